/// Which faults come when: the same for the same seed, length and kinds.
public struct FaultPlan: Sendable {
    public struct Entry: Sendable, Hashable {
        /// From 1, in the order of their times.
        public var number: Int
        public var kind: FaultKind
        /// When it begins, in seconds from the start.
        public var start: Double
        /// How long it lasts, in seconds; 0 for what takes a moment.
        public var length: Double
        /// Says whom it hits, and whatever else is left to chance.
        public var pick: UInt64
    }

    public let entries: [Entry]

    /// - Parameters:
    ///   - seconds: From the start to the last possible beginning of a fault.
    ///   - lease: In seconds.
    public init(seed: UInt64, seconds: Double, lease: Double, kinds: Set<FaultKind> = Set(FaultKind.allCases)) {
        // A die of its own for each lane, so that a kind that is left out changes nothing in the others.
        let drawn = Lane.allCases.enumerated().flatMap { index, lane in
            var dice = Dice(seed: seed &+ UInt64(index) &* 0x5851_F42D_4C95_7F2D)
            return Self.draw(lane, from: kinds, seconds: seconds, lease: lease, &dice)
        }
        entries = drawn.sorted { $0.start < $1.start }.enumerated().map { index, entry in
            var entry = entry
            entry.number = index + 1
            return entry
        }
    }

    public func entries(of lane: Lane) -> [Entry] { entries.filter { $0.kind.lane == lane } }

    private static func draw(
        _ lane: Lane, from kinds: Set<FaultKind>, seconds: Double, lease: Double, _ dice: inout Dice
    ) -> [Entry] {
        let urn = FaultKind.allCases.filter { $0.lane == lane && kinds.contains($0) }.flatMap { kind in
            Array(repeating: kind, count: kind.weight)
        }
        guard !urn.isEmpty else { return [] }
        var entries: [Entry] = []
        // Not everything at once at the start.
        var time = lane.meanPause * dice.between(0.3, 1)
        while time < seconds {
            let kind = urn[dice.below(urn.count)]
            let length = kind.length(&dice, lease: lease)
            entries.append(Entry(number: 0, kind: kind, start: time, length: length, pick: dice.next()))
            time += (lane.waits ? length : 0) + lane.meanPause * dice.between(0.2, 1.8)
        }
        return entries
    }
}

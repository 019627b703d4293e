import FaultPlan

/// What can be done to the nodes of a cluster. The names begin as those of other outages do, for the checker.
enum NodeFault: String, Sendable, CaseIterable {
    /// kill -9; it joins again after a while.
    case kill = "server-node-kill"
    /// SIGSTOP, for so long that the others go on without it; then SIGCONT.
    case pause = "server-node-pause"
    /// An orderly stop; it joins again after a while.
    case stop = "server-node-stop"
    /// Its network cable is pulled. Half of the time clients still reach it: then it says that it has no quorum.
    case cut = "server-node-cut"
    /// One after the other is stopped, and joins again.
    case roll = "server-rolling-restart"
    /// kill -9 of two at once: the third one has no quorum, until it is told that it is the cluster.
    case loseQuorum = "server-quorum-lost"

    private var weight: Int {
        switch self {
        case .kill: 4
        case .pause, .stop, .cut: 2
        case .roll, .loseQuorum: 1
        }
    }

    /// How long it lasts at least, in seconds. Nodes give a silent one up after 5 s (`evs.suspect_timeout`).
    private func length(_ dice: inout Dice) -> Double {
        switch self {
        case .kill, .stop: dice.between(0, 8)
        case .pause, .cut: dice.between(2, 14)
        case .roll, .loseQuorum: dice.between(1, 4)
        }
    }

    struct Entry: Sendable {
        var kind: NodeFault
        /// Since the end of the one before, in seconds.
        var pause: Double
        var length: Double
        /// Says which node, and whatever else is left to chance.
        var pick: UInt64
    }

    /// The faults of a campaign, without end: how many of them there is time for is the cluster's doing.
    static func plan(seed: UInt64, _ kinds: Set<NodeFault>) -> some Sequence<Entry> {
        let urn = allCases.filter(kinds.contains).flatMap { Array(repeating: $0, count: $0.weight) }
        return sequence(state: Dice(seed: seed &+ 0x9E6C_63D0_876A_68EE)) { dice in
            guard !urn.isEmpty else { return nil }
            let kind = urn[dice.below(urn.count)]
            return Entry(kind: kind, pause: dice.between(4, 12), length: kind.length(&dice), pick: dice.next())
        }
    }
}

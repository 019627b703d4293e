/// In which order the tasks of one queue start: 1 first, 5 last; equal priorities in the order of enqueueing.
///
/// There are five levels, because a claim reads one index range per level.
public struct Priority: RawRepresentable, Sendable, Hashable, Comparable {
    public static let range = 1...5
    public static let highest = Priority(level: 1)
    public static let normal = Priority(level: 3)
    public static let lowest = Priority(level: 5)

    public let rawValue: Int

    /// `nil` outside 1...5.
    public init?(rawValue: Int) {
        guard Self.range.contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(level: Int) {
        rawValue = level
    }

    public static func < (left: Priority, right: Priority) -> Bool {
        left.rawValue < right.rawValue
    }
}

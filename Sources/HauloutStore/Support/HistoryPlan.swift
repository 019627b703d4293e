import HauloutCore

/// Which partitions `haulout_completed` should get and lose.
struct HistoryPlan: Equatable {
    struct Partition: Equatable {
        let name: String
        /// In seconds since 1970 by UTC, no longer part of it; `nil` for the catch-all.
        let end: Int?
    }

    /// Ends of new partitions, in order.
    private(set) var added: [Int] = []
    private(set) var dropped: [String] = []

    var isEmpty: Bool { added.isEmpty && dropped.isEmpty }

    /// How long partitions may be, in hours.
    private static let lengths = [1, 3, 6, 12, 24, 3 * 24, 7 * 24, 30 * 24, 90 * 24, 365 * 24]
    /// How many of them the retention is divided into at most.
    private static let parts = 12

    /// - Parameters:
    ///   - now: In seconds since 1970.
    ///   - retention: `nil` when it is not known: then nothing is dropped.
    init(_ partitions: [Partition], now: Int, retention: Duration?) {
        let length = Self.length(for: retention ?? .seconds(86_400))
        let ends = partitions.compactMap(\.end)
        // What is missing is added for a while, so that tables change seldom.
        if partitions.contains(where: { $0.end == nil }), (ends.max() ?? 0) < now + length {
            let first = (max(now, ends.max() ?? 0) / length + 1) * length
            added = (0..<4).map { first + $0 * length }
        }
        guard let retention else { return }
        let horizon = now - Int(retention / .seconds(1))
        dropped = partitions.filter { $0.end.map { $0 <= horizon } ?? false }.map(\.name)
    }

    /// In seconds: about a twelfth of the retention.
    static func length(for retention: Duration) -> Int {
        let hours = retention / .seconds(3_600)
        return (lengths.first { hours / Double($0) <= Double(parts) } ?? lengths[lengths.count - 1]) * 3_600
    }
}

/// What became of the tasks that a process ran, as far as it is written.
public struct RunTotals: Sendable, Equatable, Codable {
    public var completed = 0
    /// Attempts that failed and are followed by another one.
    public var retried = 0
    public var discarded = 0
    /// Given back at no cost: interrupted by the end of the process, or never started.
    public var returned = 0
    /// Attempts whose task was somebody else's by the time they ended: nothing was written about them.
    public var fenced = 0
    public var itemsCompleted = 0
    /// Items that failed for good.
    public var itemsFailed = 0

    public init() {}

    /// What two processes did together.
    package static func + (left: RunTotals, right: RunTotals) -> RunTotals {
        var sum = left
        sum.completed += right.completed
        sum.retried += right.retried
        sum.discarded += right.discarded
        sum.returned += right.returned
        sum.fenced += right.fenced
        sum.itemsCompleted += right.itemsCompleted
        sum.itemsFailed += right.itemsFailed
        return sum
    }

    /// Adds what was written about an attempt.
    mutating func add(_ result: AttemptResult) {
        switch result.verdict {
        case .completed: completed += 1
        case .retry: retried += 1
        case .discarded: discarded += 1
        case .returned: returned += 1
        }
        if let items = result.items, let start = result.task.items { addItems(from: start, to: items) }
    }

    private mutating func addItems(from start: StoredItems, to end: ItemProgress) {
        let failed = end.failed.count - Self.count(start.failed)
        let again = end.again.count - Self.count(start.again)
        itemsFailed += failed
        itemsCompleted += end.done - start.done - again - failed
    }

    /// Nearly always there are none, which are no bytes and need no decoding.
    private static func count(_ stored: [UInt8]) -> Int {
        stored.isEmpty ? 0 : (try? ItemCodec.decode(stored).count) ?? 0
    }
}

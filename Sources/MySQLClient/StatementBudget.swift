internal import Synchronization

/// How many prepared statements all connections together may keep on the server, whose `max_prepared_stmt_count`
/// (16,382 by default) is one number for all its clients: give it to each connection's configuration.
///
/// A connection that would exceed it closes its least recently used statement instead; one that has none closes each
/// statement right after its execution, so that at any instant there may be one more for each connection.
public final class StatementBudget: Sendable {
    public let limit: Int
    private let taken = Atomic(0)

    public init(limit: Int) {
        self.limit = limit
    }

    /// The number of statements that are kept now.
    public var count: Int { taken.load(ordering: .relaxed) }

    /// One more statement; false when there is no room.
    func take() -> Bool {
        var current = taken.load(ordering: .relaxed)
        while current < limit {
            let (exchanged, original) = taken.weakCompareExchange(
                expected: current, desired: current + 1, ordering: .relaxed)
            if exchanged { return true }
            current = original
        }
        return false
    }

    func giveBack() {
        taken.subtract(1, ordering: .relaxed)
    }
}

extension StatementBudget: Equatable {
    /// A budget is equal to itself alone.
    public static func == (left: StatementBudget, right: StatementBudget) -> Bool { left === right }
}

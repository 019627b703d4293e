internal import Dispatch
internal import MySQLClient

/// Somebody in line for a connection: a blocked thread, or a closure that is called in its place.
///
/// A semaphore for each blocked waiter, so that exactly the thread whose turn it is wakes up.
/// `@unchecked Sendable`: `news` is written once before each signal and read once after each wait; the semaphore orders
/// the two.
package final class Waiter: Equatable, @unchecked Sendable {
    package typealias Grant = PoolState<PooledConnection, Waiter>.Grant

    /// What a wait ends with.
    enum News: Sendable {
        case grant(Grant)
        /// Another thread has run the statement: see its `outcome`.
        case answered
        /// Another thread has sent the statement. This one reads the answer, and those of the others behind it.
        case takeOver(SharedRun)
        /// The time of somebody who does not block is over.
        case timedOut(PoolError)
    }

    /// How long somebody who does not block stands in line.
    struct Limit: Sendable {
        let end: PoolInstant
        /// For the message.
        let total: Duration

        init(_ total: Duration) {
            self.total = total
            end = .exact + total
        }
    }

    private enum Manner {
        case blocked(DispatchSemaphore)
        case suspended(Limit, @Sendable (News) -> Void)
    }

    /// What the waiter wants a connection for, if another thread may do it.
    let statement: SharedStatement?
    /// Since when it waits.
    let since = PoolInstant.exact
    private let manner: Manner
    private var news: News?

    /// A thread that blocks in `wait`.
    init(for statement: SharedStatement? = nil) {
        self.statement = statement
        manner = .blocked(DispatchSemaphore(value: 0))
    }

    /// Somebody who does not block: `resume` is called once, on whatever thread serves them, which it must not hold up.
    init(
        for statement: SharedStatement? = nil, until limit: Limit, resuming resume: @escaping @Sendable (News) -> Void
    ) {
        self.statement = statement
        manner = .suspended(limit, resume)
    }

    /// When somebody else has to end the wait, as nobody blocks for it.
    var limit: Limit? {
        guard case .suspended(let limit, _) = manner else { return nil }
        return limit
    }

    /// Ends the wait. Called once, by whoever took the waiter out of the line.
    func wake(with news: News) {
        switch manner {
        case .blocked(let turn):
            self.news = news
            turn.signal()
        case .suspended(_, let resume): resume(news)
        }
    }

    /// Blocks until the waiter is served; `nil` when `deadline` comes first.
    func wait(until deadline: DispatchTime) -> News? {
        turn.wait(timeout: deadline) == .success ? news : nil
    }

    /// Blocks for what is on its way already.
    func waitForNews() -> News {
        turn.wait()
        return news!
    }

    private var turn: DispatchSemaphore {
        guard case .blocked(let turn) = manner else { preconditionFailure("This waiter does not block.") }
        return turn
    }

    package static func == (one: Waiter, other: Waiter) -> Bool { one === other }
}

extension Duration {
    /// For `DispatchTime`; more than 292 years count as for ever, less than nothing as nothing.
    var dispatchInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        guard seconds >= 0 else { return .nanoseconds(0) }
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .never : .nanoseconds(Int(nanoseconds) + Int(attoseconds / 1_000_000_000))
    }
}

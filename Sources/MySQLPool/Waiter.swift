internal import Dispatch
internal import MySQLClient

/// One blocked caller in line for a connection.
///
/// A semaphore for each waiter, so that exactly the thread whose turn it is wakes up.
/// `@unchecked Sendable`: `grant` is written once before the signal and read once after the wait; the semaphore orders
/// the two.
package final class Waiter: Equatable, @unchecked Sendable {
    private let turn = DispatchSemaphore(value: 0)
    private var grant: ConnectionPool.State.Grant?

    /// Ends the wait. Called once, by whoever took the waiter out of the line.
    func wake(with grant: ConnectionPool.State.Grant) {
        self.grant = grant
        turn.signal()
    }

    /// Blocks until the waiter is served; `nil` when `timeout` is over before.
    func wait(for timeout: Duration) -> ConnectionPool.State.Grant? {
        turn.wait(timeout: .now() + timeout.dispatchInterval) == .success ? grant : nil
    }

    /// Blocks for what is on its way already.
    func waitForGrant() -> ConnectionPool.State.Grant {
        turn.wait()
        return grant!
    }

    package static func == (one: Waiter, other: Waiter) -> Bool { one === other }
}

extension Duration {
    /// For `DispatchTime`; more than 292 years count as for ever.
    fileprivate var dispatchInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .never : .nanoseconds(Int(nanoseconds) + Int(attoseconds / 1_000_000_000))
    }
}

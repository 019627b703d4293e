internal import Dispatch

/// How long somebody is ready to wait, over all their waits together, and for the query itself.
struct Patience {
    let total: Duration
    /// When the query has to end: on the server, if it has got there.
    let limit: PoolInstant
    private var end: DispatchTime?

    @inline(__always)
    init(_ total: Duration) {
        self.total = total
        limit = .distantFuture
    }

    /// - Parameter time: For the wait and the query together.
    @inline(__always)
    init(_ total: Duration, within time: Duration?, from now: @autoclosure () -> PoolInstant) {
        self.total = time.map { min(total, $0) } ?? total
        limit = time.map { now() + $0 } ?? .distantFuture
    }

    /// When it is over; the first question starts the time.
    mutating func deadline() -> DispatchTime {
        let end = self.end ?? .now() + total.dispatchInterval
        self.end = end
        return end
    }
}

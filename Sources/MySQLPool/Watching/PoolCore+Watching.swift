internal import Dispatch
internal import Logging
internal import Metrics
internal import MySQLClient

/// What the pool says of itself without being asked.
extension PoolCore {
    /// How old numbers may be that are sampled and not counted.
    private static var samplingInterval: Duration { .seconds(5) }

    /// Begins to look for forgotten connections, and to sample the numbers for the metrics.
    func startWatching() {
        if let leakWatch {
            repeats(every: leakWatch.interval) { leakWatch.look(at: $0.holders(sweeping: true)) }
        }
        if let metrics {
            repeats(every: Self.samplingInterval) { metrics.note($0.statistics) }
        }
    }

    /// Does it until the pool is closed, which it is at the latest when its owner lets go of it. Not with a weak
    /// reference: that would make a borrow half as dear again, 78 ns instead of 54.
    private func repeats(every interval: Duration, _ body: @escaping @Sendable (PoolCore) -> Void) {
        timers.asyncAfter(deadline: .now() + interval.dispatchInterval) { [self] in
            body(self)
            if !ask(\.isClosed) { repeats(every: interval, body) }
        }
    }

    /// Takes note of who has the connection from here on.
    @inline(__always)
    func mark(_ pooled: PooledConnection, _ thread: ThreadKey, _ site: BorrowSite) {
        pooled.note(thread, site)
        if metrics != nil { pooled.heldSince = .exact }
    }

    /// Has the connection's errors counted.
    func watch(_ connection: Connection) {
        guard let metrics else { return }
        connection.onFailure = { metrics.count(errorOf: $0.kind.rawValue, during: .execute) }
    }

    /// An error of the pool's own, or of a connect that somebody waited for, on its way to the caller.
    func count(_ error: PoolError) -> PoolError {
        metrics?.count(errorOf: "\(error.kind)", during: .lease)
        return error
    }
}

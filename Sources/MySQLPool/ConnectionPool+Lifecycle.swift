internal import Dispatch

/// What the owner of a pool does to it as a whole.
extension ConnectionPool {
    /// Opens connections until `count` exist, but no more than the pool may have, and waits for them.
    ///
    /// - Throws: `DatabaseError` of the first connect that fails; what was opened stays. `PoolError.Kind.timeout` after
    ///   `leaseTimeout`, when a pool is suspended for so long, or connecting takes so long.
    public func prefill(_ count: Int) throws {
        let waiter = Waiter()
        core.changeAll { $0.fill(to: count, at: $1, watchedBy: waiter) }
        let timeout = configuration.leaseTimeout
        switch try waiter.wait(until: .now() + timeout.dispatchInterval) ?? core.leaveLine(waiter, after: timeout) {
        case .grant(.connectFailed(let error)): throw error
        case .grant(.closed): throw PoolError.closed
        default: return
        }
    }

    /// Closes idle connections that are too old or were not used for `idleTimeout`. The pool does so by itself, every
    /// 15 seconds or when it is used.
    public func prune() {
        core.changeAll { $0.prune(at: $1) }
    }

    /// Changes how many connections the pool may have. It grows as it needs; when it shrinks, idle connections are
    /// closed at once and those in use as they come back. Nobody is interrupted.
    ///
    /// - Precondition: `maximumSize` is at least 1.
    public func resize(to maximumSize: Int) {
        precondition(maximumSize > 0, "A pool needs room for one connection at least.")
        core.changeAll { $0.resize(to: maximumSize, at: $1) }
    }

    /// Closes every connection that exists now, those in use when they come back, and opens others when they are
    /// needed: after a failover, or when accounts or routes have changed. Nobody is interrupted.
    public func evictAll() {
        core.changeAll { $0.evict(at: $1) }
    }

    /// Closes the connections for which `isOutdated` is true, as `evictAll()`.
    package func evict(where isOutdated: (PooledConnection) -> Bool) {
        core.changeAll { $0.evict(at: $1, where: isOutdated) }
    }

    /// From here on borrowers wait in line, for `leaseTimeout` at most, until `resume()`. Work under way goes on.
    public func suspend() {
        core.changeAll { state, _ in state.suspend() }
    }

    /// Serves borrowers again, those who have waited first.
    public func resume() {
        core.changeAll { $0.resume(at: $1) }
    }

    /// Ends the pool gently: later borrowers fail with `PoolError.Kind.closed`, those in line are still served, and
    /// when all connections are back they are closed, after `timeout` at the latest; then those in use are closed as
    /// they come back.
    ///
    /// - Returns: Whether everything came back in time.
    @discardableResult
    public func drain(within timeout: Duration) -> Bool {
        let waiter = Waiter()
        core.changeAll { $0.drain(at: $1, watchedBy: waiter) }
        let deadline = DispatchTime.now() + timeout.dispatchInterval
        let news = waiter.wait(until: deadline) ?? (try? core.leaveLine(waiter, after: timeout))
        close()
        if case .grant(.done)? = news { return true }
        return false
    }

    /// Ends the pool: idle connections are closed, waiting callers and later ones fail with `PoolError.Kind.closed`,
    /// and connections in use are closed when they come back. Does not wait for them; `drain(within:)` does. May be
    /// called again.
    public func close() {
        core.changeAll { state, _ in state.close() }
        core.canceller.close()
    }
}

/// What the owner of a pool does to it as a whole.
extension AsyncPool {
    /// Opens connections until `count` exist, but no more than the pool may have, and waits for them.
    ///
    /// - Throws: `DatabaseError` of the first connect that fails; what was opened stays. `PoolError.Kind.timeout` after
    ///   `leaseTimeout`. `CancellationError` when the task is cancelled; the connects go on.
    public func prefill(_ count: Int) async throws {
        let core = pool.core
        let limit = Waiter.Limit(pool.configuration.leaseTimeout)
        try await core.cancellable(in: scope) { scope in
            try await core.watch(until: limit, in: scope) { $0.fill(to: count, at: $1, watchedBy: $2) }
        }
    }

    /// Ends the pool gently: later borrowers fail with `PoolError.Kind.closed`, those in line are still served, and
    /// when all connections are back they are closed, after `timeout` at the latest, or when the task is cancelled;
    /// then those in use are closed as they come back.
    ///
    /// - Returns: Whether everything came back in time.
    @discardableResult
    public func drain(within timeout: Duration) async -> Bool {
        let core = pool.core
        let limit = Waiter.Limit(timeout)
        let isEmpty: Void? = try? await core.cancellable(in: nil) { scope in
            try await core.watch(until: limit, in: scope) { $0.drain(at: $1, watchedBy: $2) }
        }
        await close()
        return isEmpty != nil
    }

    /// Ends the pool; see `ConnectionPool.close()`. Without a last call of this or `drain`, the pool closes its
    /// connections on whatever thread drops the last reference to it.
    public func close() async {
        await pool.core.aside { [pool] in pool.close() }
    }
}

extension ConnectionPool {
    /// A session for statements that leave something to those after them. Takes no connection yet.
    ///
    /// - Parameter scope: Whose cancellation ends the session's queries.
    public func session(in scope: QueryScope? = nil) -> PoolSession {
        PoolSession(core, scope: scope)
    }
}

extension Database {
    /// A session on the pool, whose queries end when this database's scope is cancelled.
    ///
    /// - Throws: `PoolError.Kind.noPool` without a pool.
    public func session() throws(PoolError) -> PoolSession {
        try core.requirePool().session(in: scope)
    }
}

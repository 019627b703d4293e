internal import MySQLClient

/// Borrow, use, give back.
extension ConnectionPool {
    /// What `query` does, in both its versions.
    package func query(
        text sql: String,
        _ parameters: [MySQLValue] = [],
        within limit: Duration? = nil,
        in scope: QueryScope? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try core.query(
            sql, parameters, Patience(core.leaseTimeout, within: limit, from: core.now), in: scope,
            at: BorrowSite(file, line))
    }

    /// What `executeMany` does, in both its versions.
    package func executeMany(
        text sql: String,
        _ rows: [[MySQLValue]],
        in scope: QueryScope? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try core.executeMany(sql, rows, in: scope, at: BorrowSite(file, line))
    }

    /// Lends a connection to `body` and takes it back when `body` returns or throws.
    ///
    /// What `body` leaves in the session, such as variables, locks and temporary tables, is undone, and an open
    /// transaction rolled back. `body` cannot keep the connection: that does not compile.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait for a connection at most; `leaseTimeout` by default.
    ///   - scope: Whose cancellation kills what `body` is running on the server.
    /// - Throws: What `body` throws; else `PoolError` or the `DatabaseError` of a failed connect.
    @discardableResult
    public func withConnection<T>(
        within timeout: Duration? = nil,
        in scope: QueryScope? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: (borrowing Lease) throws -> T
    ) throws -> T {
        var patience = Patience(timeout ?? core.leaseTimeout)
        let pooled = try core.borrow(&patience, in: scope, at: BorrowSite(file, line), isRepeatable: false)
        // Here and not lease by lease: a kill hits whatever statement `body` is at.
        let lease = Lease(pooled, of: core, scope: nil)
        return try core.fenced(pooled, in: scope) { try pooled.bound { try body(lease) } }
    }

    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// - Parameter isolation: For this transaction only; the session's default otherwise.
    /// - Throws: What `body` throws. `PoolError.Kind.transactionEnded` when `body` returns after its transaction is
    ///   gone, as after a deadlock that it caught. `DatabaseError` of the commit; with outcome `.unknown` when the
    ///   connection was lost in it.
    @discardableResult
    public func withTransaction<T>(
        isolation: IsolationLevel? = nil,
        in scope: QueryScope? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: (borrowing Lease) throws -> T
    ) throws -> T {
        try withConnection(in: scope, file: file, line: line) { lease in
            try lease.connection.runTransaction(isolation, in: scope) { try body(lease) }
        }
    }

    /// Borrows a connection for as long as the lease lives: it goes back by `release()`, or when the lease is used no
    /// more.
    ///
    /// Prefer `withConnection`, unless the connection is needed across calls.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait for a connection at most; `leaseTimeout` by default.
    ///   - scope: Whose cancellation kills what the lease is running on the server.
    ///   - isRepeatable: True when you can do the work again should the connection turn out to be dead. That spares a
    ///     look at the socket (0.4 µs) of a connection which was used within `aliveCheckAfter`.
    /// - Throws: `PoolError` (`timeout`, `closed`), or `DatabaseError` of a failed connect or a cancelled scope.
    public func lease(
        within timeout: Duration? = nil,
        in scope: QueryScope? = nil,
        isRepeatable: Bool = false,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> Lease {
        var patience = Patience(timeout ?? core.leaseTimeout)
        let pooled = try core.borrow(&patience, in: scope, at: BorrowSite(file, line), isRepeatable: isRepeatable)
        return Lease(pooled, of: core, scope: scope)
    }
}

/// How much a transaction sees of others; the four levels of SQL. The server's default is repeatable read.
public enum IsolationLevel: String, Sendable, CaseIterable {
    case readUncommitted = "READ UNCOMMITTED"
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
}

extension Connection {
    /// Unlike `transaction(_:)`, refuses to report success for a transaction that is gone, and to commit one that was
    /// cancelled.
    func runTransaction<T>(_ isolation: IsolationLevel?, in scope: QueryScope?, _ body: () throws -> T) throws -> T {
        if let isolation { try execute("SET TRANSACTION ISOLATION LEVEL \(unsafeRaw: isolation.rawValue)") }
        try begin()
        let value: T
        do {
            value = try body()
            try scope?.check()
            guard isInTransaction, !hasLostTransaction else { throw PoolError.transactionEnded }
        } catch {
            rollbackOrClose()
            throw error
        }
        try commit()
        return value
    }

    private func rollbackOrClose() {
        do throws(DatabaseError) {
            try rollback()
        } catch {
            // A kill that came too late for the statement before has hit this one.
            let isUndone = error.kind == .cancelled && (try? rollback()) != nil
            if !isUndone { close() }
        }
    }
}

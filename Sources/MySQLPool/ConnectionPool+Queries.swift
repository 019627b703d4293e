public import MySQLClient

/// Borrow, use, give back.
extension ConnectionPool {
    /// Runs one statement on a connection held for exactly that long. `?` stands for each parameter.
    ///
    /// A connection that turns out to be dead before the statement was sent is replaced by a new one, once. A statement
    /// that may have been sent is never repeated.
    ///
    /// - Parameter scope: Whose cancellation ends the query.
    /// - Throws: `PoolError` when no connection could be had, `DatabaseError` of the connect or the statement.
    public func query(
        _ sql: String,
        _ parameters: [MySQLValue] = [],
        in scope: QueryScope? = nil
    ) throws -> QueryResult {
        try runStatement(in: scope) { try $0.query(sql, parameters) }
    }

    /// Runs one statement for many rows of parameters, on one connection. Returns the summed result.
    ///
    /// When it fails, rows before the failing one may stay: use `withTransaction` if all or none should.
    public func executeMany(
        _ sql: String,
        _ rows: [[MySQLValue]],
        in scope: QueryScope? = nil
    ) throws -> QueryResult {
        // Never repeated: what was not sent may be the last of several batches.
        try withConnection(in: scope) { try $0.executeMany(sql, rows) }
    }

    /// Lends a connection to `body` and takes it back when `body` returns or throws.
    ///
    /// What `body` leaves open is rolled back. The connection must not be used after `body` has ended.
    ///
    /// - Parameters:
    ///   - timeout: How long to stand in line at most; `leaseTimeout` by default.
    ///   - scope: Whose cancellation kills what `body` is running on the server.
    /// - Throws: What `body` throws; else `PoolError` or the `DatabaseError` of a failed connect.
    @discardableResult
    public func withConnection<T>(
        within timeout: Duration? = nil,
        in scope: QueryScope? = nil,
        _ body: (Connection) throws -> T
    ) throws -> T {
        let lease = try lease(within: timeout, in: scope)
        defer { giveBack(lease) }
        return try use(lease.connection, in: scope, body)
    }

    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// - Parameter isolation: For this transaction only; the session's default otherwise.
    /// - Throws: What `body` throws. `PoolError.Kind.transactionEnded` when `body` returns after its transaction is gone,
    ///   as after a deadlock that it caught. `DatabaseError` of the commit; with outcome `.unknown` when the connection
    ///   was lost in it.
    @discardableResult
    public func withTransaction<T>(
        isolation: IsolationLevel? = nil,
        in scope: QueryScope? = nil,
        _ body: (Connection) throws -> T
    ) throws -> T {
        try withConnection(in: scope) { connection in
            if let isolation { try connection.execute("SET TRANSACTION ISOLATION LEVEL \(isolation.rawValue)") }
            return try connection.runTransaction {
                let value = try body(connection)
                try scope?.check()
                return value
            }
        }
    }

    private func runStatement<T>(in scope: QueryScope?, _ statement: (Connection) throws -> T) throws -> T {
        var lease = try lease(in: scope)
        // Without effect on a lease whose replacement failed: that one has ended.
        defer { giveBack(lease) }
        do {
            return try use(lease.connection, in: scope, statement)
        } catch let error as DatabaseError where error.outcome == .notSent && !lease.connection.isOpen {
            lease = try replace(lease)
            return try use(lease.connection, in: scope, statement)
        }
    }

    private func use<T>(
        _ connection: Connection,
        in scope: QueryScope?,
        _ body: (Connection) throws -> T
    ) throws -> T {
        guard let scope else { return try body(connection) }
        return try scope.run(on: connection) { try body(connection) }
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
    /// Unlike `transaction(_:)`, refuses to report success for a transaction that is gone.
    fileprivate func runTransaction<T>(_ body: () throws -> T) throws -> T {
        try begin()
        let value: T
        do {
            value = try body()
            guard isInTransaction, !hasLostTransaction else { throw PoolError.transactionEnded }
        } catch {
            rollbackOrClose()
            throw error
        }
        try commit()
        return value
    }

    private func rollbackOrClose() {
        do { try rollback() } catch { close() }
    }
}

internal import MySQLClient

extension ConnectionPool {
    /// The pool for asynchronous code: the same connections and the same line, and no call blocks the calling thread.
    public var async: AsyncPool { AsyncPool(self, scope: nil) }
}

/// A pool as asynchronous code uses it: a view, to be made anew wherever it is needed.
///
///     let user = try await pool.async.query("SELECT * FROM user WHERE uid = \(uid)", within: .seconds(2)).first
///
/// A caller is suspended in the same line as those who block, in the order of arrival. Everything that blocks runs on
/// the private serial queue of the connection it concerns, so Swift's few cooperative threads stay free, and there are
/// at most as many threads as connections.
///
/// Cancelling the task ends the call with `CancellationError`: in line it leaves the line at once; a statement at work
/// is ended on the server, its transaction is rolled back, and the connection goes back to the pool. When the server
/// was quicker than the cancellation, the result comes as usual, because what was done is done.
///
/// Only calls through this view are safe in asynchronous code. A call of `ConnectionPool` or `Connection` itself blocks
/// the cooperative thread that it is made on, and nothing can warn of that: such a thread does not know what it is.
public struct AsyncPool: Sendable {
    let pool: ConnectionPool
    let scope: QueryScope?

    init(_ pool: ConnectionPool, scope: QueryScope?) {
        self.pool = pool
        self.scope = scope
    }

    /// What the pool is doing now, and what it has done so far.
    public var statistics: PoolStatistics { pool.statistics }
}

// MARK: - Statements

extension AsyncPool {
    /// What `query` does, in both its versions.
    package func query(
        text sql: String,
        _ parameters: [MySQLValue] = [],
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryResult {
        try await pool.core.query(sql, parameters, within: limit, in: scope, at: BorrowSite(file, line))
    }

    /// What `executeMany` does, in both its versions.
    package func executeMany(
        text sql: String,
        _ rows: [[MySQLValue]],
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryResult {
        try await withConnection(within: limit, file: file, line: line) { try $0.executeMany(text: sql, rows) }
    }
}

// MARK: - Closures

extension AsyncPool {
    /// Lends a connection to `body`, and takes it back when `body` returns or throws.
    ///
    /// `body` is not asynchronous: it runs from end to end on the connection's own queue, where it may block. Across an
    /// `await`, anything may change; so what belongs together is one closure, and nobody holds a connection while
    /// waiting for something else.
    ///
    /// What `body` leaves open is rolled back. It cannot keep the connection: that does not compile.
    ///
    /// - Parameters:
    ///   - limit: For all of it: waiting for a connection, opening one, and the statements of `body`; one that is at
    ///     work when the time is over is ended on the server, and so is each later one. Without, the wait ends after
    ///     `leaseTimeout`, and `body` takes as long as it likes.
    /// - Throws: What `body` throws, or `CancellationError`; else `PoolError` or the `DatabaseError` of a failed
    ///   connect.
    @discardableResult
    public func withConnection<T: Sendable>(
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping @Sendable (borrowing Lease) throws -> T
    ) async throws -> T {
        try await pool.core.withConnection(within: limit, in: scope, at: BorrowSite(file, line)) { (lease, _) in
            try body(lease)
        }
    }

    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws or the task is cancelled.
    ///
    /// - Parameters:
    ///   - isolation: For this transaction only; the session's default otherwise.
    ///   - limit: As for `withConnection`.
    ///   - body: Not asynchronous, as for `withConnection`.
    /// - Throws: What `body` throws, or `CancellationError`: then nothing is committed.
    ///   `PoolError.Kind.transactionEnded` when `body` returns after its transaction is gone. `DatabaseError` of the
    ///   commit; with outcome `.unknown` when the connection was lost in it.
    @discardableResult
    public func withTransaction<T: Sendable>(
        isolation: IsolationLevel? = nil,
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping @Sendable (borrowing Lease) throws -> T
    ) async throws -> T {
        try await pool.core.withConnection(within: limit, in: scope, at: BorrowSite(file, line)) { (lease, scope) in
            try lease.connection.runTransaction(isolation, in: scope) { try body(lease) }
        }
    }
}

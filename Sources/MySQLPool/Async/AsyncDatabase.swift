internal import MySQLClient

extension Database {
    /// The database for asynchronous code: no call blocks the calling thread; see `AsyncPool`.
    public var async: AsyncDatabase { AsyncDatabase(self) }
}

/// A `Database` as asynchronous code uses it: a view, to be made anew wherever it is needed.
///
///     let user = try await database.async.executeQueryMultiplex(
///         "SELECT * FROM user WHERE uid = \(uid)", within: .seconds(2), returnOne: true)
///
/// Everything that is said of `AsyncPool` holds. A call ends when its task is cancelled, with `CancellationError`, and
/// when the scope of the database is, with `DatabaseError.Kind.cancelled`.
public struct AsyncDatabase: Sendable {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// The same on the pool of the readers; see `Database.reading`.
    public var reading: AsyncDatabase { AsyncDatabase(database.reading) }

    /// Makes the pool, unless there is one, and opens its first connection; see `Database.createPool()`.
    public func createPool() async throws {
        try await database.core.makePool().async.prefill(1)
    }

    private func pool() throws(PoolError) -> AsyncPool {
        AsyncPool(try database.core.requirePool(), scope: database.scope)
    }
}

// MARK: - Closures

extension AsyncDatabase {
    /// Lends a connection of the pool to `body`; see `AsyncPool.withConnection`.
    @discardableResult
    public func withConnection<T: Sendable>(
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping @Sendable (borrowing Lease) throws -> T
    ) async throws -> T {
        try await pool().withConnection(within: limit, file: file, line: line, body)
    }

    /// Runs `body` in a transaction on a connection of the pool; see `AsyncPool.withTransaction`.
    @discardableResult
    public func withTransaction<T: Sendable>(
        isolation: IsolationLevel? = nil,
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: @escaping @Sendable (borrowing Lease) throws -> T
    ) async throws -> T {
        try await pool().withTransaction(isolation: isolation, within: limit, file: file, line: line, body)
    }
}

// MARK: - Queries

extension AsyncDatabase {
    /// What the public versions of `executeQueryMultiplex` do.
    func run(
        _ statement: FacadeQuery, _ form: QueryRows.Form, within limit: Duration?, at site: BorrowSite
    ) async throws -> QueryRows {
        QueryRows(
            try await statement.run(on: pool(), within: limit, at: site),
            dictCursor: form.dictCursor, returnOne: form.returnOne)
    }
}

extension QueryRows {
    /// What a caller of the façade wants to have of the rows.
    struct Form: Sendable {
        let dictCursor: Bool
        let returnOne: Bool
    }
}

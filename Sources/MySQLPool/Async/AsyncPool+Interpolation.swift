public import MySQLClient

/// A literal, interpolated or not, is a `SQLQuery` and binds what is interpolated; a `String` or `Substring` is taken
/// as the text that it is.
extension AsyncPool {
    /// Runs one statement on a connection held for exactly that long.
    ///
    /// It is repeated, and shares a connection under load, as with `ConnectionPool.query`.
    ///
    /// - Parameters:
    ///   - parameters: One value for each `?`, when none is interpolated.
    ///   - limit: For all of it: waiting for a connection, opening one, and the query, which is ended on the server
    ///     when the time is over; the connection stays good. Without, the wait ends after `leaseTimeout` and the query
    ///     takes as long as it likes.
    /// - Throws: `CancellationError` when the task was cancelled; `PoolError` when no connection could be had,
    ///   `DatabaseError` of the connect or the statement; of kind `statementTimeout` past the limit.
    @discardableResult
    public func query(
        _ statement: SQLQuery,
        _ parameters: [MySQLValue] = [],
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryResult {
        try await query(
            text: statement.text, statement.values(besides: parameters), within: limit, file: file, line: line)
    }

    /// Runs one statement whose text is in a variable. `?` stands for each parameter.
    @discardableResult
    @_disfavoredOverload
    public func query(
        _ sql: some StringProtocol & Sendable,
        _ parameters: [MySQLValue] = [],
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryResult {
        try await query(text: String(sql), parameters, within: limit, file: file, line: line)
    }

    /// Runs one statement for many rows of parameters, on one connection; see `Connection.executeMany`. Returns the
    /// summed result.
    ///
    /// When it fails, rows before the failing one may stay: use `withTransaction` if all or none should.
    @discardableResult
    public func executeMany(
        _ statement: SQLQuery,
        _ rows: [[MySQLValue]],
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryResult {
        try await executeMany(text: statement.textOfMany(), rows, within: limit, file: file, line: line)
    }

    /// Runs one statement, whose text is in a variable, for many rows of parameters.
    @discardableResult
    @_disfavoredOverload
    public func executeMany(
        _ sql: some StringProtocol & Sendable,
        _ rows: [[MySQLValue]],
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryResult {
        try await executeMany(text: String(sql), rows, within: limit, file: file, line: line)
    }
}

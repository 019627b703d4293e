public import MySQLClient

/// A literal, interpolated or not, is a `SQLQuery` and binds what is interpolated; a `String` or `Substring` is taken
/// as the text that it is.
extension PoolSession {
    /// Runs one statement: on the connection that the session has pinned, else on any, as `ConnectionPool.query` does.
    ///
    /// - Parameters:
    ///   - parameters: One value for each `?`, when none is interpolated.
    ///   - limit: For waiting for a connection and the query together, not for other threads' statements in this
    ///     session; see `ConnectionPool.query`.
    /// - Throws: What `ConnectionPool.query` throws. `PoolError.Kind.sessionLost`, with nothing sent, when the pinned
    ///   connection was lost.
    @discardableResult
    public func query(
        _ statement: SQLQuery,
        _ parameters: [MySQLValue] = [],
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try query(text: statement.text, statement.values(besides: parameters), within: limit, file: file, line: line)
    }

    /// Runs one statement whose text is in a variable. `?` stands for each parameter.
    @discardableResult
    @_disfavoredOverload
    public func query(
        _ sql: some StringProtocol,
        _ parameters: [MySQLValue] = [],
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try query(text: String(sql), parameters, within: limit, file: file, line: line)
    }

    /// Runs one statement for many rows of parameters; see `ConnectionPool.executeMany`.
    @discardableResult
    public func executeMany(
        _ statement: SQLQuery,
        _ rows: [[MySQLValue]],
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try executeMany(text: statement.textOfMany(), rows, file: file, line: line)
    }

    /// Runs one statement, whose text is in a variable, for many rows of parameters.
    @discardableResult
    @_disfavoredOverload
    public func executeMany(
        _ sql: some StringProtocol,
        _ rows: [[MySQLValue]],
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try executeMany(text: String(sql), rows, file: file, line: line)
    }
}

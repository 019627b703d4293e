public import MySQLClient

/// A literal, interpolated or not, is a `SQLQuery` and binds what is interpolated; a `String` or `Substring` is taken as
/// the text that it is.
extension ConnectionPool {
    /// Runs one statement on a connection held for exactly that long.
    ///
    ///     let user = try pool.query("SELECT * FROM user WHERE uid = \(uid)").first
    ///
    /// When the connection is lost before the statement was sent, it runs on another one, a few times at most. So does a
    /// statement whose text proves that running it twice does no harm, also when the loss leaves open whether it ran.
    /// Any other statement that may have been sent is never repeated.
    ///
    /// Under load, quick statements that only read share a connection: see `SharedRun`. The order of the line is kept.
    ///
    /// - Parameters:
    ///   - parameters: One value for each `?`, when none is interpolated.
    ///   - limit: For all of it: waiting for a connection, opening one, and the query, which is ended on the server when
    ///     the time is over; the connection stays good. Without, the wait ends after `leaseTimeout` and the query takes as
    ///     long as it likes.
    ///   - scope: Whose cancellation ends the query.
    /// - Throws: `PoolError` when no connection could be had, `DatabaseError` of the connect or the statement; of kind
    ///   `statementTimeout` past the limit.
    @discardableResult
    public func query(
        _ statement: SQLQuery,
        _ parameters: [MySQLValue] = [],
        within limit: Duration? = nil,
        in scope: QueryScope? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try query(
            text: statement.text, statement.values(besides: parameters), within: limit, in: scope, file: file,
            line: line)
    }

    /// Runs one statement whose text is in a variable. `?` stands for each parameter.
    @discardableResult
    @_disfavoredOverload
    public func query(
        _ sql: some StringProtocol,
        _ parameters: [MySQLValue] = [],
        within limit: Duration? = nil,
        in scope: QueryScope? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try query(text: String(sql), parameters, within: limit, in: scope, file: file, line: line)
    }

    /// Runs one statement for many rows of parameters, on one connection; see `Connection.executeMany`. Returns the
    /// summed result.
    ///
    /// When it fails, rows before the failing one may stay: use `withTransaction` if all or none should.
    @discardableResult
    public func executeMany(
        _ statement: SQLQuery,
        _ rows: [[MySQLValue]],
        in scope: QueryScope? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try executeMany(text: statement.textOfMany(), rows, in: scope, file: file, line: line)
    }

    /// Runs one statement, whose text is in a variable, for many rows of parameters.
    @discardableResult
    @_disfavoredOverload
    public func executeMany(
        _ sql: some StringProtocol,
        _ rows: [[MySQLValue]],
        in scope: QueryScope? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try executeMany(text: String(sql), rows, in: scope, file: file, line: line)
    }
}

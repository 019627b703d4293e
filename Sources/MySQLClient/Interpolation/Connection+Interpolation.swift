/// Each call has two versions: a literal, interpolated or not, is a `SQLQuery` and binds what is interpolated; a `String`
/// or `Substring` is taken as the text that it is.
///
/// The latter are generic and disfavoured: for a `String` parameter the compiler would prefer the splicing version as
/// soon as another argument is a literal too.
extension Connection {
    /// Runs a prepared statement in the binary protocol and reads all its rows. The statement is prepared once and kept
    /// (`statementCacheSize`), so interpolate what changes, or write `?` for it:
    ///
    ///     try connection.query("SELECT * FROM user WHERE uid = \(uid)")
    ///     try connection.query("SELECT * FROM user WHERE uid = ?", [57])
    ///
    /// A statement that the server cannot prepare goes through the text protocol when it has no parameters. A statement
    /// that the server has dropped is prepared again, once.
    @discardableResult
    public func query(
        _ statement: SQLQuery, _ parameters: [MySQLValue] = []
    ) throws(DatabaseError) -> QueryResult {
        try query(text: statement.text, statement.values(besides: parameters))
    }

    /// Runs a prepared statement whose text is in a variable. `?` stands for each parameter.
    @discardableResult
    @_disfavoredOverload
    public func query(
        _ sql: some StringProtocol, _ parameters: [MySQLValue] = []
    ) throws(DatabaseError) -> QueryResult {
        try query(text: String(sql), parameters)
    }

    /// Runs one statement in the text protocol, when nothing is interpolated that has to be bound: `BEGIN`, DDL, a long
    /// generated statement. With values it is prepared, as in `query`.
    ///
    /// Rows of the text protocol have the same values, except that the server writes a `FLOAT` with six digits.
    @discardableResult
    public func execute(_ statement: SQLQuery) throws(DatabaseError) -> QueryResult {
        let values = try statement.values(besides: [])
        return values.isEmpty ? try execute(text: statement.text) : try query(text: statement.text, values)
    }

    /// Runs one statement in the text protocol, whose text is in a variable, without parameters.
    @discardableResult
    @_disfavoredOverload
    public func execute(_ sql: some StringProtocol) throws(DatabaseError) -> QueryResult {
        try execute(text: String(sql))
    }

    /// Hands over the rows one at a time, as they come: memory stays flat however many there are.
    ///
    /// No other statement can run on this connection meanwhile. When `body` throws, the remaining rows are read and
    /// dropped, so that the connection stays usable; to spare that of a long result, `cancel()` and discard it.
    ///
    /// - Throws: What `body` throws, or a `DatabaseError`.
    public func forEachRow(
        _ statement: SQLQuery, _ parameters: [MySQLValue] = [], _ body: (Row) throws -> Void
    ) throws {
        try forEachRow(text: statement.text, statement.values(besides: parameters), body)
    }

    /// Hands over the rows of a statement whose text is in a variable.
    @_disfavoredOverload
    public func forEachRow(
        _ sql: some StringProtocol, _ parameters: [MySQLValue] = [], _ body: (Row) throws -> Void
    ) throws {
        try forEachRow(text: String(sql), parameters, body)
    }

    /// Runs a statement whose text is in a variable with each row of parameters; see the version for a literal.
    @discardableResult
    @_disfavoredOverload
    public func executeMany(
        _ sql: some StringProtocol, _ rows: [[MySQLValue]]
    ) throws(DatabaseError) -> QueryResult {
        try executeMany(text: String(sql), rows)
    }
}

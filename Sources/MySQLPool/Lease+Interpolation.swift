public import MySQLClient

/// The statements of a lease: a literal, interpolated or not, is a `SQLQuery` and binds what is interpolated; a `String`
/// or `Substring` is taken as the text that it is.
extension Lease {
    /// Runs a prepared statement and reads all its rows; see `Connection.query`.
    @discardableResult
    public borrowing func query(
        _ statement: SQLQuery, _ parameters: [MySQLValue] = []
    ) throws(DatabaseError) -> QueryResult {
        try query(text: statement.text, statement.values(besides: parameters))
    }

    /// Runs a prepared statement whose text is in a variable. `?` stands for each parameter.
    @discardableResult
    @_disfavoredOverload
    public borrowing func query(
        _ sql: some StringProtocol, _ parameters: [MySQLValue] = []
    ) throws(DatabaseError) -> QueryResult {
        try query(text: String(sql), parameters)
    }

    /// Runs one statement in the text protocol, when nothing is interpolated that has to be bound; see
    /// `Connection.execute`.
    @discardableResult
    public borrowing func execute(_ statement: SQLQuery) throws(DatabaseError) -> QueryResult {
        let values = try statement.values(besides: [])
        return values.isEmpty ? try execute(text: statement.text) : try query(text: statement.text, values)
    }

    /// Runs one statement in the text protocol, whose text is in a variable, without parameters.
    @discardableResult
    @_disfavoredOverload
    public borrowing func execute(_ sql: some StringProtocol) throws(DatabaseError) -> QueryResult {
        try execute(text: String(sql))
    }

    /// Runs the same statement with each row of parameters and sums up the results; see `Connection.executeMany`.
    @discardableResult
    public borrowing func executeMany(
        _ statement: SQLQuery, _ rows: [[MySQLValue]]
    ) throws(DatabaseError) -> QueryResult {
        try executeMany(text: statement.textOfMany(), rows)
    }

    /// Runs a statement whose text is in a variable with each row of parameters.
    @discardableResult
    @_disfavoredOverload
    public borrowing func executeMany(
        _ sql: some StringProtocol, _ rows: [[MySQLValue]]
    ) throws(DatabaseError) -> QueryResult {
        try executeMany(text: String(sql), rows)
    }

    /// Hands over the rows one at a time, as they come; see `Connection.forEachRow`.
    public borrowing func forEachRow(
        _ statement: SQLQuery, _ parameters: [MySQLValue] = [], _ body: (Row) throws -> Void
    ) throws {
        try forEachRow(text: statement.text, statement.values(besides: parameters), body)
    }

    /// Hands over the rows of a statement whose text is in a variable.
    @_disfavoredOverload
    public borrowing func forEachRow(
        _ sql: some StringProtocol, _ parameters: [MySQLValue] = [], _ body: (Row) throws -> Void
    ) throws {
        try forEachRow(text: String(sql), parameters, body)
    }
}

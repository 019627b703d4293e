public import MySQLClient

/// The queries of the façade, for literals: `"… WHERE uid = \(uid)"` binds the value, and `?` stands for each of a list.
/// Nothing is ever pasted into the text.
extension Database {
    /// Runs a query on a connection of the pool, which is held for exactly that long.
    ///
    /// - Parameters:
    ///   - query: The statement; values interpolated in a literal are bound.
    ///   - args: One value for each `?`, when none is interpolated.
    ///   - dictCursor: Makes the names of the columns unique, for access by name.
    ///   - returnOne: Keeps the first row only.
    ///   - execMany: Runs the query once for each value of `args`.
    /// - Throws: `PoolError` or `DatabaseError`; see `DatabasePhase`. `PoolError.Kind.noPool` without a pool.
    @discardableResult
    public func executeQueryMultiplex(
        _ query: SQLQuery,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        try executeQueryMultiplex(
            text: query.text, query.values(besides: args.bound),
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// Runs a query for many rows of parameters on one connection of the pool. Returns no rows; `affectedRows` is the
    /// sum.
    @discardableResult
    public func executeQueryMultiplex(
        _ query: SQLQuery,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        try executeQueryMultiplex(
            text: query.textOfMany(), rows,
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// Runs a query on a connection of `poolGetConnection()` and gives the connection back, also when the query fails.
    @discardableResult
    public func executeQueryMultiplex(
        _ connection: Connection,
        _ query: SQLQuery,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        try executeQueryMultiplex(
            connection, text: query.text, query.values(besides: args.bound),
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// Runs a query for many rows of parameters on a connection of `poolGetConnection()` and gives the connection back,
    /// also when the query fails.
    @discardableResult
    public func executeQueryMultiplex(
        _ connection: Connection,
        _ query: SQLQuery,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        try executeQueryMultiplex(
            connection, text: query.textOfMany(), rows,
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// Runs a query on the caller's connection, which stays the caller's.
    ///
    /// - Parameters: As for `executeQueryMultiplex`.
    @discardableResult
    public func executeQuery(
        _ connection: Connection,
        _ query: SQLQuery,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        try executeQuery(
            connection, text: query.text, query.values(besides: args.bound),
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// Runs a query for many rows of parameters on the caller's connection, which stays the caller's.
    @discardableResult
    public func executeQuery(
        _ connection: Connection,
        _ query: SQLQuery,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        try executeQuery(
            connection, text: query.textOfMany(), rows,
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }
}

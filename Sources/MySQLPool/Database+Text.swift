public import MySQLClient

/// The queries of the façade, for a `String` or `Substring`, which is taken as the text that it is. `?` stands for each
/// value.
extension Database {
    /// The same for a text in a variable.
    @discardableResult
    @_disfavoredOverload
    public func executeQueryMultiplex(
        _ query: some StringProtocol,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        try executeQueryMultiplex(
            text: String(query), args.bound,
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// The same for a text in a variable.
    @discardableResult
    @_disfavoredOverload
    public func executeQueryMultiplex(
        _ query: some StringProtocol,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        try executeQueryMultiplex(
            text: String(query), rows,
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// The same for a text in a variable.
    @discardableResult
    @_disfavoredOverload
    public func executeQueryMultiplex(
        _ connection: Connection,
        _ query: some StringProtocol,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        try executeQueryMultiplex(
            connection, text: String(query), args.bound,
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// The same for a text in a variable.
    @discardableResult
    @_disfavoredOverload
    public func executeQueryMultiplex(
        _ connection: Connection,
        _ query: some StringProtocol,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        try executeQueryMultiplex(
            connection, text: String(query), rows,
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// The same for a text in a variable.
    @discardableResult
    @_disfavoredOverload
    public func executeQuery(
        _ connection: Connection,
        _ query: some StringProtocol,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        try executeQuery(
            connection, text: String(query), args.bound,
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }

    /// The same for a text in a variable.
    @discardableResult
    @_disfavoredOverload
    public func executeQuery(
        _ connection: Connection,
        _ query: some StringProtocol,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        try executeQuery(
            connection, text: String(query), rows,
            dictCursor: dictCursor, returnOne: returnOne, execMany: execMany)
    }
}

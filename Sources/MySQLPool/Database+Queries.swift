public import MySQLClient

/// The queries of the façade. `?` stands for each parameter, which is always bound and never pasted into the text.
extension Database {
    /// Runs a query on a connection of the pool, which is held for exactly that long.
    ///
    /// - Parameters:
    ///   - args: One value for each `?`.
    ///   - dictCursor: Makes the names of the columns unique, for access by name.
    ///   - returnOne: Keeps the first row only.
    ///   - execMany: Runs the query once for each value of `args`.
    /// - Throws: `PoolError` or `DatabaseError`; see `DatabasePhase`. `PoolError.Kind.noPool` without a pool.
    @discardableResult
    public func executeQueryMultiplex(
        _ query: String,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        let statement = FacadeQuery(query, args, execMany: execMany)
        let result = try statement.run(on: core.requirePool(), in: scope)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// Runs a query for many rows of parameters on one connection of the pool. Returns no rows; `affectedRows` is the
    /// sum.
    @discardableResult
    public func executeQueryMultiplex(
        _ query: String,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        let statement = try FacadeQuery(query, rows, execMany: execMany)
        let result = try statement.run(on: core.requirePool(), in: scope)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// Runs a query on a connection of `poolGetConnection()` and gives the connection back, also when the query fails.
    @discardableResult
    public func executeQueryMultiplex(
        _ connection: Connection,
        _ query: String,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        let statement = FacadeQuery(query, args, execMany: execMany)
        let result = try runAndPut(statement, on: connection)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// Runs a query for many rows of parameters on a connection of `poolGetConnection()` and gives the connection back,
    /// also when the query fails.
    @discardableResult
    public func executeQueryMultiplex(
        _ connection: Connection,
        _ query: String,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        let statement = try FacadeQuery(query, rows, execMany: execMany)
        let result = try runAndPut(statement, on: connection)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// Runs a query on the caller's connection, which stays the caller's.
    ///
    /// - Parameters: As for `executeQueryMultiplex`.
    @discardableResult
    public func executeQuery(
        _ connection: Connection,
        _ query: String,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        let statement = FacadeQuery(query, args, execMany: execMany)
        let result = try statement.run(on: connection, in: scope)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// Runs a query for many rows of parameters on the caller's connection, which stays the caller's.
    @discardableResult
    public func executeQuery(
        _ connection: Connection,
        _ query: String,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        let statement = try FacadeQuery(query, rows, execMany: execMany)
        let result = try statement.run(on: connection, in: scope)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    private func runAndPut(_ statement: FacadeQuery, on connection: Connection) throws -> QueryResult {
        _ = try core.requirePool()
        let result = Result { try statement.run(on: connection, in: scope) }
        // When both fail, the query's own error is the one to report.
        do { try core.takeBack(connection) } catch { _ = try result.get(); throw error }
        return try result.get()
    }
}

package import MySQLClient

/// The queries of the façade. `?` stands for each parameter, which is always bound and never pasted into the text.
extension Database {
    /// What the public versions of this call do.
    package func executeQueryMultiplex(
        text query: String,
        _ args: [MySQLValue] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryRows {
        let statement = FacadeQuery(query, args, execMany: execMany)
        let result = try statement.run(on: core.requirePool(), in: scope, at: BorrowSite(file, line))
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// What the public versions of this call do.
    package func executeQueryMultiplex(
        text query: String,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryRows {
        let statement = try FacadeQuery(query, rows, execMany: execMany)
        let result = try statement.run(on: core.requirePool(), in: scope, at: BorrowSite(file, line))
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// What the public versions of this call do.
    package func executeQueryMultiplex(
        _ connection: Connection,
        text query: String,
        _ args: [MySQLValue] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        let statement = FacadeQuery(query, args, execMany: execMany)
        let result = try runAndPut(statement, on: connection)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// What the public versions of this call do.
    package func executeQueryMultiplex(
        _ connection: Connection,
        text query: String,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        let statement = try FacadeQuery(query, rows, execMany: execMany)
        let result = try runAndPut(statement, on: connection)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// What the public versions of this call do.
    package func executeQuery(
        _ connection: Connection,
        text query: String,
        _ args: [MySQLValue] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        let statement = FacadeQuery(query, args, execMany: execMany)
        let result = try statement.run(on: connection, in: scope, canceller: core.canceller)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// What the public versions of this call do.
    package func executeQuery(
        _ connection: Connection,
        text query: String,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        let statement = try FacadeQuery(query, rows, execMany: execMany)
        let result = try statement.run(on: connection, in: scope, canceller: core.canceller)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// Runs a query inside `withConnection` or `withTransaction`.
    ///
    /// - Parameters: As for `executeQueryMultiplex`.
    @discardableResult
    public func executeQuery(
        _ lease: borrowing Lease,
        _ query: String,
        _ args: [any MySQLValueConvertible] = [],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false
    ) throws -> QueryRows {
        let result = try FacadeQuery(query, args.bound, execMany: execMany).run(on: lease)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    /// Runs a query for many rows of parameters inside `withConnection` or `withTransaction`.
    @discardableResult
    public func executeQuery(
        _ lease: borrowing Lease,
        _ query: String,
        _ rows: [[any MySQLValueConvertible]],
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool
    ) throws -> QueryRows {
        let result = try FacadeQuery(query, rows, execMany: execMany).run(on: lease)
        return QueryRows(result, dictCursor: dictCursor, returnOne: returnOne)
    }

    private func runAndPut(_ statement: FacadeQuery, on connection: Connection) throws -> QueryResult {
        let pool = try core.requirePool()
        let result = Result {
            try pool.core.judged(statement.sql, on: connection) {
                try statement.run(on: connection, in: scope, canceller: core.canceller)
            }
        }
        // When both fail, the query's own error is the one to report.
        do { try core.takeBack(connection) } catch { _ = try result.get(); throw error }
        return try result.get()
    }
}

public import MySQLClient

/// The queries of the façade. A literal binds what is interpolated; a `String` or `Substring` is taken as the text that
/// it is, and `?` stands for each value.
extension AsyncDatabase {
    /// Runs a query on a connection of the pool, which is held for exactly that long.
    ///
    /// - Parameters:
    ///   - query: The statement; values interpolated in a literal are bound.
    ///   - args: One value for each `?`, when none is interpolated.
    ///   - limit: For waiting, connecting and the query together; see `AsyncPool.query`.
    ///   - dictCursor: Makes the names of the columns unique, for access by name.
    ///   - returnOne: Keeps the first row only.
    ///   - execMany: Runs the query once for each value of `args`.
    /// - Throws: `CancellationError`, `PoolError` or `DatabaseError`; see `DatabasePhase`. `PoolError.Kind.noPool`
    ///   without a pool.
    @discardableResult
    public func executeQueryMultiplex(
        _ query: SQLQuery,
        _ args: [any MySQLValueConvertible] = [],
        within limit: Duration? = nil,
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryRows {
        try await run(
            FacadeQuery(query.text, query.values(besides: args.bound), execMany: execMany),
            QueryRows.Form(dictCursor: dictCursor, returnOne: returnOne),
            within: limit, at: BorrowSite(file, line))
    }

    /// The same for a text in a variable.
    @discardableResult
    @_disfavoredOverload
    public func executeQueryMultiplex(
        _ query: some StringProtocol & Sendable,
        _ args: [any MySQLValueConvertible] = [],
        within limit: Duration? = nil,
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool = false,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryRows {
        try await run(
            FacadeQuery(String(query), args.bound, execMany: execMany),
            QueryRows.Form(dictCursor: dictCursor, returnOne: returnOne),
            within: limit, at: BorrowSite(file, line))
    }

    /// Runs a query for many rows of parameters on one connection of the pool. Returns no rows; `affectedRows` is the
    /// sum.
    @discardableResult
    public func executeQueryMultiplex(
        _ query: SQLQuery,
        _ rows: [[any MySQLValueConvertible]],
        within limit: Duration? = nil,
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryRows {
        try await run(
            FacadeQuery(query.textOfMany(), rows, execMany: execMany),
            QueryRows.Form(dictCursor: dictCursor, returnOne: returnOne),
            within: limit, at: BorrowSite(file, line))
    }

    /// The same for a text in a variable.
    @discardableResult
    @_disfavoredOverload
    public func executeQueryMultiplex(
        _ query: some StringProtocol & Sendable,
        _ rows: [[any MySQLValueConvertible]],
        within limit: Duration? = nil,
        dictCursor: Bool = false,
        returnOne: Bool = false,
        execMany: Bool,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> QueryRows {
        try await run(
            FacadeQuery(String(query), rows, execMany: execMany),
            QueryRows.Form(dictCursor: dictCursor, returnOne: returnOne),
            within: limit, at: BorrowSite(file, line))
    }
}

internal import CMariaDB

#if Failpoints
    internal import Failpoints
#endif

extension Connection {
    /// Runs the same statement with each row of parameters: the fastest way to write many rows.
    ///
    ///     try connection.executeMany("INSERT INTO user (name, score) VALUES (?, ?)", [["Ada", 7], ["Bob", .columnDefault]])
    ///
    /// Rows travel in packets of about a mebibyte, or less if the server's `max_allowed_packet` is. MariaDB takes them in
    /// its bulk protocol; elsewhere, and when the values of a column are too different for one type, an `INSERT` or
    /// `REPLACE` with one `VALUES` group becomes statements of up to 1,024 groups; whatever is left runs row by row.
    ///
    /// The packets of an `INSERT` or `REPLACE` are one statement each: all its rows or none, and one commit. An `UPDATE`
    /// or `DELETE` commits every row by itself. When it fails, earlier packets or rows stay, so put a transaction around
    /// it if all or none should; that is also faster.
    ///
    /// A cell may be `MySQLValue.columnDefault`.
    ///
    /// - Returns: The sum of affected rows and of warnings, and as `lastInsertID` the first value that was generated.
    ///   No rows, whatever the statement returns.
    /// - Throws: Before anything is sent, `misuse` when the rows differ in length and `tooLarge` when one of them does not
    ///   fit into a packet; else the error of the first row that the server refuses.
    @discardableResult
    public func executeMany(
        _ statement: SQLQuery, _ rows: [[MySQLValue]]
    ) throws(DatabaseError) -> QueryResult {
        try executeMany(text: statement.textOfMany(), rows)
    }

    /// - Parameter strategy: For tests: what a server without the faster ways would get.
    @discardableResult
    package func executeMany(
        text sql: String, _ rows: [[MySQLValue]], strategy: BatchStrategy = .automatic
    ) throws(DatabaseError) -> QueryResult {
        #if Failpoints
            if let points = Failpoints.points(around: sql) {
                return try run(sql, between: points) { () throws(DatabaseError) in
                    try executeMany(text: sql, rows, strategy: strategy)
                }
            }
        #endif
        let handle = try readyHandle(for: sql)
        var batch = try Batch(sql, rows, of: self, on: handle, strategy: strategy)
        return try batch.run()
    }

    /// The result of all rows at once, or `nil` when the server cannot take them so; then nothing has been sent.
    func queryInBulk(
        _ sql: String, _ rows: ArraySlice<[MySQLValue]>, types: BatchTypes
    ) throws(DatabaseError) -> QueryResult? {
        let handle = try readyHandle(for: sql)
        return try noted { () throws(DatabaseError) in
            do throws(DatabaseError) {
                return try sendInBulk(sql, rows, types, on: handle)
            } catch {
                if Self.refusesBulk(error) { return nil }
                guard Self.isDropped(error) else { throw error }
            }
            // Prepared anew: the server had dropped it.
            return try sendInBulk(sql, rows, types, on: handle)
        }
    }

    private func sendInBulk(
        _ sql: String, _ rows: ArraySlice<[MySQLValue]>, _ types: BatchTypes, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> QueryResult? {
        let statement = try statement(for: sql, on: handle)
        guard statement.takesRowsInBulk else { return nil }
        let wasInTransaction = isInTransaction
        do throws(DatabaseError) {
            try statement.executeInBulk(rows, types: types)
        } catch {
            if Self.isDropped(error) { cache.remove(statement) }
            throw error
        }
        // When another node's transaction wins over ours just now, a node of a Galera cluster rolls ours back and answers
        // with success all the same; only the status tells (MariaDB 10.11.19; other statements fail with 1213). None of
        // the statements that it takes in bulk ends a transaction otherwise.
        if wasInTransaction, !isInTransaction {
            throw DatabaseError(
                kind: .deadlock, message: "The server ended the transaction during executeMany.", query: sql)
        }
        return try collect(statement, on: handle)
    }

    /// The server has no bulk protocol (5003), or not for this statement (1295: `INSERT … SELECT ?`).
    private static func refusesBulk(_ error: DatabaseError) -> Bool {
        error.code == 5003 || error.code == 1295
    }
}

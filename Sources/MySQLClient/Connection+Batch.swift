internal import CMariaDB

extension Connection {
    /// Runs the same statement with each row of parameters and sums up the results: affected rows and warnings, and the
    /// `lastInsertID` of the first row that made one.
    ///
    /// On MariaDB the rows of an `INSERT`, `UPDATE` or `DELETE` travel a mebibyte at a time in the bulk protocol,
    /// anywhere else one by one. Stops at the first error, and rows before it may stay: put a transaction around it.
    @discardableResult
    public func executeMany(_ sql: String, _ rows: [[MySQLValue]]) throws(DatabaseError) -> QueryResult {
        var sum = BatchSum()
        var isBulkPossible = server.flavour == .mariaDB
        var rest = rows[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.batchLength(rest))
            rest = rest.dropFirst(batch.count)
            if isBulkPossible, batch.count > 1 {
                if let result = try queryInBulk(sql, batch) {
                    sum.add(result)
                    continue
                }
                isBulkPossible = false
            }
            for row in batch { sum.add(try query(sql, row)) }
        }
        return sum.result
    }

    /// How many of the rows make up a mebibyte, at least one.
    private static func batchLength(_ rows: ArraySlice<[MySQLValue]>) -> Int {
        var size = 0
        for (length, row) in rows.enumerated() {
            size += ParameterBuffer.size(of: row)
            if size > 1 << 20 { return max(1, length) }
        }
        return rows.count
    }

    /// The result of all rows at once, or `nil` when they have to be sent one by one and nothing has been sent.
    private func queryInBulk(
        _ sql: String, _ rows: ArraySlice<[MySQLValue]>
    ) throws(DatabaseError) -> QueryResult? {
        let handle = try readyHandle(for: sql)
        return try noted { () throws(DatabaseError) in
            do throws(DatabaseError) {
                let statement = try statement(for: sql, on: handle)
                guard statement.takesRowsInBulk else { return nil }
                try statement.executeInBulk(rows)
                return try collect(statement, on: handle)
            } catch let error where Self.needsSingleRows(error) {
                return nil
            }
        }
    }

    /// The server has no bulk protocol, or not for this statement; a column has values of several types; or the
    /// statement has to be prepared again.
    private static func needsSingleRows(_ error: DatabaseError) -> Bool {
        error.code == 5003 || error.code == 1295 || error.code == 5016 || isDropped(error)
    }
}

/// The results of a batch added up.
private struct BatchSum {
    private var affectedRows: UInt64 = 0
    private var lastInsertID: UInt64 = 0
    private var warningCount = 0

    mutating func add(_ result: QueryResult) {
        affectedRows += result.affectedRows
        warningCount += result.warningCount
        if lastInsertID == 0 { lastInsertID = result.lastInsertID }
    }

    var result: QueryResult {
        QueryResult(
            columns: [], rows: [], affectedRows: affectedRows, lastInsertID: lastInsertID, warningCount: warningCount)
    }
}

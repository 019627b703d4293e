internal import CMariaDB

extension Connection {
    /// Runs a prepared statement in the binary protocol and reads all its rows. The statement is prepared once and kept
    /// (`statementCacheSize`), so repeat the same text with `?` placeholders.
    ///
    /// A statement that the server cannot prepare goes through the text protocol when it has no parameters. A statement
    /// that the server has dropped is prepared again, once.
    @discardableResult
    public func query(_ sql: String, _ parameters: [MySQLValue] = []) throws(DatabaseError) -> QueryResult {
        let handle = try readyHandle(for: sql)
        do throws(DatabaseError) {
            guard let statement = try start(sql, parameters, on: handle) else { return try runText(sql, on: handle) }
            return try collect(statement, on: handle)
        } catch {
            throw noting(error)
        }
    }

    /// Hands over the rows one at a time, as they come: memory stays flat however many there are.
    ///
    /// No other statement can run on this connection meanwhile. When `body` throws, the remaining rows are read and
    /// dropped, so that the connection stays usable; to spare that of a long result, `cancel()` and discard it.
    ///
    /// - Throws: What `body` throws, or a `DatabaseError`.
    public func forEachRow(
        _ sql: String, _ parameters: [MySQLValue] = [], _ body: (Row) throws -> Void
    ) throws {
        let handle = try readyHandle(for: sql)
        let rows = try noted { () throws(DatabaseError) in
            guard let statement = try start(sql, parameters, on: handle) else {
                return UnreadRows.text(try startText(sql, on: handle))
            }
            return UnreadRows.binary(statement)
        }
        isReading = true
        defer { isReading = false }
        while let row = try noted({ () throws(DatabaseError) in try rows.next() }) {
            do {
                try body(row)
            } catch {
                // The error of `body` is the one to tell; a failed drain shows in the next call.
                if isOpen { _ = try? noted { () throws(DatabaseError) in try rows.drain() } }
                throw error
            }
            guard isOpen else {
                throw DatabaseError(
                    kind: .notConnected, message: "The connection was closed while reading.", query: sql)
            }
        }
        try noted { () throws(DatabaseError) in try rows.drain() }
    }

    /// A statement that has been executed, its rows waiting; `nil` when the server cannot prepare it.
    func start(
        _ sql: String, _ parameters: [MySQLValue], on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement? {
        let size = ParameterBuffer.size(of: parameters)
        try checkSize(sql.utf8.count + size, of: sql, on: handle)
        do throws(DatabaseError) {
            return try execute(statement(for: sql, on: handle), parameters, size: size, on: handle)
        } catch let error where error.code == 1295 && parameters.isEmpty {
            return nil
        } catch let error where Self.isDropped(error) {
            return try execute(statement(for: sql, on: handle), parameters, size: size, on: handle)
        }
    }

    private func execute(
        _ statement: Statement, _ parameters: [MySQLValue], size: Int, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement {
        do throws(DatabaseError) {
            try statement.execute(parameters, size: size)
        } catch {
            if Self.isDropped(error) { cache.remove(statement) }
            throw error
        }
        if statement.isStale { cache.remove(statement) }
        noteSchema(handle)
        return statement
    }

    /// True when the statement was not executed because the server or the library no longer has it.
    static func isDropped(_ error: DatabaseError) -> Bool {
        error.code == 1243 || error.code == 1615 || error.code == 2056
    }

    func statement(
        for sql: String, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement {
        if let statement = cache.find(sql) { return statement }
        let statement = try prepare(sql, on: handle)
        cache.insert(statement)
        return statement
    }

    /// When the server's `max_prepared_stmt_count` is reached, our own least recently used statements make room.
    private func prepare(
        _ sql: String, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement {
        while true {
            do throws(DatabaseError) {
                return try Statement(preparing: sql, on: handle, flavour: server.flavour)
            } catch let error where error.code == 1461 {
                guard cache.removeLeastRecentlyUsed() else { throw error }
            }
        }
    }

    func collect(
        _ statement: Statement, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> QueryResult {
        guard statement.hasRows else {
            return QueryResult(
                columns: [], rows: [], affectedRows: statement.affectedRows, lastInsertID: statement.lastInsertID,
                warningCount: Int(mysql_warning_count(handle)))
        }
        var rows: [Row] = []
        while let row = try statement.next() { rows.append(row) }
        let columns = statement.columns.columns
        try statement.skipFurtherResults()
        return QueryResult(
            columns: columns, rows: rows, affectedRows: UInt64(rows.count), lastInsertID: 0,
            warningCount: Int(mysql_warning_count(handle)))
    }

    /// Runs `work` and notes what its error says about the connection.
    func noted<T>(_ work: () throws(DatabaseError) -> T) throws(DatabaseError) -> T {
        do throws(DatabaseError) {
            return try work()
        } catch {
            throw noting(error)
        }
    }
}

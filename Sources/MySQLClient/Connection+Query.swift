internal import CMariaDB

#if Failpoints
    internal import Failpoints
#endif

extension Connection {
    /// What `query` does, in all its versions.
    @discardableResult
    package func query(text sql: String, _ parameters: [MySQLValue] = []) throws(DatabaseError) -> QueryResult {
        #if Failpoints
            if let points = Failpoints.points(around: sql) {
                return try run(sql, between: points) { () throws(DatabaseError) in try query(text: sql, parameters) }
            }
        #endif
        let handle = try readyHandle(for: sql)
        return try query(sql, parameters, known: cache.find(sql), on: handle)
    }

    /// The same on a connection that nobody has looked at since its last use: first looks whether it is alive, unless the
    /// statement can be repeated should it not be.
    ///
    /// - Throws: `serverGone` with the outcome `notSent` when the server had hung up.
    package func queryWithLook(_ sql: String, _ parameters: [MySQLValue]) throws(DatabaseError) -> QueryResult {
        let handle = try readyHandle(for: sql)
        let known = cache.find(sql)
        if !(known?.traits.isRepeatable ?? false), !isAlive() {
            throw DatabaseError(
                kind: .serverGone, code: 2006, message: "The server had closed the connection.", query: sql,
                outcome: .notSent, isConnectionUsable: false)
        }
        return try query(sql, parameters, known: known, on: handle)
    }

    @inline(__always)
    private func query(
        _ sql: String, _ parameters: [MySQLValue], known: Statement?, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> QueryResult {
        do throws(DatabaseError) {
            guard let statement = try start(sql, parameters, known: known, on: handle) else {
                return try runText(sql, on: handle)
            }
            return try collect(statement, on: handle)
        } catch {
            #if Failpoints
                if ridesOver(error) { return try query(sql, parameters, known: known, on: handle) }
            #endif
            throw noting(error)
        }
    }

    /// What `forEachRow` does, in all its versions.
    package func forEachRow(
        text sql: String, _ parameters: [MySQLValue] = [], _ body: (Row) throws -> Void
    ) throws {
        let handle = try readyHandle(for: sql)
        let rows = try noted { () throws(DatabaseError) in
            guard let statement = try start(sql, parameters, known: cache.find(sql), on: handle) else {
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
                if isOpen { noteSession(after: traits(of: sql), on: handle) }
                throw error
            }
            guard isOpen else {
                throw DatabaseError(
                    kind: .notConnected, message: "The connection was closed while reading.", query: sql)
            }
        }
        try noted { () throws(DatabaseError) in try rows.drain() }
        noteSession(after: traits(of: sql), on: handle)
    }

    /// A statement that has been executed, its rows waiting; `nil` when the server cannot prepare it.
    ///
    /// - Parameter known: What the cache has of it.
    func start(
        _ sql: String, _ parameters: [MySQLValue], known: Statement?, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement? {
        let size = ParameterBuffer.size(of: parameters)
        try checkSize(sql.utf8.count + size, of: sql, on: handle)
        do throws(DatabaseError) {
            guard let statement = known, statement.fits(parameters) else {
                if known != nil { cache.remove(sql) }
                return try startNew(sql, parameters, size: size, on: handle)
            }
            try execute(statement, parameters, size: size)
            return statement
        } catch {
            if error.code == 1295 && parameters.isEmpty { return nil }
            guard Self.isDropped(error) else { throw error }
            cache.remove(sql)
            let statement = try statement(for: sql, on: handle)
            try execute(statement, parameters, size: size)
            return statement
        }
    }

    private func startNew(
        _ sql: String, _ parameters: [MySQLValue], size: Int, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement {
        do throws(DatabaseError) {
            if let statement = try startFirstUse(sql, parameters, size: size, on: handle) { return statement }
        } catch {
            // Nothing was executed. In two round trips it is known which statement has to make room.
            guard error.code == 1461 else { throw error }
        }
        let statement = try statement(for: sql, on: handle)
        try execute(statement, parameters, size: size)
        return statement
    }

    private func execute(_ statement: Statement, _ parameters: [MySQLValue], size: Int) throws(DatabaseError) {
        try statement.execute(parameters, size: size)
        if statement.isStale { cache.remove(statement) }
    }

    /// True when the statement was not executed because the server or the library no longer has it.
    static func isDropped(_ error: DatabaseError) -> Bool {
        switch error.code {
        case 1615, 2056: true
        // Of a procedure's own `EXECUTE nothing` the number is the same, and by then it may have changed things. Only
        // the name of the server's function, whatever the language, tells them apart.
        case 1243: error.message.contains("mysql") && !error.message.contains("EXECUTE")
        default: false
        }
    }

    /// The statement of this text, prepared now if need be. The cache keeps it as far as the budget allows.
    func statement(
        for sql: String, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement {
        if let statement = cache.find(sql) { return statement }
        let isAtRisk = try mayLoseTransaction(on: handle)
        let statement = try prepare(sql, on: handle)
        cache.numbers.note(statement.id)
        if statement.isKept { cache.insert(statement) }
        if isAtRisk { try checkTransaction(of: sql, on: handle) }
        return statement
    }

    /// When the server's `max_prepared_stmt_count` is reached, our own least recently used statements make room.
    private func prepare(
        _ sql: String, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement {
        while true {
            let statement = try newStatement(sql, on: handle)
            do throws(DatabaseError) {
                try statement.prepare()
                return statement
            } catch {
                cache.numbers.noteRefusal()
                guard error.code == 1461, cache.removeLeastRecentlyUsed() else { throw error }
            }
        }
    }

    /// A statement that has yet to be prepared. When the budget is used up, our own least recently used statements make
    /// room; with none of those, it is not kept.
    func newStatement(
        _ sql: String, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> Statement {
        let budget = configuration.statementBudget
        while let budget, !budget.take() {
            guard cache.removeLeastRecentlyUsed() else {
                return try Statement(sql, on: handle, flavour: server.flavour, budget: nil, isKept: false)
            }
        }
        return try Statement(sql, on: handle, flavour: server.flavour, budget: budget, isKept: true)
    }

    /// Reads the rows of an executed statement to the end of its answer.
    func collect(
        _ statement: Statement, on handle: UnsafeMutablePointer<MYSQL>
    ) throws(DatabaseError) -> QueryResult {
        guard statement.hasRows else {
            noteSession(after: statement.traits, on: handle)
            return QueryResult(
                columns: [], rows: [], affectedRows: statement.affectedRows, lastInsertID: statement.lastInsertID,
                warningCount: Int(mysql_warning_count(handle)))
        }
        let rows = try statement.allRows()
        let columns = statement.columns.columns
        try statement.skipFurtherResults()
        noteSession(after: statement.traits, on: handle)
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

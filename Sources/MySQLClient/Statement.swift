internal import CMariaDB

/// A prepared statement of one connection.
///
/// Rows are read unbuffered and unbound: libmariadb leaves in `bind[n].u.row_ptr` where each value lies in the network
/// buffer, and the value is made from there. No buffers to size, no truncation, no copy in between.
final class Statement {
    let sql: String
    let traits: StatementTraits
    /// When it was last used, on the cache's clock.
    var lastUse: UInt64 = 0
    /// True when the handle must not be executed again, only closed.
    private(set) var isStale = false

    let handle: UnsafeMutablePointer<MYSQL_STMT>
    let connection: UnsafeMutablePointer<MYSQL>
    private let flavour: ServerVersion.Flavour
    /// Whose room it takes, until it is closed.
    private let budget: StatementBudget?
    /// Unchecked like `Connection.cache`.
    @exclusivity(unchecked) var parameters = ParameterBuffer(count: 0)
    /// Of MySQL alone.
    @exclusivity(unchecked) private var parameterTypes = ParameterTypes()
    /// What `executeInBulk` is sending.
    var bulkRows: ArraySlice<[MySQLValue]> = []
    private var layout: ResultLayout?
    /// Replaces libmariadb's own description when a result has more or fewer columns than were prepared.
    private var adopted: AdoptedColumns?

    /// A statement that has yet to be prepared.
    ///
    /// - Parameters:
    ///   - budget: One in which room has been taken for it.
    ///   - isKept: Whether there is room in the cache for it.
    init(
        _ sql: String, on connection: UnsafeMutablePointer<MYSQL>, flavour: ServerVersion.Flavour,
        budget: StatementBudget?, isKept: Bool
    ) throws(DatabaseError) {
        guard let handle = mysql_stmt_init(connection) else {
            budget?.giveBack()
            throw DatabaseError(kind: .other, code: 2008, message: "libmariadb is out of memory.", query: sql)
        }
        self.sql = sql
        traits = StatementTraits(of: sql, on: flavour)
        self.handle = handle
        self.connection = connection
        self.flavour = flavour
        self.budget = budget
        self.isKept = isKept && !(flavour == .mySQL && traits.hasUserVariables)
    }

    /// Closes the server's side too, unless the connection has been closed or reset before: then libmariadb has cut
    /// the tie, and only memory is freed.
    deinit {
        mysql_stmt_close(handle)
        budget?.giveBack()
    }

    /// The server's number of the statement.
    var id: UInt32 { UInt32(truncatingIfNeeded: handle.pointee.stmt_id) }

    /// True when the cache may keep it: within the budget, and unless it would be wrong the next time. MySQL (8.0.22 and
    /// later) gives a user variable the type that it has when the statement is prepared, and converts to that whatever
    /// it holds in later executions: `'abc'` to 0 where there was a number.
    let isKept: Bool

    /// True when the connection was closed or reset since.
    var isDetached: Bool { handle.pointee.mysql == nil }

    /// Prepares the statement: one round trip.
    func prepare() throws(DatabaseError) {
        guard sendText() else { throw failure().beforeExecution }
        parameters = ParameterBuffer(count: Int(mysql_stmt_param_count(handle)))
    }

    /// Sends the values and reads the head of the answer. Rows, if any, are still to be read with `next`.
    func execute(_ values: [MySQLValue], size: Int) throws(DatabaseError) {
        try bind(values, size: size)
        let status = haulout_execute(handle)
        parameters.trim()
        try beginRows(status)
    }

    /// The columns of the result being read; none when the statement returns no rows.
    var columns: ColumnSet { hasRows ? layout?.columns ?? .none : .none }

    /// True when the last execution returns rows, even if none.
    var hasRows: Bool { connection.pointee.field_count > 0 }

    /// The next row, or `nil` after the last one.
    func next() throws(DatabaseError) -> Row? {
        guard let layout, try fetch() else { return nil }
        return row(layout)
    }

    /// All rows that are left. One row is the most common number: it needs no array that grows.
    func allRows() throws(DatabaseError) -> [Row] {
        guard let layout, try fetch() else { return [] }
        let first = row(layout)
        guard try fetch() else { return [first] }
        var rows = [first, row(layout)]
        while try fetch() { rows.append(row(layout)) }
        return rows
    }

    /// Reads past the rows that are left, and past further results of a `CALL`.
    func drain() throws(DatabaseError) {
        if hasRows {
            while mysql_stmt_fetch(handle) == 0 {}
            if mysql_errno(connection) != 0 { throw DatabaseError(handle: connection, query: sql) }
            haulout_note_end_of_rows(connection)
        }
        try skipFurtherResults()
    }

    /// What a `CALL` returns after its first result: its other results and the closing status.
    func skipFurtherResults() throws(DatabaseError) {
        while mysql_stmt_more_results(handle) != 0 {
            guard haulout_next_result(handle) == 0 else { throw failure() }
            guard mysql_stmt_field_count(handle) > 0 else { continue }
            while mysql_stmt_fetch(handle) == 0 {}
            if mysql_errno(connection) != 0 { throw DatabaseError(handle: connection, query: sql) }
            haulout_note_end_of_rows(connection)
        }
    }

    var affectedRows: UInt64 { mysql_stmt_affected_rows(handle) }
    var lastInsertID: UInt64 { mysql_stmt_insert_id(handle) }

    func checkCount(_ values: [MySQLValue]) throws(DatabaseError) {
        guard values.count != parameters.count else { return }
        let message = "The statement has \(parameters.count) placeholders, \(values.count) values were given."
        throw DatabaseError(kind: .misuse, code: 2034, message: message, query: sql)
    }

    func failure() -> DatabaseError {
        DatabaseError(statement: handle, query: sql, flavour: flavour)
    }
}

// MARK: - Values out, rows in

extension Statement {
    /// False when the server would take the values for something else, because it has prepared the statement for values
    /// of other types.
    func fits(_ values: [MySQLValue]) -> Bool { flavour == .mariaDB || parameterTypes.fit(values) }

    /// Makes libmariadb's copy of the values.
    func bind(_ values: [MySQLValue], size: Int) throws(DatabaseError) {
        try checkCount(values)
        if flavour == .mySQL { parameterTypes.note(values) }
        if parameters.count > 0, !parameters.bind(values, size: size, to: handle) { throw bindFailure() }
    }

    /// Sends the text to be prepared; reads the answer too, unless answers are left.
    func sendText() -> Bool {
        var text = sql
        return text.withUTF8 { mysql_stmt_prepare(handle, chars($0), CUnsignedLong($0.count)) } == 0
    }

    /// Goes on from the head of an answer, which libmariadb has read with this status.
    func beginRows(_ status: CInt) throws(DatabaseError) {
        guard status == 0 || adoptChangedColumns() else { throw failure() }
        try describeColumns()
    }

    /// False when there is no further row.
    @inline(__always)
    private func fetch() throws(DatabaseError) -> Bool {
        let status = mysql_stmt_fetch(handle)
        if status == 0 { return true }
        try checkEnd(status)
        return false
    }

    /// The row that was fetched.
    @inline(__always)
    private func row(_ layout: ResultLayout) -> Row {
        Row(values: values(layout), columns: layout.columns)
    }

    private func checkEnd(_ status: CInt) throws(DatabaseError) {
        switch status {
        case MYSQL_NO_DATA:
            haulout_note_end_of_rows(connection)
        case MYSQL_DATA_MALFORMED:
            throw .malformed(query: sql)
        default:
            // Of an error between rows libmariadb tells the connection, not the statement.
            throw DatabaseError(handle: connection, query: sql)
        }
    }

    /// By appending: the other ways to make an array of a length look up its type at run time, for 350 instructions.
    private func values(_ layout: ResultLayout) -> [MySQLValue] {
        let binds = handle.pointee.bind!
        return layout.encodings.withUnsafeBufferPointer { encodings in
            let first = BinaryRow.value(encodings[0], at: binds[0].u.row_ptr)
            guard encodings.count > 1 else { return [first] }
            var values: [MySQLValue] = []
            values.reserveCapacity(encodings.count)
            values.append(first)
            for index in 1..<encodings.count {
                values.append(BinaryRow.value(encodings[index], at: binds[index].u.row_ptr))
            }
            return values
        }
    }

    private func describeColumns() throws(DatabaseError) {
        let count = Int(connection.pointee.field_count)
        // The connection's description is the current one; the statement's has the names of its preparation.
        guard count > 0, let fields = connection.pointee.fields, let formats = handle.pointee.fields else {
            if layout != nil { layout = nil }
            return
        }
        if let layout, layout.matches(fields, count: count) { return }
        guard ResultLayout.canRead(fields, count: count) else { throw .malformed(query: sql) }
        layout = ResultLayout(fields, formats: formats, count: count)
    }

    /// After an ALTER TABLE a `SELECT *` returns more or fewer columns than were prepared, and libmariadb gives up
    /// with 2057 although the rows are on their way. Executing again could insert twice (`INSERT … RETURNING *`), so
    /// the rows are read by the new description, and the statement is prepared anew the next time.
    private func adoptChangedColumns() -> Bool {
        let count = Int(connection.pointee.field_count)
        guard mysql_stmt_errno(handle) == 2057, count > 0, let fields = connection.pointee.fields else { return false }
        isStale = true
        let columns = AdoptedColumns(copying: fields, count: count)
        handle.pointee.fields = columns.fields
        handle.pointee.bind = columns.binds
        handle.pointee.field_count = CUnsignedInt(count)
        adopted = columns
        return true
    }
}

/// UTF-8 as C's characters.
func chars(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
    UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
}

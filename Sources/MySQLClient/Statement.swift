internal import CMariaDB

/// A prepared statement of one connection.
///
/// Rows are read unbuffered and unbound: libmariadb leaves in `bind[n].u.row_ptr` where each value lies in the network
/// buffer, and the value is made from there. No buffers to size, no truncation, no copy in between.
final class Statement {
    let sql: String
    /// When it was last used, on the cache's clock.
    var lastUse: UInt64 = 0
    /// True when the handle must not be executed again, only closed.
    private(set) var isStale = false

    let handle: UnsafeMutablePointer<MYSQL_STMT>
    private let connection: UnsafeMutablePointer<MYSQL>
    private let flavour: ServerVersion.Flavour
    /// Unchecked like `Connection.cache`.
    @exclusivity(unchecked) var parameters: ParameterBuffer
    /// What `executeInBulk` is sending.
    var bulkRows: ArraySlice<[MySQLValue]> = []
    private var layout: ResultLayout?
    /// Replaces libmariadb's own array when a result has more columns than were prepared.
    private var adoptedBinds: UnsafeMutablePointer<MYSQL_BIND>?

    /// Prepares a statement: one round trip.
    init(
        preparing sql: String, on connection: UnsafeMutablePointer<MYSQL>, flavour: ServerVersion.Flavour
    ) throws(DatabaseError) {
        guard let handle = mysql_stmt_init(connection) else {
            throw DatabaseError(kind: .other, code: 2008, message: "libmariadb is out of memory.", query: sql)
        }
        var text = sql
        if text.withUTF8({ mysql_stmt_prepare(handle, chars($0), CUnsignedLong($0.count)) }) != 0 {
            let error = DatabaseError(statement: handle, query: sql, flavour: flavour)
            mysql_stmt_close(handle)
            throw error
        }
        self.sql = sql
        self.handle = handle
        self.connection = connection
        self.flavour = flavour
        parameters = ParameterBuffer(count: Int(mysql_stmt_param_count(handle)))
    }

    /// Closes the server's side too, unless the connection has been closed or reset before: then libmariadb has cut
    /// the tie, and only memory is freed.
    deinit {
        mysql_stmt_close(handle)
        adoptedBinds?.deallocate()
    }

    /// Sends the values and reads the head of the answer. Rows, if any, are still to be read with `next`.
    func execute(_ values: [MySQLValue], size: Int) throws(DatabaseError) {
        try checkCount(values)
        if parameters.count > 0, !parameters.bind(values, size: size, to: handle) { throw failure() }
        let status = mysql_stmt_execute(handle)
        parameters.trim()
        guard status == 0 || adoptChangedColumns() else { throw failure() }
        describeColumns()
    }

    /// The columns of the result being read; none when the statement returns no rows.
    var columns: ColumnSet { hasRows ? layout?.columns ?? .none : .none }

    /// True when the last execution returns rows, even if none.
    var hasRows: Bool { connection.pointee.field_count > 0 }

    /// The next row, or `nil` after the last one.
    func next() throws(DatabaseError) -> Row? {
        guard let layout else { return nil }
        switch mysql_stmt_fetch(handle) {
        case 0:
            return Row(values: values(layout), columns: layout.columns)
        case MYSQL_NO_DATA:
            haulout_note_end_of_rows(connection)
            return nil
        case MYSQL_DATA_MALFORMED:
            throw DatabaseError(
                kind: .connectionLost, code: 2027, message: "The server sent a malformed row.", query: sql)
        default:
            // Of an error between rows libmariadb tells the connection, not the statement.
            throw DatabaseError(handle: connection, query: sql)
        }
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
            guard mysql_stmt_next_result(handle) == 0 else { throw failure() }
            guard mysql_stmt_field_count(handle) > 0 else { continue }
            while mysql_stmt_fetch(handle) == 0 {}
            if mysql_errno(connection) != 0 { throw DatabaseError(handle: connection, query: sql) }
            haulout_note_end_of_rows(connection)
        }
    }

    var affectedRows: UInt64 { mysql_stmt_affected_rows(handle) }
    var lastInsertID: UInt64 { mysql_stmt_insert_id(handle) }

    private func values(_ layout: ResultLayout) -> [MySQLValue] {
        let binds = handle.pointee.bind!
        let count = layout.encodings.count
        return [MySQLValue](unsafeUninitializedCapacity: count) { buffer, initialized in
            layout.encodings.withUnsafeBufferPointer { encodings in
                for index in 0..<count {
                    let value = BinaryRow.value(encodings[index], at: binds[index].u.row_ptr)
                    buffer.initializeElement(at: index, to: value)
                }
            }
            initialized = count
        }
    }

    private func describeColumns() {
        let count = Int(connection.pointee.field_count)
        // The connection's description is the current one; the statement's has the names of its preparation.
        guard count > 0, let fields = connection.pointee.fields, let formats = handle.pointee.fields else {
            return layout = nil
        }
        if let layout, layout.matches(fields, count: count) { return }
        layout = ResultLayout(fields, formats: formats, count: count)
    }

    /// After an ALTER TABLE a `SELECT *` returns more or fewer columns than were prepared, and libmariadb gives up
    /// with 2057 although the rows are on their way. Executing again could insert twice (`INSERT … RETURNING *`), so
    /// the rows are read by the new description, and the statement is prepared anew the next time.
    private func adoptChangedColumns() -> Bool {
        let count = Int(connection.pointee.field_count)
        guard mysql_stmt_errno(handle) == 2057, count > 0, let fields = connection.pointee.fields else { return false }
        isStale = true
        adoptedBinds?.deallocate()
        let binds = UnsafeMutablePointer<MYSQL_BIND>.allocate(capacity: count)
        binds.initialize(repeating: MYSQL_BIND(), count: count)
        adoptedBinds = binds
        handle.pointee.fields = fields
        handle.pointee.bind = binds
        handle.pointee.field_count = CUnsignedInt(count)
        return true
    }

    func checkCount(_ values: [MySQLValue]) throws(DatabaseError) {
        guard values.count != parameters.count else { return }
        let message = "The statement has \(parameters.count) placeholders, \(values.count) values were given."
        throw DatabaseError(kind: .misuse, code: 2034, message: message, query: sql)
    }

    func failure() -> DatabaseError {
        DatabaseError(statement: handle, query: sql, flavour: flavour)
    }
}

/// UTF-8 as C's characters.
func chars(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
    UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
}

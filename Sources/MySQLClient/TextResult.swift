internal import CMariaDB

/// The answer to a statement of the text protocol while it is being read: one result after the other, unbuffered.
final class TextResult {
    private let handle: UnsafeMutablePointer<MYSQL>
    private let sql: String
    private var result: UnsafeMutablePointer<MYSQL_RES>?
    private var layout: ResultLayout?

    /// Takes the first result of a statement that was sent.
    init(of sql: String, on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        self.sql = sql
        self.handle = handle
        try take()
    }

    /// Reads what is left of the current result.
    deinit {
        if let result { mysql_free_result(result) }
    }

    var hasRows: Bool { layout != nil }
    var columns: [Column] { layout?.columns.columns ?? [] }

    /// The next row of the current result, or `nil` after the last one.
    func next() throws(DatabaseError) -> Row? {
        guard let result, let layout else { return nil }
        guard let row = mysql_fetch_row(result) else {
            // The end, or an error that comes late: a statement timeout after some rows, say.
            if mysql_errno(handle) != 0 { throw DatabaseError(handle: handle, query: sql) }
            return nil
        }
        let lengths = mysql_fetch_lengths(result)!
        let values = layout.encodings.indices.map { index in
            let text = row[index].map { UnsafeRawBufferPointer(start: $0, count: Int(lengths[index])) }
            return TextRow.value(layout.encodings[index], text)
        }
        return Row(values: values, columns: layout.columns)
    }

    /// Goes on to the next result; false when there is none.
    func advance() throws(DatabaseError) -> Bool {
        release()
        // Without this look libmariadb would forget the number of affected rows.
        guard mysql_more_results(handle) != 0 else { return false }
        guard mysql_next_result(handle) == 0 else { throw DatabaseError(handle: handle, query: sql) }
        try take()
        return true
    }

    /// Reads past everything that is left.
    func drain() throws(DatabaseError) {
        repeat {
            while let result, mysql_fetch_row(result) != nil {}
            if mysql_errno(handle) != 0 { throw DatabaseError(handle: handle, query: sql) }
        } while try advance()
    }

    private func take() throws(DatabaseError) {
        result = mysql_use_result(handle)
        guard let result else {
            if mysql_errno(handle) != 0 { throw DatabaseError(handle: handle, query: sql) }
            return layout = nil
        }
        let fields = mysql_fetch_fields(result)!
        layout = ResultLayout(fields, formats: fields, count: Int(mysql_num_fields(result)))
    }

    private func release() {
        if let result { mysql_free_result(result) }
        result = nil
    }
}

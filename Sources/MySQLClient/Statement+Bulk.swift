internal import CMariaDB

/// MariaDB's bulk protocol: one packet with many rows of values.
extension Statement {
    /// True for a statement with parameters that returns no rows.
    var takesRowsInBulk: Bool { mysql_stmt_param_count(handle) > 0 && mysql_stmt_field_count(handle) == 0 }

    /// Sends all rows in one packet. libmariadb asks for them one at a time while it builds the packet, so that one row
    /// is in the buffer at once.
    ///
    /// - Parameter types: Those of all the values.
    /// - Throws: Before anything is sent, 5003 without server support.
    func executeInBulk(_ rows: ArraySlice<[MySQLValue]>, types: BatchTypes) throws(DatabaseError) {
        let prototype = types.prototype
        try checkCount(prototype)
        parameters.unbind()
        guard parameters.bind(prototype, size: ParameterBuffer.size(of: prototype), to: handle) else {
            throw failure()
        }
        bulkRows = rows
        handle.pointee.array_size = CUnsignedInt(rows.count)
        handle.pointee.user_data = Unmanaged.passUnretained(self).toOpaque()
        handle.pointee.param_callback = { statement, binds, row in
            let statement = Unmanaged<Statement>.fromOpaque(statement!).takeUnretainedValue()
            return statement.fill(binds!, row: Int(row)) ? 0 : 1
        }
        defer {
            bulkRows = []
            handle.pointee.array_size = 0
            handle.pointee.param_callback = nil
            parameters.unbind()
            parameters.trim()
        }
        guard haulout_execute(handle) == 0 else { throw failure() }
    }

    /// False when a value has another type than was announced.
    private func fill(_ binds: UnsafeMutablePointer<MYSQL_BIND>, row: Int) -> Bool {
        parameters.fill(binds, with: bulkRows[bulkRows.startIndex + row])
    }

    /// Why `ParameterBuffer.bind` failed.
    func bindFailure() -> DatabaseError {
        parameters.holdsDefault ? .misplacedDefault(in: sql) : failure()
    }
}

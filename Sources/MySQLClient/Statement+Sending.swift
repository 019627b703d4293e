internal import CMariaDB

/// The halves of a round trip: what is sent now is answered later, in order.
extension Statement {
    /// Sends the text to be prepared.
    func sendPreparation() throws(DatabaseError) {
        haulout_leave_answers(connection, 1)
        let isSent = sendText()
        haulout_leave_answers(connection, 0)
        guard isSent else { throw failure() }
    }

    /// Reads the answer to `sendPreparation`.
    func readPreparation() throws(DatabaseError) {
        if haulout_read_prepared(handle) != 0 {
            // libmariadb would close a statement that the server does not have.
            handle.pointee.state = MYSQL_STMT_INITTED
            handle.pointee.stmt_id = 0
            // Announced, and perhaps never described: the answer to an execution behind it would be written there.
            handle.pointee.field_count = 0
            throw mysql_errno(connection) != 0 ? DatabaseError(handle: connection, query: sql) : failure()
        }
        let count = Int(mysql_stmt_param_count(handle))
        if count != parameters.count { parameters = ParameterBuffer(count: count) }
    }

    /// Sends one execution. The values are on their way when this returns: the same statement can be sent again, with
    /// others, before the answer has come.
    func sendExecution(_ values: [MySQLValue], size: Int) throws(DatabaseError) {
        try bind(values, size: size)
        try sendBound()
    }

    /// Reads the head of the answer to the first execution that has none yet.
    func readExecution() throws(DatabaseError) {
        try beginRows(haulout_read_executed(handle))
    }

    private func sendBound() throws(DatabaseError) {
        haulout_leave_answers(connection, 1)
        let status = mysql_stmt_execute(handle)
        haulout_leave_answers(connection, 0)
        parameters.trim()
        guard status == 0 else { throw failure() }
    }
}

// MARK: - First use

extension Statement {
    /// Sends the preparation and, under the number that the server is about to give the statement, an execution.
    ///
    /// - Parameter number: One that no statement of the session has.
    func sendFirstUse(_ values: [MySQLValue], size: Int, number: UInt32) throws(DatabaseError) {
        var count = CUnsignedInt(values.count)
        mysql_stmt_attr_set(handle, STMT_ATTR_PREBIND_PARAMS, &count)
        parameters = ParameterBuffer(count: values.count)
        // Before the text: libmariadb takes values for an unprepared statement.
        try bind(values, size: size)
        try sendPreparation()
        handle.pointee.stmt_id = CUnsignedLong(number)
        handle.pointee.state = MYSQL_STMT_PREPARED
        try sendBound()
    }

    /// Executes what was sent under a number that turned out to be wrong.
    func executeAgain() throws(DatabaseError) {
        handle.pointee.send_types_to_server = 1
        try beginRows(haulout_execute(handle))
    }

    /// Reads the answer to the execution of a statement that could not be prepared; `nil` when that was executed.
    func readRefusal() -> DatabaseError? {
        let isRefused = haulout_read_executed(handle) != 0
        // libmariadb would close a statement that the server does not have.
        handle.pointee.state = MYSQL_STMT_INITTED
        return isRefused ? failure() : nil
    }
}

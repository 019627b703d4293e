internal import CMariaDB

#if Failpoints
    internal import Failpoints
#endif

/// Sending ahead: many executions under way on one connection, answered in the order in which they were sent.
///
/// While answers are due, only `send` and `receive` may be called. Whoever sends ahead has to know that the server
/// executes the later ones even when an earlier one fails.
extension Connection {
    /// The most that is sent ahead: what the socket takes while the server is not reading, because it waits for us to
    /// read a long answer.
    private static let bytesAhead = 1 << 15
    private static let executionsAhead = 64

    /// How many answers are due.
    package var unansweredCount: Int { unanswered.count }

    /// Sends the execution of a statement that this connection has prepared before, without waiting for the answer.
    ///
    /// - Returns: False when nothing was sent: the statement has not been prepared (on MySQL, for values of these
    ///   types), or enough is under way. Receive what is due; then `query` prepares it.
    /// - Throws: A `DatabaseError` of this statement, which was not executed. When the connection was lost, `receive`
    ///   throws for each answer that is due.
    package func send(_ sql: String, _ parameters: [MySQLValue] = []) throws(DatabaseError) -> Bool {
        #if Failpoints
            // Has the caller take the way that has points.
            if Failpoints.operation != nil { return false }
        #endif
        return try sendKnown(sql, parameters) != nil
    }

    /// The statement that was sent; `nil` when nothing was.
    func sendKnown(_ sql: String, _ parameters: [MySQLValue]) throws(DatabaseError) -> Statement? {
        let handle = try sendingHandle(for: sql)
        guard configuration.allowsPipelining, let statement = cache.find(sql) else { return nil }
        guard !statement.isDetached else {
            cache.remove(statement)
            return nil
        }
        guard statement.fits(parameters) else { return nil }
        let size = ParameterBuffer.size(of: parameters)
        guard hasRoom(for: size) else { return nil }
        do throws(DatabaseError) {
            // Asks the server for its limit, which it could not while answers are due.
            if unanswered.isEmpty { try checkSize(size, of: sql, on: handle) }
            try statement.sendExecution(parameters, size: size)
        } catch {
            throw noting(error)
        }
        unanswered.append(statement, size: size)
        isReading = true
        return statement
    }

    /// Waits for the answer that is due next, and reads all of it.
    ///
    /// - Throws: The error of that statement; the later ones go on. When the connection is lost, its outcome is
    ///   unknown, and so is that of all that are due. `misuse` when none is due.
    package func receive() throws(DatabaseError) -> QueryResult {
        guard let statement = unanswered.popFirst() else {
            throw DatabaseError(kind: .misuse, code: 2014, message: "No answer is due on this connection.")
        }
        defer { isReading = !unanswered.isEmpty }
        guard let handle, !isBroken else { throw Self.unknown(statement.sql) }
        do throws(DatabaseError) {
            try statement.readExecution()
            if statement.isStale { cache.remove(statement) }
            return try collect(statement, on: handle)
        } catch {
            if Self.isDropped(error) { cache.remove(statement) }
            throw noting(error)
        }
    }

    /// True when `receive` would find bytes of the next answer, or the end of the connection, without waiting. The rest
    /// of a long answer may still have to be waited for. Under TLS the bytes may be the encryption's own.
    package var isAnswerReadable: Bool {
        guard let handle, !isBroken else { return true }
        return haulout_has_bytes_ahead(handle) != 0 || socket.peek() != .quiet
    }

    /// Waits until `isAnswerReadable`, which it returns.
    package func waitForAnswer(for time: Duration) -> Bool {
        guard let handle, !isBroken, haulout_has_bytes_ahead(handle) == 0 else { return true }
        return socket.waitForBytes(for: time)
    }

    /// True when there is room under way for so many bytes. A long execution goes first or waits.
    private func hasRoom(for size: Int) -> Bool {
        unanswered.isEmpty
            || unanswered.count < Self.executionsAhead && size <= Self.bytesAhead / 2
                && unanswered.size + size <= Self.bytesAhead
    }

    private func sendingHandle(for sql: String) throws(DatabaseError) -> UnsafeMutablePointer<MYSQL> {
        guard !unanswered.isEmpty, let handle, !isBroken else { return try readyHandle(for: sql) }
        return handle
    }

    private static func unknown(_ sql: String) -> DatabaseError {
        DatabaseError(
            kind: .connectionLost, code: 2013, message: "The connection was lost before the answer to this statement.",
            query: sql)
    }
}

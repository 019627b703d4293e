internal import CMariaDB

#if Failpoints
    internal import Failpoints
#endif

extension Connection {
    /// Runs one statement in the text protocol.
    @discardableResult
    package func execute(text sql: String) throws(DatabaseError) -> QueryResult {
        #if Failpoints
            if let points = Failpoints.points(around: sql) {
                return try run(sql, between: points) { () throws(DatabaseError) in try execute(text: sql) }
            }
        #endif
        let handle = try readyHandle(for: sql)
        do throws(DatabaseError) {
            return try runText(sql, on: handle)
        } catch {
            #if Failpoints
                if ridesOver(error) { return try runText(sql, on: handle) }
            #endif
            throw noting(error)
        }
    }

    func runText(_ sql: String, on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) -> QueryResult {
        let answer = try startText(sql, on: handle)
        var rows: [Row] = []
        let columns = answer.columns
        let hasRows = answer.hasRows
        while let row = try answer.next() { rows.append(row) }
        while try answer.advance() { while try answer.next() != nil {} }
        noteSession(after: traits(of: sql), on: handle)
        return QueryResult(
            columns: columns,
            rows: rows,
            affectedRows: hasRows ? UInt64(rows.count) : mysql_affected_rows(handle),
            lastInsertID: hasRows ? 0 : mysql_insert_id(handle),
            warningCount: Int(mysql_warning_count(handle)),
        )
    }

    /// Sends a statement and reads the head of the answer.
    func startText(_ sql: String, on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) -> TextResult {
        try checkSize(sql.utf8.count, of: sql, on: handle)
        var text = sql
        let status = text.withUTF8 { mysql_real_query(handle, chars($0), CUnsignedLong($0.count)) }
        guard status == 0 else { throw DatabaseError(handle: handle, query: sql) }
        return try TextResult(of: sql, on: handle)
    }

    /// Past 16 KiB, compares with the server's limit before sending: a server that gets too much hangs up, and that
    /// looks like a lost connection, worth a retry.
    func checkSize(_ size: Int, of sql: String, on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        guard size > 1 << 14 else { return }
        let limit = try packetLimit(handle)
        if size + 1024 > limit { throw .tooLarge(size, limit: limit, sql) }
    }

    /// Asked for once: it cannot change within a session.
    func packetLimit(_ handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) -> Int {
        if let packetLimit { return packetLimit }
        let limit = try runText("SELECT @@max_allowed_packet", on: handle).first?[0].int ?? 1 << 24
        packetLimit = limit
        return limit
    }
}

extension DatabaseError {
    /// A statement that was not sent.
    static func tooLarge(_ size: Int, limit: Int, _ sql: String) -> DatabaseError {
        let message =
            "The statement with its values has \(size) bytes, and the server takes \(limit). "
            + "Raise max_allowed_packet on the server, or send less at once."
        return DatabaseError(kind: .tooLarge, code: 2020, message: message, query: sql)
    }
}

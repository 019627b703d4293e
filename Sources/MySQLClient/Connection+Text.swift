internal import CMariaDB

extension Connection {
    /// Runs one statement in the text protocol, without parameters: `BEGIN`, DDL, a long generated statement.
    ///
    /// Rows have the same values as those of `query`, except that the server writes a `FLOAT` with six digits.
    @discardableResult
    public func execute(_ sql: String) throws(DatabaseError) -> QueryResult {
        let handle = try readyHandle(for: sql)
        do throws(DatabaseError) {
            return try runText(sql, on: handle)
        } catch {
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
        noteSchema(handle)
        return try TextResult(of: sql, on: handle)
    }

    /// After a `USE`, prepared statements would still look at the tables of the old schema: they go.
    func noteSchema(_ handle: UnsafeMutablePointer<MYSQL>) {
        guard handle.pointee.server_status & CUnsignedInt(SERVER_SESSION_STATE_CHANGED) != 0 else { return }
        let current = handle.pointee.db.map { String(cString: $0) }
        guard current != schema else { return }
        schema = current
        cache.removeAll()
    }

    /// Past 1 MiB, compares with the server's limit before sending: a server that gets too much hangs up, and that
    /// looks like a lost connection, worth a retry.
    func checkSize(_ size: Int, of sql: String, on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        guard size > 1 << 20 else { return }
        let limit = try packetLimit(handle)
        guard size + 1024 > limit else { return }
        let message =
            "The statement with its values has \(size) bytes, and the server takes \(limit). "
            + "Raise max_allowed_packet on the server, or send less at once."
        throw DatabaseError(kind: .tooLarge, code: 2020, message: message, query: sql)
    }

    /// Asked for once: it cannot change within a session.
    private func packetLimit(_ handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) -> Int {
        if let packetLimit { return packetLimit }
        let limit = try runText("SELECT @@max_allowed_packet", on: handle).first?[0].int ?? 1 << 24
        packetLimit = limit
        return limit
    }
}

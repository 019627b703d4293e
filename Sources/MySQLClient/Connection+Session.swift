internal import CMariaDB

extension Connection {
    /// Asks the server for a sign of life: one round trip.
    public func ping() throws(DatabaseError) {
        let handle = try readyHandle(for: nil)
        if mysql_ping(handle) != 0 { throw noting(DatabaseError(handle: handle, query: nil)) }
    }

    /// Whether the session still exists, by a look at the socket instead of a round trip: a killed or timed-out session
    /// shows as an end of stream. Under TLS readable bytes can be harmless, so then the server is asked.
    public func isAlive() -> Bool {
        guard isOpen else { return false }
        guard !isReading else { return true }
        switch socket.peek() {
        case .quiet:
            return true
        case .readable where isEncrypted:
            return (try? ping()) != nil
        case .readable, .hungUp:
            // A server that speaks unasked says goodbye.
            isBroken = true
            socket.shutDown()
            return false
        }
    }

    /// Makes the session as new: rolls back, drops temporary tables, locks, variables and prepared statements, selects
    /// the configured database again and runs `sessionStatements`. Needs MariaDB 10.2.4 or MySQL 5.7.3.
    public func reset() throws(DatabaseError) {
        let handle = try readyHandle(for: nil)
        try noted { () throws(DatabaseError) in
            try check(mysql_reset_connection(handle), handle)
            cache.removeAll()
            try restoreCharacterSet(handle)
            try restoreSchema(handle)
        }
        try runSessionStatements()
    }

    func runSessionStatements() throws(DatabaseError) {
        for statement in configuration.sessionStatements { try execute(statement) }
    }

    /// MariaDB goes back to the character set of the login while the library may still believe in another one; MySQL
    /// goes back to the server's default (bugs 85185 and 97633).
    private func restoreCharacterSet(_ handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        if server.flavour == .mySQL || String(cString: mysql_character_set_name(handle)) != "utf8mb4" {
            try check(mysql_set_character_set(handle, "utf8mb4"), handle)
        }
    }

    /// A reset keeps the default schema.
    private func restoreSchema(_ handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        guard let database = configuration.database, database != schema else { return }
        try check(mysql_select_db(handle, database), handle)
        schema = database
    }

    private func check(_ status: CInt, _ handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        if status != 0 { throw DatabaseError(handle: handle, query: nil) }
    }

    /// What the last statement warned about. Ask before the next statement.
    public func warnings() throws(DatabaseError) -> [Warning] {
        try execute("SHOW WARNINGS").rows.map { (row) throws(DatabaseError) in
            Warning(level: try row.get(0), code: try row.get(1), message: try row.get(2))
        }
    }
}

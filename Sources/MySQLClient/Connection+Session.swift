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

    func check(_ status: CInt, _ handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        if status != 0 { throw DatabaseError(handle: handle, query: nil) }
    }

    /// What the last statement warned about. Ask before the next statement.
    public func warnings() throws(DatabaseError) -> [Warning] {
        try execute("SHOW WARNINGS").rows.map { (row) throws(DatabaseError) in
            Warning(level: try row.get(0), code: try row.get(1), message: try row.get(2))
        }
    }
}

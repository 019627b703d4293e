import MySQLPool

/// What the server counts, since it was started and for all sessions.
enum ServerStatus {
    /// - Throws: A ``Missing`` where the server has no such counter.
    static func value(_ name: String, on connection: Connection) throws -> Int {
        let row = try connection.query("SHOW GLOBAL STATUS WHERE Variable_name = ?", [.string(name)]).rows.first
        guard let text = row?[1].string, let value = Int(text) else { throw Missing(name: name) }
        return value
    }

    struct Missing: Error, CustomStringConvertible {
        let name: String
        var description: String { "The server does not count \(name)." }
    }
}

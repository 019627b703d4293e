import MySQLClient

/// What the server is asked while something happens, by its own log.
///
/// The log is the whole server's: other tests are a little slower meanwhile, and what they ask is left out.
struct StatementLog {
    private let connection: Connection

    /// - Parameter connection: A session that may set global variables and is not looked at.
    init(_ connection: Connection) {
        self.connection = connection
    }

    /// The statements of a session, in order, prepared ones with their values put in.
    ///
    /// - Parameter body: Opens the session, because MariaDB puts values only into statements that were prepared while the
    ///   log was on, and returns its number.
    func statements(ofSessionIn body: () throws -> UInt64) throws -> [String] {
        try connection.execute("TRUNCATE TABLE mysql.general_log")
        try connection.execute("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = ON")
        defer { _ = try? connection.execute("SET GLOBAL general_log = OFF, GLOBAL log_output = 'FILE'") }
        let session = try body()
        return try connection.query(
            """
            SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
            WHERE thread_id = \(session) AND command_type IN ('Query', 'Execute')
            """
        ).rows.map { $0[0].text }
    }
}

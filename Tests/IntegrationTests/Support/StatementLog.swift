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

    /// The statements that sessions in the database sent, in order, prepared ones with their values put in.
    func statements(of sessions: [UInt64], during body: () throws -> Void) throws -> [String] {
        let list = sessions.map(String.init).joined(separator: ",")
        try connection.execute("TRUNCATE TABLE mysql.general_log")
        try connection.execute("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = ON")
        defer { _ = try? connection.execute("SET GLOBAL general_log = OFF, GLOBAL log_output = 'FILE'") }
        try body()
        return try connection.query(
            """
            SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
            WHERE thread_id IN (\(unsafeRaw: list)) AND command_type IN ('Query', 'Execute')
            """
        ).rows.map { $0[0].text }
    }
}

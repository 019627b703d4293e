package import MySQLClient

/// What a server is set to, as far as it says how fast and how durable a queue on it is.
package struct ServerSettings: Sendable, Equatable {
    /// `MariaDB 10.11.19` or `MySQL 9.7.4`, as the server has it.
    package var version: String
    /// `innodb_flush_log_at_trx_commit`: 1 when each COMMIT is on disk before it is acknowledged.
    package var flushAtCommit: Int
    /// `log_bin`.
    package var hasBinaryLog: Bool
    /// `sync_binlog`: after how many commits the binary log is written to disk; 0 for when the system likes.
    package var syncBinaryLog: Int
    /// `innodb_buffer_pool_size`, in bytes.
    package var bufferPool: Int

    package init(version: String, flushAtCommit: Int, hasBinaryLog: Bool, syncBinaryLog: Int, bufferPool: Int) {
        self.version = version
        self.flushAtCommit = flushAtCommit
        self.hasBinaryLog = hasBinaryLog
        self.syncBinaryLog = syncBinaryLog
        self.bufferPool = bufferPool
    }

    /// Asks the server.
    package init(_ connection: Connection) throws {
        let row = try connection.query(ServerQueries.settings).rows[0]
        let name = connection.server.flavour == .mariaDB ? "MariaDB" : "MySQL"
        self.init(
            version: "\(name) \(row[0].text.prefix { $0.isNumber || $0 == "." })",
            flushAtCommit: row[1].int ?? 0,
            hasBinaryLog: row[2].bool ?? false,
            syncBinaryLog: row[3].int ?? 0,
            bufferPool: row[4].int ?? 0
        )
    }

    /// True when what was acknowledged survives a loss of power.
    package var isDurable: Bool { flushAtCommit == 1 && (!hasBinaryLog || syncBinaryLog == 1) }
}

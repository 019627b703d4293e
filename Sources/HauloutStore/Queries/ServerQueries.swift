import MySQLClient

/// What the server is set to, and databases for measurements.
enum ServerQueries {
    /// Version, and how soon a COMMIT is on disk: in the redo log and in the binary log.
    static let settings = """
        SELECT @@version, @@innodb_flush_log_at_trx_commit, @@log_bin, @@sync_binlog, @@innodb_buffer_pool_size
        """

    static func createDatabase(_ name: String) -> SQLQuery {
        "CREATE DATABASE \(identifier: name) CHARACTER SET utf8mb4"
    }

    static func dropDatabase(_ name: String) -> SQLQuery { "DROP DATABASE IF EXISTS \(identifier: name)" }

    /// Parameter: the beginning of the names, with `_` escaped.
    static let databases = """
        SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE CONCAT(?, '%') ORDER BY 1
        """
}

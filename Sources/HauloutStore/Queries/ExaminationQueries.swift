/// What a doctor asks. All of it takes no right beyond those on the queue's tables.
enum ExaminationQueries {
    /// `SHOW`, and not `SELECT @@…`: it leaves out what a server does not have.
    static let globals = "SHOW GLOBAL VARIABLES WHERE Variable_name IN (\(list(variables)))"
    static let sessions = "SHOW SESSION VARIABLES WHERE Variable_name IN (\(list(variables)))"
    static let status = "SHOW GLOBAL STATUS WHERE Variable_name IN (\(list(counters)))"

    private static let variables = [
        "autocommit", "binlog_format", "innodb_autoinc_lock_mode", "innodb_doublewrite",
        "innodb_flush_log_at_trx_commit", "innodb_flush_method", "innodb_force_recovery", "innodb_read_only",
        "innodb_snapshot_isolation", "log_bin", "max_allowed_packet", "max_connections", "max_user_connections",
        "open_files_limit", "read_only", "sql_mode", "super_read_only", "sync_binlog", "time_zone",
        "transaction_isolation", "tx_isolation", "version", "version_comment", "wait_timeout", "wsrep_on",
        "wsrep_osu_method", "wsrep_provider", "wsrep_reject_queries", "wsrep_sync_wait",
    ]

    private static let counters = [
        "Innodb_redo_log_enabled", "Threads_connected", "wsrep_cluster_size", "wsrep_cluster_status",
        "wsrep_flow_control_paused", "wsrep_incoming_addresses", "wsrep_local_state", "wsrep_local_state_comment",
        "wsrep_ready",
    ]

    private static func list(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }

    static let now = "SELECT UTC_TIMESTAMP(6)"
    static let fromUTC = "SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())"
    static let account = "SELECT CURRENT_USER()"
    static let grants = "SHOW GRANTS"

    /// The tables of the queue that are no longer InnoDB's.
    static let foreignEngines = """
        SELECT table_name AS name, engine AS engine FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name LIKE 'haulout\\_%' AND engine <> 'InnoDB'
        """

    // MARK: SKIP LOCKED

    /// The row that is always there: the sum of the processes that are gone. Only who removes a process would wait for it.
    static let lock = "SELECT process_id FROM haulout_tally WHERE process_id = 0 FOR UPDATE"
    static let lockUnlessLocked = "\(lock) SKIP LOCKED"

    // MARK: Plans

    /// A number for which there is a queue, so that the plan is not that of nothing.
    static let anyQueue = "SELECT MIN(id) FROM haulout_queue"
}

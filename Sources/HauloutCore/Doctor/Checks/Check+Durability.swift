/// Whether what the server has acknowledged survives a crash and a loss of power.
extension Check {
    static let durability = [
        flushAtCommit, binaryLogSync, doublewrite, flushMethod, redoLog, forcedRecovery,
    ]

    private static let flushAtCommit = Check("flush-at-commit") { examination in
        let variable = "innodb_flush_log_at_trx_commit"
        guard let value = examination.server.number(variable) else { return [] }
        guard value != 1 else { return [.ok("\(variable) is 1: a COMMIT is on disk before it is acknowledged.")] }
        let when = value == 2 ? "the machine loses power" : "the server or its machine crashes"
        return [
            .problem(
                "\(variable) is \(value), not 1.",
                """
                When \(when), the last second or so of what was acknowledged is gone: tasks that were enqueued, and \
                the record of items that were done, which then run again.
                """,
                examination.server.set(variable, to: "1"))
        ]
    }

    private static let binaryLogSync = Check("sync-binlog") { examination in
        let server = examination.server
        guard let value = server.number("sync_binlog") else { return [] }
        guard server.isOn("log_bin") else { return [.ok("There is no binary log to be kept in step.")] }
        guard value != 1 else { return [.ok("sync_binlog is 1: the binary log is on disk with each COMMIT.")] }
        return [
            .problem(
                "The binary log is on, and sync_binlog is \(value), not 1.",
                """
                After a loss of power the binary log lacks transactions that the tables have, or the other way round. \
                A replica that takes over then has neither these tasks nor the record of what was done.
                """,
                server.set("sync_binlog", to: "1"))
        ]
    }

    private static let doublewrite = Check("doublewrite") { examination in
        let server = examination.server
        guard let value = server.variables["innodb_doublewrite"]?.uppercased() else { return [] }
        // DETECT_AND_RECOVER is MySQL's other name for ON. FAST leaves out flushes of data files, not the buffer.
        guard !["OFF", "0", "DETECT_ONLY"].contains(value) else {
            return [
                .problem(
                    "innodb_doublewrite is \(value).",
                    """
                    A page that is half written when the power goes cannot be mended, and the table is damaged. Only a \
                    file system that writes whole pages or nothing, such as ZFS, makes that safe.
                    """,
                    server.configure("innodb_doublewrite", to: "ON"))
            ]
        }
        return [.ok("innodb_doublewrite is \(value): a page torn by a loss of power is mended.")]
    }

    private static let flushMethod = Check("flush-method") { examination in
        let server = examination.server
        guard let value = server.variables["innodb_flush_method"] else { return [] }
        switch value.lowercased() {
        case "nosync", "littlesync":
            return [
                .problem(
                    "innodb_flush_method is \(value).",
                    "It is for tests: files are not flushed, and a loss of power loses what was acknowledged.",
                    server.configure("innodb_flush_method", to: "O_DIRECT"))
            ]
        case "o_direct_no_fsync":
            return [
                .warning(
                    "innodb_flush_method is \(value).",
                    "Data files are not flushed. On a disk with a volatile cache a loss of power damages tables.",
                    server.configure("innodb_flush_method", to: "O_DIRECT"))
            ]
        default: return [.ok("innodb_flush_method is \(value).")]
        }
    }

    /// MySQL alone can do without.
    private static let redoLog = Check("redo-log") { examination in
        guard examination.server.status["innodb_redo_log_enabled"]?.uppercased() == "OFF" else { return [] }
        return [
            .problem(
                "The redo log is disabled.", "A crash of the server leaves all InnoDB tables unusable.",
                ["ALTER INSTANCE ENABLE INNODB REDO_LOG"])
        ]
    }

    private static let forcedRecovery = Check("forced-recovery") { examination in
        guard let value = examination.server.number("innodb_force_recovery"), value > 0 else { return [] }
        return [
            .problem(
                "innodb_force_recovery is \(value).",
                "The server runs in a mode for saving data off damaged tables; from 4 on it may damage more.",
                ["Dump the data, restore them into a new server, and start it without innodb_force_recovery."])
        ]
    }
}

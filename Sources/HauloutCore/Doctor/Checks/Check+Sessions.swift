/// What sessions are set to: the queue's by itself, the handlers' by the server.
extension Check {
    static let sessions = [queueSession, isolation, strictness, timeZone, autocommit]

    private static let queueSession = Check("queue-session") { examination in
        let session = examination.queue
        let isStrict = session.sqlMode.contains("STRICT_ALL_TABLES")
        guard session.isolation == "READ-COMMITTED", isStrict, session.fromUTC == .zero else {
            return [
                .problem(
                    """
                    The queue's sessions are not as it sets them: \(session.isolation), sql_mode \
                    \(session.sqlMode.sorted().joined(separator: ",")), \(Words.distance(session.fromUTC)) from UTC.
                    """,
                    "Claims lock each other's tasks, values may be cut off silently, and leases end at a wrong time.",
                    [
                        "Is there a proxy between that leaves out SET SESSION? Have each session keep its server connection."
                    ])
            ]
        }
        return [.ok("The queue's sessions are at READ COMMITTED, strict, and in UTC.")]
    }

    private static let isolation = Check("handler-isolation") { examination in
        let level = examination.handlers.isolation
        switch level {
        case "READ-UNCOMMITTED":
            return [
                .problem(
                    "Handlers work at READ UNCOMMITTED.", "They read, and act on, what is rolled back afterwards.",
                    setIsolation(examination.server, to: "READ-COMMITTED"))
            ]
        case "SERIALIZABLE":
            return [
                .warning(
                    "Handlers work at SERIALIZABLE.",
                    "Each SELECT in a transaction locks what it reads, so that workers wait for each other and deadlock.",
                    setIsolation(examination.server, to: "READ-COMMITTED"))
            ]
        case "REPEATABLE-READ" where examination.server.isOn("innodb_snapshot_isolation"):
            return [
                .ok(
                    """
                    Handlers work at REPEATABLE READ with snapshot isolation: a row that changed since the snapshot is \
                    error 1020, which is tried again as a deadlock is.
                    """)
            ]
        case "REPEATABLE-READ":
            return [
                .ok(
                    """
                    Handlers work at REPEATABLE READ: what a transaction read may have changed by the time it writes; \
                    SELECT … FOR UPDATE reads and locks.
                    """)
            ]
        default: return [.ok("Handlers work at \(level).")]
        }
    }

    private static func setIsolation(_ server: Examination.Server, to level: String) -> [String] {
        // MariaDB has no variable of that name until 11.1, but takes it in its configuration.
        let line = "in the server's configuration, below [mysqld]: transaction_isolation = \(level)"
        let words = level.replacing("-", with: " ")
        return server.isMariaDB
            ? ["SET GLOBAL TRANSACTION ISOLATION LEVEL \(words)", line]
            : ["SET PERSIST transaction_isolation = '\(level)'"]
    }

    private static let strictness = Check("sql-mode") { examination in
        let mode = examination.handlers.sqlMode
        guard mode.isDisjoint(with: ["STRICT_TRANS_TABLES", "STRICT_ALL_TABLES"]) else {
            return [.ok("Handlers work in strict mode: a value that does not fit is an error.")]
        }
        return [
            .problem(
                "sql_mode is not strict for handlers.",
                "A value that does not fit is cut off or made 0, and its item counts as completed.",
                examination.server.set(
                    "sql_mode", to: "'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"))
        ]
    }

    private static let timeZone = Check("time-zone") { examination in
        let session = examination.handlers
        let name = session.variables["time_zone", default: "unknown"]
        let zone = name == "SYSTEM" ? "that of the system" : name
        guard session.fromUTC != .zero else { return [.ok("Handlers work in UTC.")] }
        return [
            .warning(
                "The time zone of handlers is \(zone), \(Words.distance(session.fromUTC)) from UTC at present.",
                """
                The queue goes by UTC; NOW() and TIMESTAMP columns in your statements do not. Where clocks change, an \
                hour is missing in spring and comes twice in autumn.
                """,
                examination.server.set("time_zone", to: "'+00:00'") + ["or UTC_TIMESTAMP() in the statements of jobs"])
        ]
    }

    private static let autocommit = Check("autocommit") { examination in
        guard examination.handlers.variables["autocommit"]?.uppercased() == "OFF" else { return [] }
        return [
            .problem(
                "autocommit is off for handlers.",
                "A statement outside of a transaction is rolled back when its connection goes back to the pool.",
                examination.server.set("autocommit", to: "ON"))
        ]
    }
}

extension Words {
    /// `1 h 0 min`, `-5 h 30 min`.
    fileprivate static func distance(_ duration: Duration) -> String {
        duration < .zero ? "-" + Words.duration(.zero - duration) : Words.duration(duration)
    }
}

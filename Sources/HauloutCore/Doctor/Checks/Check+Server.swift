/// Which server this is, and whether it is one to work on.
extension Check {
    static let server = [supportedServer, forks, readOnly, binaryLogFormat, clock]

    private static let supportedServer = Check("server-version") { examination in
        let server = examination.server
        let isSupported = server.isMariaDB ? server.isAtLeast(10, 6) : server.isAtLeast(8, 0, 1)
        guard !isSupported else { return [.ok("The server is \(server).")] }
        return [
            .problem(
                "The server is \(server).",
                "It has no SKIP LOCKED, without which workers cannot claim tasks beside each other.",
                ["Update it to MariaDB 10.6 or MySQL 8.0.1, or to a later version."])
        ]
    }

    /// Relatives with bugs that concern a queue.
    private static let forks = Check("known-bugs") { examination in
        let text = examination.server.text
        if text.contains("TiDB") {
            return [
                .warning(
                    "The server is TiDB.",
                    """
                    Haulout is not tested on it. With SKIP LOCKED it locks nothing (pingcap/tidb#69720): workers \
                    then find the same tasks and all but one take them in vain.
                    """,
                    ["Use MariaDB or MySQL."]
                        + (examination.needs.skipsLocked ? ["Or set `workers.skip_locked: false`."] : []))
            ]
        }
        if text.contains("Percona XtraDB Cluster"), examination.needs.skipsLocked {
            return [
                .warning(
                    "The server is a Percona XtraDB Cluster.",
                    "Before March 2026 SELECT … FOR UPDATE SKIP LOCKED could crash a node of it (PXC-5099).",
                    [
                        "Update it to a release that names PXC-5099 among what it fixes.",
                        "Or set `workers.skip_locked: false`.",
                    ])
            ]
        }
        return []
    }

    private static let readOnly = Check("read-only") { examination in
        let server = examination.server
        let isReadOnly = ["read_only", "super_read_only", "innodb_read_only"].first { server.isOn($0) }
        if let isReadOnly, isReadOnly != "read_only" || !examination.account.ignoresReadOnly {
            return [
                .problem(
                    "\(isReadOnly) is on.", "Nothing can be enqueued or run on this server.",
                    ["Name the primary in database.hosts, or, if this should be it:"]
                        + (isReadOnly == "innodb_read_only"
                            ? server.configure(isReadOnly, to: "OFF") : ["SET GLOBAL \(isReadOnly) = OFF"]))
            ]
        }
        guard examination.account.ignoresReadOnly, examination.needs.hosts > 1 else { return [] }
        return [
            .problem(
                "read_only does not stop the account \(examination.account.name), and there are several hosts.",
                """
                After a failover it goes on writing to the former primary, where what it enqueues and records is \
                lost.
                """,
                ["Revoke READ ONLY ADMIN on MariaDB, CONNECTION_ADMIN and SUPER on MySQL."])
        ]
    }

    private static let binaryLogFormat = Check("binlog-format") { examination in
        let server = examination.server
        guard server.isOn("log_bin"), server.variables["binlog_format"]?.uppercased() == "STATEMENT" else { return [] }
        return [
            .problem(
                "The binary log is on, and binlog_format is STATEMENT.",
                "The queue works at READ COMMITTED, at which the server refuses every change then (error 1665).",
                server.set("binlog_format", to: "ROW"))
        ]
    }

    private static let clock = Check("clock") { examination in
        let clock = examination.clock
        let distance = max(clock.offset, .zero - clock.offset)
        let words = """
            The server's clock is \(Words.duration(distance)) \(clock.offset < .zero ? "behind" : "ahead of") this \
            machine's, give or take \(Words.duration(clock.uncertainty)).
            """
        guard distance - clock.uncertainty > .seconds(2) else { return [.ok(words)] }
        return [
            .warning(
                words,
                """
                Leases and due times go by the server's clock alone, so nothing runs twice for that; but times in logs \
                and in reports do not fit together, and what is due at a time starts early or late. When a server with \
                another clock takes over, leases end early or late by as much.
                """,
                ["Have NTP set the clocks of all machines (chrony, systemd-timesyncd)."])
        ]
    }
}

import Foundation
import Testing

@testable import HauloutCore

/// What the checks say of an examination that is healthy but for one thing.
@Suite("A doctor") struct CheckTests {
    @Test("has nothing to say against a server, an account and a machine that are in order", arguments: [true, false])
    func healthy(isMariaDB: Bool) {
        let diagnosis = Diagnosis(.healthy(isMariaDB: isMariaDB))
        let complaints = diagnosis.entries.filter { $0.finding.severity != .ok }
        #expect(complaints.isEmpty, "\(complaints)")
        // Something would be wrong with the checks.
        #expect(diagnosis.entries.count > 15)
    }

    @Test("finds what is wrong, says how bad that is, and what to do", arguments: Ailment.all)
    func finds(_ ailment: Ailment) throws {
        for isMariaDB in [true, false] where ailment.isMariaDB ?? isMariaDB == isMariaDB {
            var examination = Examination.healthy(isMariaDB: isMariaDB)
            ailment.infect(&examination)
            let diagnosis = Diagnosis(examination)
            let complaints = diagnosis.entries.filter { $0.finding.severity != .ok }
            let complaint = try #require(complaints.first, "nothing was found")
            #expect(complaints.count == 1, "\(complaints)")
            #expect(complaint.check == ailment.check)
            #expect(complaint.finding.severity == ailment.severity)
            #expect(complaint.finding.stake?.isEmpty == false || ailment.severity == .skipped)
            let remedies = complaint.finding.remedies.joined(separator: "\n")
            #expect(ailment.remedy.isEmpty || remedies.contains(ailment.remedy), "\(remedies)")
        }
    }

    @Test("sets a variable so that it stays set, as each server does that")
    func settings() {
        var examination = Examination.healthy(isMariaDB: true)
        examination.server.variables["innodb_flush_log_at_trx_commit"] = "2"
        #expect(
            Diagnosis(examination).entries[0].finding.remedies == [
                "SET GLOBAL innodb_flush_log_at_trx_commit = 1",
                "in the server's configuration, below [mysqld]: innodb_flush_log_at_trx_commit = 1",
            ])
        examination.server.isMariaDB = false
        #expect(
            Diagnosis(examination).entries[0].finding.remedies == ["SET PERSIST innodb_flush_log_at_trx_commit = 1"])
    }

    @Test("does not hold it against a server that SKIP LOCKED is broken when it is not used")
    func withoutSkipLocked() {
        var examination = Examination.healthy()
        examination.server.text = "8.0.36 Percona XtraDB Cluster"
        examination.tables.skipLocked = .ignored
        #expect(Diagnosis(examination).entries.prefix(2).map(\.finding.severity) == [.warning, .warning])
        examination.needs.skipsLocked = false
        #expect(Diagnosis(examination).entries.allSatisfy { $0.finding.severity == .ok })
    }

    @Test("is documented check by check")
    func page() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        for check in Check.all { #expect(page.contains("`\(check.name)`"), "\(check.name)") }
    }

    private static let page = URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../../docs/doctor.md").standardizedFileURL

    @Test("puts the worst first")
    func order() {
        var examination = Examination.healthy()
        examination.machine.isRoot = true
        examination.tables.skipLocked = .unknown("denied")
        examination.account.missing = ["SELECT ON haulout_task"]
        #expect(
            Diagnosis(examination).entries.prefix(4).map(\.finding.severity) == [.problem, .warning, .skipped, .ok])
    }

    @Test("leaves a private server's account and user alone, which are its own")
    func privateServer() {
        var examination = Examination.healthy()
        examination.needs.ownsServer = true
        examination.machine.isRoot = true
        examination.account.excess = ["ALL PRIVILEGES ON *.*"]
        #expect(Diagnosis(examination).count(.warning) == 0)
    }

    @Test("does not take a clock for wrong that could not be read exactly")
    func clock() {
        var examination = Examination.healthy()
        examination.clock = Examination.Clock(offset: .seconds(5), uncertainty: .seconds(4))
        #expect(Diagnosis(examination).count(.warning) == 0)
    }
}

/// One thing that is wrong.
struct Ailment: Sendable, CustomTestStringConvertible {
    let name: String
    let check: String
    let severity: Finding.Severity
    /// What the remedy says; nothing when there is none.
    let remedy: String
    /// Where it can occur; everywhere when `nil`.
    var isMariaDB: Bool?
    let infect: @Sendable (inout Examination) -> Void

    var testDescription: String { name }

    private init(
        _ name: String, _ check: String, _ severity: Finding.Severity, _ remedy: String, onMariaDB: Bool? = nil,
        _ infect: @escaping @Sendable (inout Examination) -> Void
    ) {
        self.name = name
        self.check = check
        self.severity = severity
        self.remedy = remedy
        isMariaDB = onMariaDB
        self.infect = infect
    }

    private static func variable(
        _ name: String, _ value: String, _ check: String, _ severity: Finding.Severity, _ remedy: String,
        onMariaDB: Bool? = nil
    ) -> Ailment {
        Ailment("\(name) \(value)", check, severity, remedy, onMariaDB: onMariaDB) { $0.server.variables[name] = value }
    }

    static let all = durability + server + sessions + tables + account + machine

    private static let durability = [
        variable("innodb_flush_log_at_trx_commit", "0", "flush-at-commit", .problem, "_commit = 1"),
        variable("innodb_flush_log_at_trx_commit", "2", "flush-at-commit", .problem, "_commit = 1"),
        variable("sync_binlog", "0", "sync-binlog", .problem, "sync_binlog = 1", onMariaDB: false),
        variable("innodb_doublewrite", "OFF", "doublewrite", .problem, "innodb_doublewrite = ON"),
        variable("innodb_doublewrite", "DETECT_ONLY", "doublewrite", .problem, "innodb_doublewrite = ON"),
        variable("innodb_flush_method", "nosync", "flush-method", .problem, "O_DIRECT"),
        variable("innodb_flush_method", "O_DIRECT_NO_FSYNC", "flush-method", .warning, "O_DIRECT"),
        variable("innodb_force_recovery", "1", "forced-recovery", .problem, "Dump"),
        Ailment("redo log off", "redo-log", .problem, "ENABLE INNODB REDO_LOG", onMariaDB: false) {
            $0.server.status["innodb_redo_log_enabled"] = "OFF"
        },
    ]

    private static let server = [
        Ailment("MariaDB 10.5", "server-version", .problem, "10.6", onMariaDB: true) {
            $0.server.version = [10, 5, 9]
        },
        Ailment("MySQL 5.7", "server-version", .problem, "8.0.1", onMariaDB: false) { $0.server.version = [5, 7, 44] },
        Ailment("TiDB", "known-bugs", .warning, "MySQL", onMariaDB: false) { $0.server.text = "8.0.11-TiDB-v8.5.6" },
        Ailment("PXC", "known-bugs", .warning, "PXC-5099", onMariaDB: false) {
            $0.server.text = "8.0.36 Percona XtraDB Cluster (GPL)"
        },
        variable("read_only", "ON", "read-only", .problem, "SET GLOBAL read_only = OFF"),
        Ailment("read_only does not hold", "read-only", .problem, "READ ONLY ADMIN") {
            $0.needs.hosts = 2
            $0.account.ignoresReadOnly = true
        },
        variable("binlog_format", "STATEMENT", "binlog-format", .problem, "binlog_format = ROW", onMariaDB: false),
        Ailment("clock", "clock", .warning, "NTP") {
            $0.clock = Examination.Clock(offset: .seconds(-90), uncertainty: .milliseconds(1))
        },
        variable("max_allowed_packet", "\(4 << 20)", "packet-size", .problem, "max_allowed_packet = 7340032"),
        variable("max_connections", "10", "connections", .problem, "max_connections = 32"),
        Ailment("connections in use", "connections", .warning, "max_connections = 172") {
            $0.server.status["threads_connected"] = "140"
        },
        Ailment(
            "account's own limit", "connections", .problem,
            "ALTER USER 'haulout'@'localhost' WITH MAX_USER_CONNECTIONS 32"
        ) {
            $0.account.connectionLimit = 5
        },
        variable("wait_timeout", "60", "idle-connections", .warning, "wait_timeout = 28800"),
        variable("open_files_limit", "200", "server-open-files", .warning, "open_files_limit"),
    ]

    private static let sessions = [
        Ailment("a proxy that leaves out SET", "queue-session", .problem, "proxy") {
            $0.queue.variables["transaction_isolation"] = "REPEATABLE-READ"
        },
        Ailment("dirty reads", "handler-isolation", .problem, "READ") {
            $0.handlers.variables["transaction_isolation"] = "READ-UNCOMMITTED"
        },
        Ailment("serializable", "handler-isolation", .warning, "READ") {
            $0.handlers.variables["transaction_isolation"] = "SERIALIZABLE"
        },
        Ailment("not strict", "sql-mode", .problem, "STRICT_TRANS_TABLES") { $0.handlers.variables["sql_mode"] = "" },
        Ailment("time zone", "time-zone", .warning, "'+00:00'") { $0.handlers.fromUTC = .seconds(3_600) },
        Ailment("no autocommit", "autocommit", .problem, "autocommit = ON") {
            $0.handlers.variables["autocommit"] = "OFF"
        },
    ]

    private static let tables = [
        Ailment("no tables", "schema", .problem, "haulout migrate") {
            $0.tables = Examination.Tables(version: 0, wanted: 3)
        },
        Ailment("newer tables", "schema", .problem, "newer") { $0.tables.version = 9 },
        Ailment("MyISAM", "engine", .problem, "ALTER TABLE haulout_task ENGINE=InnoDB") {
            $0.tables.foreignEngines = ["haulout_task": "MyISAM"]
        },
        Ailment("SKIP LOCKED ignored", "skip-locked", .warning, "MariaDB") { $0.tables.skipLocked = .ignored },
        Ailment("SKIP LOCKED unknown", "skip-locked", .problem, "MariaDB") { $0.tables.skipLocked = .unsupported },
        Ailment("SKIP LOCKED untried", "skip-locked", .skipped, "") { $0.tables.skipLocked = .unknown("denied") },
        Ailment("index missing", "plans", .problem, "docs/schema.sql") {
            $0.tables.plans[0].verdict = .indexMissing("Key 'by_id' doesn't exist")
        },
        Ailment("plan", "plans", .warning, "ANALYZE TABLE") { $0.tables.plans[0].verdict = .otherwise("sorted") },
    ]

    private static let account = [
        Ailment("missing right", "missing-grants", .problem, "doctor --grants worker") {
            $0.account.missing = ["DELETE ON haulout_task"]
        },
        Ailment("missing comfort", "missing-grants", .warning, "doctor --grants worker") {
            $0.account.missingComfort = ["DROP ON haulout_completed"]
        },
        Ailment("binary log off", "follow-binlog", .warning, "log_bin = ON") {
            $0.needs.followsBinlog = true
            $0.server.variables["log_bin"] = "OFF"
        },
        Ailment("binary log denied", "follow-binlog", .warning, "doctor worker --grants") {
            $0.needs.followsBinlog = true
            $0.server.variables["log_bin"] = "ON"
            $0.server.variables["sync_binlog"] = "1"
            $0.account.missingForBinlog = ["REPLICATION SLAVE"]
        },
        Ailment("excess", "excess-grants", .warning, "--grants worker") { $0.account.excess = ["SUPER ON *.*"] },
    ]

    private static let machine = [
        Ailment("open files", "open-files", .problem, "ulimit -n") { $0.machine.openFiles = 100 },
        Ailment("threads", "threads", .problem, "TasksMax") { $0.machine.threads = 20 },
        Ailment("root", "user", .warning, "User=") { $0.machine.isRoot = true },
        Ailment("libmariadb 3.4.5", "client-library", .warning, "3.4.11") { $0.machine.library = "3.4.5" },
        Ailment("libmariadb 3.4.5 and TLS", "client-library", .problem, "database.tls.ca") {
            $0.machine.library = "3.4.5"
            $0.needs.verifiesServer = true
        },
    ]
}

extension Examination {
    /// As on a MariaDB without a binary log, or a MySQL with one, which are the servers' defaults.
    static func healthy(isMariaDB: Bool = true) -> Examination {
        let session = [
            "transaction_isolation": "READ-COMMITTED", "sql_mode": "STRICT_ALL_TABLES", "time_zone": "+00:00",
            "autocommit": "ON",
        ]
        return Examination(
            server: Server(
                isMariaDB: isMariaDB, version: isMariaDB ? [10, 11, 19] : [9, 7, 4], text: "",
                variables: [
                    "innodb_flush_log_at_trx_commit": "1", "log_bin": isMariaDB ? "OFF" : "ON",
                    "sync_binlog": isMariaDB ? "0" : "1", "innodb_doublewrite": "ON", "innodb_flush_method": "O_DIRECT",
                    "innodb_force_recovery": "0", "binlog_format": "ROW", "read_only": "OFF",
                    "max_allowed_packet": "\(16 << 20)", "max_connections": "151", "wait_timeout": "28800",
                    "open_files_limit": "20000",
                ],
                status: ["threads_connected": "5"]),
            clock: Clock(offset: .milliseconds(1), uncertainty: .milliseconds(1)),
            queue: Session(variables: session, fromUTC: .zero),
            handlers: Session(variables: session, fromUTC: .zero),
            tables: Tables(
                version: 3, wanted: 3, skipLocked: .works, plans: [.init(statement: "claim", verdict: .asIntended)]),
            account: Account(name: "haulout@localhost", role: .worker),
            machine: Machine(openFiles: 1_024, threads: 4_096, isRoot: false, library: "3.3.20"),
            needs: Needs(
                connections: 12, connectionsPerProcess: 12, processes: 1, workers: 16, packet: 7 << 20,
                payload: 1 << 20, idle: .seconds(600), ownsServer: false, hosts: 1,
                verifiesServer: false)
        )
    }
}

import Foundation
import HauloutCore
import MySQLClient
import MySQLTesting
import Testing

@testable import HauloutStore

/// `haulout doctor` on real servers that something is wrong with.
@Suite(
    "haulout doctor",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)))
struct DoctorTests {
    @Test("finds no problem on a server with good settings, and looks at everything", arguments: TestServers.all)
    func healthy(_ server: TestServers.Server) async throws {
        try await onOwnThread {
            let project = try Project("doctor_healthy_\(server.name)", on: server.configuration())
            #expect(try project.haulout("migrate").status == 0)
            let result = try Diagnosed(project)
            #expect(result.status == 0)
            #expect(result["problem"].isEmpty && result["skipped"].isEmpty, "\(result.text)")
            #expect(result.found("skip-locked").contains { $0.contains("steps over") })
            #expect(result.found("plans") == ["15 of 15 statements of the queue find their rows as they should."])
            #expect(result.found("schema") == ["The queue's tables are at version \(Migrator.latestVersion)."])
            // The tests' account may do anything, and it says so.
            #expect(result.severity("excess-grants") == "warning")
            // Nothing is left behind.
            #expect(try project.number("SELECT COUNT(*) FROM haulout_process") == 0)
        }
    }

    @Test("looks at the plans of the statements that are sent: without SKIP LOCKED when that is turned off")
    func withoutSkipLocked() async throws {
        #expect(HotStatement.all(queue: 1, claiming: .skipLocked).contains { $0.sql.contains("SKIP LOCKED") })
        #expect(!HotStatement.all(queue: 1, claiming: .compareAndSet).contains { $0.sql.contains("SKIP LOCKED") })
        try await onOwnThread {
            let project = try Project("doctor_unskipped", settings: "workers: {skip_locked: false}")
            #expect(try project.haulout("migrate").status == 0)
            let result = try Diagnosed(project)
            #expect(result.found("plans") == ["15 of 15 statements of the queue find their rows as they should."])
        }
    }

    @Test("finds tables that are missing, and tables that are too new", arguments: TestServers.all)
    func schema(_ server: TestServers.Server) async throws {
        try await onOwnThread {
            let project = try Project("doctor_schema_\(server.name)", on: server.configuration())
            let missing = try Diagnosed(project)
            #expect(missing.status == 1)
            #expect(missing.remedies("schema") == ["haulout migrate"])
            #expect(try project.haulout("migrate").status == 0)
            try project.execute("INSERT INTO haulout_migration VALUES (99, 'of the future', 1, UTC_TIMESTAMP(6))")
            let newer = try Diagnosed(project)
            #expect(newer.status == 1 && newer.found("schema")[0].contains("version 99"))
        }
    }

    @Test("finds an index that was dropped, and a table that is no longer InnoDB's", arguments: TestServers.all)
    func tables(_ server: TestServers.Server) async throws {
        try await onOwnThread {
            let project = try Project("doctor_tables_\(server.name)", on: server.configuration())
            #expect(try project.haulout("migrate").status == 0)
            try project.execute(
                "ALTER TABLE haulout_failure DROP KEY by_task", "ALTER TABLE haulout_unique ENGINE=MyISAM")
            let result = try Diagnosed(project)
            #expect(result.status == 1)
            #expect(result.found("plans").contains { $0.contains("date retries") && $0.contains("by_task") })
            #expect(result.remedies("engine") == ["ALTER TABLE haulout_unique ENGINE=InnoDB"])
        }
    }

    @Test("finds a right that is missing, and names the statements that give it", arguments: TestServers.all)
    func rights(_ server: TestServers.Server) async throws {
        try await onOwnThread {
            let project = try Project("doctor_rights_\(server.name)", on: server.configuration())
            #expect(try project.haulout("migrate").status == 0)
            let account = try GrantedAccount(.worker, in: project.database, on: server.configuration())
            try project.configure(server: "socket: \(server.socket), user: \(account.user)")
            #expect(try Diagnosed(project).status == 0)
            try account.revoke("DELETE ON `\(project.database)`.haulout_later")
            try account.revoke("DROP ON `\(project.database)`.haulout_completed")
            let result = try Diagnosed(project)
            #expect(result.status == 1)
            #expect(
                result.found("missing-grants") == [
                    "\(account.user)@localhost lacks what a worker needs: DELETE ON haulout_later.",
                    "\(account.user)@localhost lacks DROP ON haulout_completed.",
                ])
            #expect(result.remedies("missing-grants")[0].hasPrefix("haulout doctor --grants worker"))
        }
    }

    @Test("finds settings that lose work, and each of its SET statements mends what it stands beside")
    func settings() async throws {
        try await onOwnThread {
            // A server of its own, because these settings are the whole server's.
            let project = try Project(embedded: "", jobs: [:])
            #expect(try Diagnosed(project).status == 0)
            try project.execute(
                "SET GLOBAL innodb_flush_log_at_trx_commit = 2", "SET GLOBAL sql_mode = ''",
                "SET GLOBAL max_allowed_packet = 1048576", "SET GLOBAL max_connections = 10",
                "SET GLOBAL time_zone = '+02:00'", "SET GLOBAL wait_timeout = 60",
                "SET GLOBAL TRANSACTION ISOLATION LEVEL READ UNCOMMITTED")
            let sick = try Diagnosed(project)
            #expect(sick.status == 1)
            #expect(
                Set(sick["problem"])
                    == ["flush-at-commit", "sql-mode", "packet-size", "connections", "handler-isolation"])
            #expect(Set(sick["warning"]) == ["time-zone", "idle-connections"])
            for remedy in sick.allRemedies where remedy.hasPrefix("SET GLOBAL") {
                try project.execute(remedy)
            }
            let mended = try Diagnosed(project)
            #expect(mended.status == 0)
            #expect(mended["problem"].isEmpty && mended["warning"].isEmpty, "\(mended.text)")
        }
    }

    @Test("says 69 of a server that is not there")
    func absent() async throws {
        try await onOwnThread {
            let project = try Project("doctor_absent")
            try project.configure(server: "socket: nowhere.sock, user: root")
            let result = try project.haulout("doctor")
            #expect(result.status == 69 && result.output.isEmpty && result.error.contains("errno 2002"))
        }
    }
}

/// What `haulout doctor --json` said.
private struct Diagnosed {
    let status: Int32?
    let text: String
    private let findings: [[String: Any]]

    init(_ project: Project) throws {
        let result = try project.haulout("doctor", "--json")
        status = result.status
        text = result.output + result.error
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        findings = json?["findings"] as? [[String: Any]] ?? []
    }

    /// The checks with findings of a severity.
    subscript(severity: String) -> [String] {
        findings.filter { $0["severity"] as? String == severity }.compactMap { $0["check"] as? String }
    }

    func severity(_ check: String) -> String? { of(check).first?["severity"] as? String }
    func found(_ check: String) -> [String] { of(check).compactMap { $0["found"] as? String } }
    func remedies(_ check: String) -> [String] { of(check).flatMap { $0["remedies"] as? [String] ?? [] } }
    var allRemedies: [String] { findings.flatMap { $0["remedies"] as? [String] ?? [] } }

    private func of(_ check: String) -> [[String: Any]] { findings.filter { $0["check"] as? String == check } }
}

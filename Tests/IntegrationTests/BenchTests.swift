import Foundation
import MySQLClient
import Testing

@Suite(
    "haulout bench", .serialized, .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)))
struct BenchTests {
    private static let databases = """
        SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name LIKE 'haulout\\_bench\\_%'
        """

    @Test("measures on a server of the user's, touches nothing there, and leaves nothing")
    func leavesNothing() async throws {
        try await onOwnThread {
            // Not even the tables of the queue are needed.
            let project = try Project("bench_leaves")
            try project.execute("CREATE TABLE mine (uid INT) ENGINE=InnoDB")
            let result = try project.haulout("bench", "--tasks", "200", "--workers", "4", "--json")
            #expect(result.status == 0, "\(result.error)")
            let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            let report = try #require(object)
            #expect(report["workers"] as? Int == 4)
            #expect((report["burndown"] as? [String: Any])?["tasks"] as? Int == 200)
            let enqueue = report["enqueue"] as? [String: Any]
            #expect((enqueue?["bulk"] as? [String: Any])?["tasks"] as? Int == 200)
            let latency = report["latency"] as? [String: Any]
            for key in ["same_process", "through_server"] {
                #expect(((latency?[key] as? [String: Any])?["p50_ms"] as? Double ?? 0) > 0)
            }
            let mixed = report["mixed"] as? [String: Any]
            #expect(mixed?["lost"] as? Int == 0)
            let server = report["server"] as? [String: Any]
            #expect((server?["version"] as? String)?.contains(".") == true)
            #expect(server?["innodb_flush_log_at_trx_commit"] as? Int == 1)
            #expect(try project.row("SHOW TABLES") == ["mine"])
            #expect(try project.number(Self.databases) == 0)
        }
    }

    @Test(
        "leaves nothing after Ctrl-C either, whatever it is at",
        arguments: ["burndown", "enqueue", "latency", "mixed"])
    func interrupted(measurement: String) async throws {
        try await onOwnThread {
            let project = try Project("bench_interrupted")
            let command = try project.start(["bench", measurement, "--tasks", "1000000"])
            let made = try project.wait(for: Self.databases, toReach: 1) { !command.isRunning }
            try #require(made == 1)
            command.send(SIGINT)
            let result = try command.wait()
            #expect(result.status == 1)
            #expect(result.output.isEmpty)
            #expect(result.error.contains("Interrupted; the database that was made for it is gone."), "\(result.error)")
            #expect(try project.number(Self.databases) == 0)
        }
    }

    @Test("tells an account that may not make a database what to grant")
    func denied() async throws {
        try await onOwnThread {
            let project = try Project("bench_denied")
            try project.execute(
                "DROP USER IF EXISTS bench_denied@localhost", "CREATE USER bench_denied@localhost",
                "GRANT ALL ON \(project.database).* TO bench_denied@localhost")
            defer { try? project.execute("DROP USER bench_denied@localhost") }
            try project.configure(server: "socket: \(project.socket), user: bench_denied")
            let result = try project.haulout("bench", "burndown", "--tasks", "10")
            #expect(result.status == 69)
            #expect(result.error.contains("GRANT ALL ON `haulout\\_bench\\_%`.* TO"), "\(result.error)")
            // With that, and with nothing else, it works.
            try project.execute("GRANT ALL ON `haulout\\_bench\\_%`.* TO bench_denied@localhost")
            let granted = try project.haulout("bench", "--tasks", "20")
            #expect(granted.status == 0, "\(granted.error)")
        }
    }

    @Test("says so when the server is not durable")
    func notDurable() async throws {
        try await onOwnThread {
            let project = try Project("bench_not_durable")
            try project.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 2")
            defer { try? project.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1") }
            let result = try project.haulout("bench", "burndown", "--tasks", "10")
            #expect(result.status == 0)
            #expect(result.error.contains("Not durable: with innodb_flush_log_at_trx_commit = 2"), "\(result.error)")
            #expect(result.output.contains("NOT durable"))
        }
    }
}

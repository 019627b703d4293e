import Foundation
import MySQLClient
import Testing

/// As many workers as one process can have, all of them with a thread that is blocked in a query.
@Suite("A process with 250 workers", .serialized, .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)))
struct ManyWorkersTests {
    private static let settings = "workers: {threads: 250}\npool: {connections: 250}\nshutdown: 0s"

    @Test("runs 250 tasks at once")
    func atOnce() async throws {
        try await onOwnThread {
            let project = try gatedProject()
            let gate = try project.connect()
            try gate.execute("BEGIN")
            try gate.execute("UPDATE gate SET n = n WHERE id = 1")
            let run = try project.start(["run", "--drain"])
            #expect(try waiting(in: project, for: run) == 250)
            try gate.execute("COMMIT")
            gate.close()
            let result = try run.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(try project.number("SELECT n FROM gate") == 250)
        }
    }

    @Test("interrupts 250 tasks at once when it is stopped, and gives them back at no cost")
    func interrupted() async throws {
        try await onOwnThread {
            let project = try gatedProject()
            let gate = try project.connect()
            defer { gate.close() }
            try gate.execute("BEGIN")
            try gate.execute("UPDATE gate SET n = n WHERE id = 1")
            let run = try project.start(["run", "--drain"])
            #expect(try waiting(in: project, for: run) == 250)
            run.send(SIGTERM)
            let result = try run.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(!result.error.contains("did not react"))
            let left = try project.row(
                "SELECT COUNT(*), SUM(state), SUM(attempt - free), SUM(crashes) FROM haulout_task WHERE id > 0")
            let failures = try project.column("SELECT CONCAT(kind, ': ', message) FROM haulout_failure")
            #expect(left == ["250", "0", "0", "0"], "\(failures) \(result.error)")
        }
    }

    /// A project with 250 tasks, each of which waits for the row of a gate.
    private func gatedProject() throws -> Project {
        let project = try Project(
            embedded: Self.settings,
            jobs: ["pass": "job: pass\nhandler: {sql: UPDATE gate SET n = n + 1 WHERE id = 1}\n"])
        try project.execute(
            "CREATE TABLE gate (id INT PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB", "INSERT INTO gate VALUES (1, 0)")
        let enqueued = try project.haulout("enqueue", "pass", "--count", "250")
        try #require(enqueued.status == 0, "\(enqueued.error)")
        return project
    }

    private func waiting(in project: Project, for run: Command) throws -> Int {
        // Not InnoDB's list of transactions: that is renewed only when nobody has looked for a while.
        let atTheGate =
            "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'UPDATE gate SET n = n + 1%'"
        return try project.wait(for: atTheGate, toReach: 250) { !run.isRunning }
    }
}

import Foundation
import MySQLClient
import Testing

/// The database goes away under a run.
@Suite(
    "A run whose database goes away",
    .serialized,
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint))
)
struct OutageTests {
    private static let items = 10_000

    private static let settings = """
        pool: {connections: 4}
        workers: {threads: 8}
        lease: 5s
        """

    /// With a transaction there is one attempt only: an outage that cost one would discard its task. Without one,
    /// nobody can know whether a statement was executed whose answer is missing: its item is tried again as the policy
    /// says.
    private static func job(transaction: String) -> String {
        """
        job: count
        handler:
          sql: INSERT INTO tally (item) VALUES (:item)
          transaction: \(transaction)
        items:
          sql: SELECT uid FROM user ORDER BY uid
          chunk: 100
        retry: {attempts: \(transaction == "item" ? 1 : 10), first: 0s}
        """
    }

    @Test(
        "goes on when all of its connections are killed, several times, and loses nothing", arguments: ["item", "none"])
    func killedConnections(transaction: String) async throws {
        try await onOwnThread {
            let project = try Project(
                "outage_\(transaction)", settings: Self.settings, jobs: ["count": Self.job(transaction: transaction)])
            #expect(try project.haulout("migrate").status == 0)
            try Self.enqueue(in: project)
            let run = try project.start(["run", "--drain"])
            var killed = 0
            for round in 1...8 {
                let counted = try project.wait(for: "SELECT MAX(seq) FROM tally", toReach: round * 1_000) {
                    !run.isRunning
                }
                try #require(counted >= round * 1_000)
                killed += try project.killSessions()
            }
            #expect(killed >= 8)
            try Self.expectCompleted(run.wait(), in: project, isExact: transaction == "item")
        }
    }

    @Test("starts its embedded server again when that is killed, and loses nothing")
    func killedServer() async throws {
        try await onOwnThread {
            let project = try Project(embedded: Self.settings, jobs: ["count": Self.job(transaction: "item")])
            try Self.enqueue(in: project)
            let run = try project.start(["run", "--drain"])
            let counted = try project.wait(for: "SELECT MAX(seq) FROM tally", toReach: 2_000) { !run.isRunning }
            try #require((2_000..<Self.items).contains(counted))
            let server = try #require(pid_t(project.row("SELECT @@pid_file").first.map(Self.contents) ?? ""))
            kill(server, SIGKILL)
            let result = try run.wait()
            #expect(result.error.contains("The database is back"))
            try Self.expectCompleted(result, in: project, isExact: true)
        }
    }

    private static func contents(of file: String) -> String {
        ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func enqueue(in project: Project) throws {
        try project.fill("user", with: items)
        try project.execute("CREATE TABLE tally (seq INT AUTO_INCREMENT PRIMARY KEY, item INT NOT NULL) ENGINE=InnoDB")
        let result = try project.haulout("enqueue", "count")
        try #require(result.status == 0, "\(result.error)")
    }

    /// - Parameter isExact: Every item once, and not once at least.
    private static func expectCompleted(_ result: Command.Result, in project: Project, isExact: Bool) throws {
        #expect(result.status == 0, "\(result.error)")
        let tally = try project.row("SELECT COUNT(DISTINCT item), COUNT(*) FROM tally")
        #expect(tally[0] == "\(items)")
        if isExact { #expect(tally[1] == "\(items)") }
        let finished = try project.row("SELECT COUNT(*), COUNT(*), SUM(items_completed) FROM haulout_completed")
        #expect(finished == ["100", "100", "\(items)"])
        #expect(
            try project.number(
                "SELECT (SELECT COUNT(*) FROM haulout_task WHERE id > 0) + (SELECT COUNT(*) FROM haulout_later)") == 0
        )
        #expect(try project.number("SELECT COUNT(*) FROM haulout_failure WHERE is_final") == 0)
        let others = "SELECT COUNT(*) FROM haulout_failure WHERE kind NOT IN ('connection_lost', 'server_gone')"
        #expect(try project.number(others) == 0)
    }
}

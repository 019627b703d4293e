import Foundation
import Haulout
import MySQLClient
import Testing

/// Worker processes that die in the middle of a job of 10,000 items. A table counts what was done: it has no unique
/// key, so that an item which was done twice shows.
@Suite(
    "A worker process in the middle of a job",
    .serialized,
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)),
    .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint))
)
struct WorkerDeathTests {
    @Test("is killed: another one finishes the job, and no item is lost or, with transaction: item, done twice")
    func killed() async throws {
        try await onOwnThread {
            let project = try CountingProject("death_killed", transaction: "item")
            let first = try project.startRun()
            let counted = try project.waitForItems(2_000, of: first)
            first.send(SIGKILL)
            #expect(try first.wait().status == nil)
            try #require((2_000..<10_000).contains(counted))

            let second = try project.haulout("run", "--drain")
            #expect(second.status == 0, "\(second.error)")
            #expect(try project.items() == .init(done: 10_000, different: 10_000))
            try project.expectAllCompleted()

            let failures = try project.failures()
            #expect(!failures.isEmpty)
            #expect(
                failures.allSatisfy { $0.kind == "process_lost" && $0.message.contains("Process \(first.pid) on ") })
            #expect(try project.number("SELECT COUNT(*) FROM haulout_process") == 0)
        }
    }

    @Test("is killed: without a transaction every item is done once at least")
    func killedWithoutTransaction() async throws {
        try await onOwnThread {
            let project = try CountingProject("death_once_at_least", transaction: "none")
            let first = try project.startRun()
            let counted = try project.waitForItems(2_000, of: first)
            first.send(SIGKILL)
            #expect(try first.wait().status == nil)
            try #require((2_000..<10_000).contains(counted))

            let second = try project.haulout("run", "--drain")
            #expect(second.status == 0, "\(second.error)")
            #expect(try project.items().different == 10_000)
            try project.expectAllCompleted()
        }
    }

    @Test(
        "is told to stop: its tasks go back at no cost, and the next run goes on where it was",
        arguments: ["0s", "20s"])
    func stopped(shutdown: String) async throws {
        try await onOwnThread {
            let project = try CountingProject("death_stopped_\(shutdown)", transaction: "item", shutdown: shutdown)
            let first = try project.startRun()
            _ = try project.waitForItems(2_000, of: first)
            first.send(SIGTERM)
            let result = try first.wait()
            #expect(result.status == 0, "\(result.error)")
            let left = try project.row(
                "SELECT COUNT(*), SUM(attempt - free), SUM(crashes), SUM(state) FROM haulout_task WHERE id > 0")
            try #require(left[0] != "0")
            #expect(left[1...] == ["0", "0", "0"], "counted attempts, crashes and states of the tasks left: \(left)")
            #expect(try project.failures().isEmpty)
            #expect(try project.number("SELECT COUNT(*) FROM haulout_process") == 0)

            let second = try project.haulout("run", "--drain")
            #expect(second.status == 0, "\(second.error)")
            #expect(try project.items() == .init(done: 10_000, different: 10_000))
            try project.expectAllCompleted()
            #expect(try project.failures().isEmpty)
        }
    }

    @Test("is killed by one of its tasks: that one is discarded at the third death, and the others are done")
    func poison() async throws {
        try await onOwnThread {
            let poison = """
                job: poison
                handler:
                  exec: [sh, -c, "kill -9 $PPID"]
                """
            // One worker: whatever runs beside the poison dies with it each time, and cannot be told from it.
            let project = try CountingProject("death_poison", transaction: "item", threads: 1, jobs: ["poison": poison])
            #expect(try project.haulout("enqueue", "poison", "--priority", "1").status == 0)
            for _ in 1...3 {
                #expect(try project.haulout("run", "--drain").status == nil)
            }
            let last = try project.haulout("run", "--drain")
            #expect(last.status == 1, "\(last.error)")
            #expect(try project.items() == .init(done: 10_000, different: 10_000))
            #expect(try project.number("SELECT COUNT(*) FROM haulout_completed") == 40)

            let discarded = try project.row("SELECT COUNT(*), MIN(id) FROM haulout_finished WHERE state = 1")
            #expect(discarded[0] == "1")
            let deaths = try project.row(
                "SELECT COUNT(*), SUM(is_final), SUM(kind = 'process_lost') FROM haulout_failure WHERE task_id = \(discarded[1])"
            )
            #expect(deaths == ["3", "1", "3"])
        }
    }
}

/// A job whose items are written into a table that counts them.
private final class CountingProject: Sendable {
    struct Items: Equatable {
        var done: Int
        var different: Int
    }

    struct RecordedLoss {
        let kind: String
        let message: String
    }

    private static let itemsPerTask = 250
    private let project: Project

    /// - Parameter others: Further jobs, which are not enqueued.
    init(
        _ name: String,
        transaction: String,
        threads: Int = 4,
        shutdown: String = "20s",
        jobs others: [String: String] = [:]
    ) throws {
        project = try Project(
            name,
            settings: """
                pool: {connections: 4}
                workers: {threads: \(threads)}
                lease: 3s
                shutdown: \(shutdown)
                """,
            jobs: [
                "count": """
                job: count
                handler:
                  sql: INSERT INTO tally (item) VALUES (:item)
                  transaction: \(transaction)
                items:
                  sql: SELECT uid FROM user ORDER BY uid
                  chunk: \(Self.itemsPerTask)
                """
            ].merging(others) { count, _ in count }
        )
        try project.fill("user", with: 10_000)
        try project.execute(
            "CREATE TABLE tally (seq INT AUTO_INCREMENT PRIMARY KEY, item INT NOT NULL) ENGINE=InnoDB"
        )
        for arguments in [["migrate"], ["enqueue", "count"]] {
            let result = try project.start(arguments).wait()
            try #require(result.status == 0, "\(result.error)")
        }
    }

    func startRun() throws -> Command { try project.start(["run", "--drain"]) }

    func haulout(_ arguments: String...) throws -> Command.Result { try project.start(arguments).wait() }

    func number(_ query: String) throws -> Int? { try project.number(query) }

    func row(_ query: String) throws -> [String] { try project.row(query) }

    /// Waits until that many items have been counted, or the command has ended.
    func waitForItems(_ least: Int, of command: Command) throws -> Int {
        try project.wait(for: "SELECT MAX(seq) FROM tally", toReach: least) { !command.isRunning }
    }

    func items() throws -> Items {
        let row = try project.row("SELECT COUNT(*), COUNT(DISTINCT item) FROM tally")
        return try Items(done: #require(Int(row[0])), different: #require(Int(row[1])))
    }

    func failures() throws -> [RecordedLoss] {
        let connection = try project.connect()
        defer { connection.close() }
        return try connection.query("SELECT kind, message FROM haulout_failure").rows.map { row in
            RecordedLoss(kind: try row.get("kind"), message: try row.get("message"))
        }
    }

    /// Expects that every task has completed, with all of its items.
    func expectAllCompleted() throws {
        let row = try project.row(
            "SELECT COUNT(*), COUNT(*), SUM(items_total), SUM(items_completed) FROM haulout_completed"
        )
        let tasks = 10_000 / Self.itemsPerTask
        #expect(row == ["\(tasks)", "\(tasks)", "10000", "10000"])
        #expect(
            try project.number(
                "SELECT (SELECT COUNT(*) FROM haulout_task WHERE id > 0) + (SELECT COUNT(*) FROM haulout_later)") == 0
        )
    }
}

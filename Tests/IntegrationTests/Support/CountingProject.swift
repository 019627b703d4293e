import Foundation
import Haulout
import MySQLClient
import Testing

/// A job whose items are written into a table that counts them.
final class CountingProject: Sendable {
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

    /// - Parameters:
    ///   - lease: Long where nobody is to be taken for dead, however busy the machine is.
    ///   - others: Further jobs, which are not enqueued.
    init(
        _ name: String,
        transaction: String,
        processes: Int = 1,
        threads: Int = 4,
        shutdown: String = "20s",
        lease: String = "3s",
        jobs others: [String: String] = [:]
    ) throws {
        project = try Project(
            name,
            settings: """
                pool: {connections: 4}
                workers: {threads: \(threads), processes: \(processes)}
                lease: \(lease)
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

    func column(_ query: String) throws -> [String] { try project.column(query) }

    /// Waits until a query gives at least that number, or the command has ended.
    func wait(for query: String, toReach least: Int, of command: Command) throws -> Int {
        try project.wait(for: query, toReach: least) { !command.isRunning }
    }

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

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

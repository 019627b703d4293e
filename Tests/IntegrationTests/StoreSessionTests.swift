import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutStore

@Suite("The store's sessions", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct StoreSessionTests {
    @Test("are READ COMMITTED: a transaction sees what others committed since it began")
    func readCommitted() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("session_isolation")
            let other = try Connection.open(TestServer.configuration(database: harness.database))
            defer { other.close() }
            let queues = "SELECT COUNT(*) FROM haulout_queue"
            let counts = try harness.inTransaction { connection in
                let before = try connection.query(queues).first?[0].int
                try other.execute("INSERT INTO haulout_queue (name) VALUES ('late')")
                return [before, try connection.query(queues).first?[0].int]
            }
            #expect(counts == [0, 1])
        }
    }

    @Test("lock no gap between tasks: one is inserted while its neighbours are claimed")
    func noGapLocks() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("session_gaps")
            let ids = try harness.store.enqueue([NewTask(job: "noop"), NewTask(job: "noop"), NewTask(job: "noop")]).ids
            _ = try harness.store.cancel(TaskFilter(ids: [ids[1]]))
            let parameters = [.int(1)] + Priority.range.map { _ in .int(0) } + [MySQLValue.int(10)]
            let inserted = try harness.inTransaction { connection in
                let claimable = try connection.query(TaskQueries.available(.skipLocked), parameters).rows
                #expect(claimable.count == 2)
                // Takes the place between the two; with a lock on it, this would wait until it timed out.
                return try harness.store.retry(TaskFilter(ids: [ids[1]]))
            }
            #expect(inserted == [ids[1]])
        }
    }

    @Test("claim nothing for a process whose row is gone")
    func processIsGone() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("session_lost")
            let process = try harness.store.register(Fixture.process())
            _ = try harness.store.enqueue([NewTask(job: "noop"), NewTask(job: "noop")])
            _ = try harness.withConnection { _ = try $0.execute("DELETE FROM haulout_process") }
            let error = #expect(throws: StoreError.self) {
                try harness.store.claim(10, for: process, from: [QueuePattern("*")])
            }
            #expect(error?.kind == .processLost)
            let marked = "SELECT COUNT(*) FROM haulout_task WHERE state IN (1, 2) OR attempt <> 0 OR process_id <> 0"
            #expect(try harness.inTransaction { try $0.query(marked).first?[0].int } == 0)
            let next = try harness.store.register(Fixture.process(pid: 2))
            #expect(try harness.store.claim(10, for: next, from: [QueuePattern("*")]).count == 2)
        }
    }

    @Test("only count completed tasks when none are kept, and keep the discarded ones")
    func countedOnly() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("session_counted")
            let pool = MySQLHarness.makePool(harness.database)
            defer { pool.close() }
            let store = MySQLTaskStore(pool: pool, options: StoreOptions(keepsCompleted: false))
            let process = try store.register(Fixture.process())
            _ = try store.enqueue([NewTask(job: "noop"), NewTask(job: "noop")])
            let tasks = try store.claim(2, for: process, from: [QueuePattern("*")])
            try #require(tasks.count == 2)
            let lost = try store.finish(
                [
                    AttemptResult(task: tasks[0], verdict: .completed, items: nil, failures: []),
                    AttemptResult(task: tasks[1], verdict: .discarded, items: nil, failures: []),
                ], of: process)
            #expect(lost.isEmpty)
            let status = try store.status()
            #expect(status.completed == 1 && status.discarded == 1)
            #expect(try store.tasks(TaskFilter()).map(\.id) == [tasks[1].id])
        }
    }
}

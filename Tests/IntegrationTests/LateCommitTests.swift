import Foundation
import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@testable import HauloutStore

/// AUTO_INCREMENT numbers are given out before COMMIT, so that a task may appear behind the place where claims read on.
///
///     the late transaction          everybody else
///     INSERT task 1
///                                   INSERT tasks 2, 3, 4; COMMIT
///                                   claim: 2, 3, 4
///     COMMIT
///                                   claim: 1, with the next look from the head
@Suite(
    "A task whose transaction commits late", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct LateCommitTests {
    @Test("is claimed by the next claim that looks from the head")
    func nextSweep() async throws {
        try await onOwnThread {
            let line = try Line("late_zero")
            let store = line.makeStore(sweepInterval: .zero)
            let worker = try store.register(Fixture.process())
            let late = try line.overtake(with: store, worker)
            try late.commit()
            #expect(try line.claim(store, worker) == [late.task])
        }
    }

    @Test("waits for that look behind the bound, and is claimed within the interval")
    func withinInterval() async throws {
        try await onOwnThread {
            let line = try Line("late_interval")
            let store = line.makeStore(sweepInterval: .milliseconds(50))
            let worker = try store.register(Fixture.process())
            let late = try line.overtake(with: store, worker)
            try late.commit()
            var found: [TaskID] = []
            var looks = 0
            while found.isEmpty, looks < 1_000_000 {
                found = try line.claim(store, worker)
                looks += 1
            }
            #expect(found == [late.task])
        }
    }

    @Test("is there for every process that looks from the head, though another's bound is past it")
    func otherProcess() async throws {
        try await onOwnThread {
            let line = try Line("late_other")
            let store = line.makeStore(sweepInterval: .seconds(3_600))
            let worker = try store.register(Fixture.process())
            let late = try line.overtake(with: store, worker)
            try late.commit()
            #expect(try line.claim(store, worker).isEmpty)
            let other = line.makeStore(sweepInterval: .seconds(3_600))
            #expect(try line.claim(other, try other.register(Fixture.process(pid: 2))) == [late.task])
        }
    }

    /// As often as by default, and no oftener: which claim looks from the head is asked before each.
    @Test("is found by the first claim that looks from the head after its commit", arguments: [false, true])
    func firstLook(isIdle: Bool) async throws {
        try await onOwnThread {
            let line = try Line("late_first_\(isIdle)")
            let store = line.makeStore(sweepInterval: StoreOptions().sweepInterval)
            let worker = try store.register(Fixture.process())
            let late = try line.overtake(with: store, worker)
            try late.commit()
            var found: [TaskID] = []
            var wasDue = false
            while found.isEmpty, !wasDue {
                wasDue = line.isSweepDue(store)
                // Whoever has found nothing for a while looks in a cheaper way before it claims.
                if try !isIdle || store.mayHaveTasks(in: [QueuePattern("*")]) { found = try line.claim(store, worker) }
            }
            #expect(found == [late.task])
        }
    }

    /// Or the rest would have to wait for the next look from the head, and for one more for each batch.
    @Test("is claimed with all others behind it, though the look from the head wants fewer")
    func manyLate() async throws {
        try await onOwnThread {
            let line = try Line("late_many")
            let store = line.makeStore(sweepInterval: .seconds(3_600))
            let worker = try store.register(Fixture.process())
            let tasks = try store.enqueue(Array(repeating: NewTask(job: "noop"), count: 7)).ids
            // As if the last had been claimed, and all before were late.
            #expect(try line.claim(store, worker).count == tasks.count)
            try line.giveBackElsewhere(tasks.dropLast())
            line.lookFromHeadNext(store, behind: tasks[6])
            #expect(try line.claim(store, worker, limit: 2) == Array(tasks[0...1]))
            #expect(try line.claim(store, worker, limit: 3) == Array(tasks[2...4]))
            #expect(try line.claim(store, worker, limit: 3) == [tasks[5]])
        }
    }

    @Test(
        "is run by a process that has run hundreds of later ones meanwhile",
        .enabled(if: Command.isBuilt, Comment(rawValue: Command.hint)))
    func running() async throws {
        try await onOwnThread {
            let note = """
                job: note
                handler:
                  sql: "INSERT INTO ran VALUES (:task)"
                """
            let project = try Project("late_running", jobs: ["note": note])
            try project.execute("CREATE TABLE ran (task BIGINT) ENGINE=InnoDB")
            #expect(try project.haulout("migrate").status == 0)
            #expect(try project.haulout("enqueue", "note").status == 0)
            let run = try project.start(["run"])
            func wait(for count: Int) throws -> Int {
                try project.wait(for: "SELECT COUNT(*) FROM ran", toReach: count) { !run.isRunning }
            }
            try #require(try wait(for: 1) == 1)
            let late = try project.connect()
            defer { late.close() }
            // At REPEATABLE READ it would also lock the names that it reads.
            try late.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
            try late.begin()
            let id = try late.query(
                """
                INSERT INTO haulout_task (queue_id, priority, job_id, arguments)
                SELECT q.id, 3, j.id, '{}' FROM haulout_queue q, haulout_job j
                """
            ).lastInsertID
            #expect(try project.haulout("enqueue", "note", "--count", "300").status == 0)
            try #require(try wait(for: 301) == 301)
            try late.commit()
            #expect(try wait(for: 302) == 302)
            #expect(try project.number("SELECT COUNT(*) FROM ran WHERE task = \(id)") == 1)
            run.send(SIGTERM)
            #expect(try run.wait().status == 0)
        }
    }
}

/// A queue with one transaction that has inserted a task and not committed it.
private final class Line {
    struct LateTask {
        let task: TaskID
        let connection: Connection

        func commit() throws { try connection.commit() }
    }

    private let harness: MySQLHarness
    private var pools: [ConnectionPool] = []

    init(_ name: String) throws {
        harness = try MySQLHarness(name)
        // So that queue and job have their numbers.
        let id = try harness.store.enqueue([NewTask(job: "noop")]).ids
        _ = try harness.store.cancel(TaskFilter(ids: id))
    }

    deinit { pools.forEach { $0.close() } }

    func makeStore(sweepInterval: Duration) -> MySQLTaskStore {
        let pool = MySQLHarness.makePool(harness.database)
        pools.append(pool)
        return MySQLTaskStore(pool: pool, options: StoreOptions(sweepInterval: sweepInterval))
    }

    func claim(_ store: MySQLTaskStore, _ worker: ProcessID, limit: Int = 10) throws -> [TaskID] {
        try store.claim(limit, for: worker, from: [QueuePattern("*")]).map(\.id)
    }

    /// As another process would: this one's bounds stay as they are.
    func giveBackElsewhere(_ tasks: some Collection<TaskID>) throws {
        try harness.inTransaction { connection in
            for task in tasks {
                _ = try connection.query(
                    "UPDATE haulout_task SET state = 0, process_id = 0, free = free + 1 WHERE id = ?",
                    [.int(task.rawValue)])
            }
        }
    }

    /// Has the next claim look from the head, and no other after it; the bound is at that task.
    func lookFromHeadNext(_ store: MySQLTaskStore, behind task: TaskID) {
        store.state.withLock { state in
            let queue = state.queues.names.keys.max() ?? 0
            state.cursor = ClaimCursor(sweepInterval: .seconds(3_600))
            state.cursor.advance(past: [
                TaskDescriptor(
                    id: task, job: "noop", queue: "default",
                    lane: TaskDescriptor.Lane(queue: queue, priority: Priority.normal.rawValue), attempt: 1,
                    enqueuedAt: .now, arguments: [])
            ])
        }
    }

    /// Whether the next claim would look from the head.
    func isSweepDue(_ store: MySQLTaskStore) -> Bool {
        store.state.withLock { state in
            state.queues.names.keys.contains { state.cursor.isSweepDue(queue: $0, now: .now) }
        }
    }

    /// Inserts a task without committing it, and lets the store claim three that come after it.
    func overtake(with store: MySQLTaskStore, _ worker: ProcessID) throws -> LateTask {
        let connection = try Connection.open(TestServer.configuration(database: harness.database))
        let queue: Int = try #require(connection.query("SELECT id FROM haulout_queue").first).get(0)
        let job: Int = try #require(connection.query("SELECT id FROM haulout_job").first).get(0)
        try connection.begin()
        let id = try connection.query(
            "INSERT INTO haulout_task (queue_id, priority, job_id, arguments) VALUES (?, ?, ?, '{}')",
            [.int(Int64(queue)), .int(Int64(Priority.normal.rawValue)), .int(Int64(job))]
        ).lastInsertID
        let late = LateTask(task: TaskID(rawValue: Int64(id)), connection: connection)
        let others = try store.enqueue([NewTask(job: "noop"), NewTask(job: "noop"), NewTask(job: "noop")]).ids
        #expect(others.allSatisfy { $0 > late.task })
        #expect(try claim(store, worker) == others)
        return late
    }
}

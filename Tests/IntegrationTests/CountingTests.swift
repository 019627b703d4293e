import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutStore

@Suite(
    "What status and lists read", .serialized,
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct CountingTests {
    /// Counts few rows exactly, so that not many are needed.
    private static let survey = LineSurvey(exactLimit: 2_000, probes: 16, depth: 16)

    @Test("is bounded, however many tasks there are, and the estimate is close")
    func status() async throws {
        try await onOwnThread {
            let full = try FullDatabase("count_status", survey: Self.survey)
            let status = try full.read { try full.store.status() }
            #expect(status.rows < 6_000)
            let big = try #require(status.value.queues.first { $0.name == "big" })
            #expect(big.estimates.contains(.available) && !big.estimates.contains(.running))
            #expect(abs(big.available - 29_900) < 300)
            #expect(big.running == 100)
            #expect((big.oldest ?? .zero) > .zero)
            let small = try #require(status.value.queues.first { $0.name == "small" })
            #expect(small.available == 5 && small.estimates.isEmpty)
            let later = try #require(status.value.queues.first { $0.name == "later" })
            #expect(later.estimates == [.scheduled])
            #expect(abs(later.scheduled - 20_000) < 300)
        }
    }

    @Test("ends at the first task when only asked whether any is left")
    func remaining() async throws {
        try await onOwnThread {
            let full = try FullDatabase("count_remaining", survey: Self.survey)
            let any = try full.read { try full.store.hasRemaining(in: [QueuePattern("*")]) }
            #expect(any.value && any.rows < 50)
            let none = try full.read { try full.store.hasRemaining(in: [QueuePattern("later")]) }
            #expect(!none.value && none.rows < 50)
            // In one statement whatever comes of it: a task on its way between two tables is in one of them.
            #expect(any.statements == none.statements)
            try full.store.pause(queue: "big")
            let running = try full.read { try full.store.hasRemaining(in: [QueuePattern("big")]) }
            #expect(running.value && running.rows < 50)
        }
    }

    @Test(
        "is about the limit of a list",
        arguments: [
            TaskFilter(limit: 100), TaskFilter(states: [.available], limit: 100),
            TaskFilter(states: [.running], limit: 100),
            TaskFilter(states: [.completed], limit: 100), TaskFilter(states: [.scheduled], limit: 100),
            TaskFilter(states: [.retryable], limit: 100), TaskFilter(states: [.discarded], limit: 100),
            TaskFilter(states: [.available], queue: "big", limit: 100),
            TaskFilter(states: [.running], queue: "small", limit: 100),
            TaskFilter(ids: [TaskID(rawValue: 3), TaskID(rawValue: 40_000)], limit: 100),
            TaskFilter(states: [.completed], job: "a", limit: 100),
        ])
    func lists(_ filter: TaskFilter) async throws {
        try await onOwnThread {
            let full = try FullDatabase("count_lists", survey: Self.survey)
            let list = try full.read { try full.store.tasks(filter) }
            #expect(list.rows < 800)
            #expect(list.value.map(\.id) == list.value.map(\.id).sorted())
            if let state = filter.states.first {
                #expect(list.value.allSatisfy { $0.state == state })
            }
        }
    }

    @Test(
        "is about the limit of a list of failures",
        arguments: [
            FailureFilter(limit: 100), FailureFilter(job: "a", limit: 100),
            FailureFilter(task: TaskID(rawValue: 7), limit: 100),
            FailureFilter(id: 7), FailureFilter(since: .seconds(3_600), limit: 100),
        ])
    func failures(_ filter: FailureFilter) async throws {
        try await onOwnThread {
            let full = try FullDatabase("count_failures", survey: Self.survey)
            let list = try full.read { try full.store.failures(filter) }
            #expect(!list.value.isEmpty && list.rows < 400)
        }
    }
}

/// A database with more of everything than the tests want read.
private final class FullDatabase {
    let store: MySQLTaskStore
    private let harness: MySQLHarness
    private let pool: ConnectionPool

    init(_ name: String, survey: LineSurvey) throws {
        harness = try MySQLHarness(name)
        var connection = TestServer.configuration(database: harness.database)
        connection.sessionStatements = MySQLTaskStore.sessionStatements
        var configuration = PoolConfiguration(connection: connection)
        // One, so that its session counts what all calls read.
        configuration.maximumSize = 1
        pool = ConnectionPool(configuration)
        store = MySQLTaskStore(
            pool: pool, options: StoreOptions(sweepInterval: .zero, queueRefresh: .zero), survey: survey)
        let process = try store.register(Fixture.process())
        _ = try store.enqueue { add in for _ in 0..<30_000 { try add(NewTask(job: "a", queue: "big")) } }
        _ = try store.enqueue { add in for _ in 0..<5 { try add(NewTask(job: "a", queue: "small")) } }
        _ = try store.enqueue { add in
            for _ in 0..<20_000 { try add(NewTask(job: "a", queue: "later", start: .after(.seconds(9_999)))) }
        }
        try #require(try store.claim(100, for: process, from: [QueuePattern("big")]).count == 100)
        try pool.withConnection { connection in
            try connection.execute(
                """
                INSERT INTO haulout_completed SELECT UTC_TIMESTAMP(6), id + 100000, queue_id, priority, 1, 0, 0, 1, enqueued_at,
                    job_id, '{}', NULL, NULL FROM haulout_task WHERE id > 0
                """)
            try connection.execute(
                """
                INSERT INTO haulout_finished SELECT id + 200000, 2, UTC_TIMESTAMP(6), queue_id, priority, 1, 0, 0, 1, enqueued_at,
                    job_id, '{}', NULL, NULL FROM haulout_task WHERE id > 0
                """)
            try connection.execute(
                """
                INSERT INTO haulout_failure (recorded_at, task_id, job_id, queue_id, fingerprint, is_final, attempt, max_attempts,
                    retry_us, started_at, duration_us, kind, worker, host, message)
                SELECT UTC_TIMESTAMP(6), id, job_id, queue_id, 1, 1, 1, 1, 0, UTC_TIMESTAMP(6), 0, 'error', 'w', 'h', 'm'
                FROM haulout_task WHERE id > 0
                """)
        }
    }

    deinit { pool.close() }

    /// How many rows the server reads for a call, and for how many SELECTs.
    func read<T>(_ body: () throws -> T) throws -> (value: T, rows: Int, statements: Int) {
        let before = try (rows: sum("Handler_read%"), statements: sum("Com_select"))
        let value = try body()
        return (value, try sum("Handler_read%") - before.rows, try sum("Com_select") - before.statements)
    }

    /// Of counters of the session.
    private func sum(_ counters: String) throws -> Int {
        try pool.withConnection { connection in
            let rows = try connection.execute("SHOW SESSION STATUS LIKE '\(unsafeRaw: counters)'").rows
            return rows.reduce(0) { $0 + (Int($1[1].text) ?? 0) }
        }
    }
}

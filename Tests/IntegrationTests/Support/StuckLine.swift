import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@testable import HauloutStore

/// Very many tasks that nobody can claim, and a few that everybody can, in the lanes behind them.
final class StuckLine {
    /// Why the many cannot be claimed.
    enum Obstacle: String, CaseIterable, Sendable {
        /// They are of a queue that is paused.
        case paused
        /// Another process has them in hand, and takes its time.
        case held
        /// The transaction of a claim holds their locks and does not end.
        case locked
        /// The transaction that enqueues them does not end.
        case uncommitted
    }

    static let stuck = 20_000
    static let runnable = 1_000

    /// Reads from the head once, and then for an hour behind its bounds.
    let store: MySQLTaskStore
    let process: ProcessID

    private let harness: MySQLHarness
    private let pool: ConnectionPool
    /// In whose transaction the many are.
    private let other: Connection
    private let obstacle: Obstacle
    private let job: Int
    private let queues: [String: Int]

    init(_ obstacle: Obstacle) throws {
        self.obstacle = obstacle
        harness = try MySQLHarness("stuck_\(obstacle)")
        pool = Self.makePool(harness.database)
        store = MySQLTaskStore(pool: pool, options: StoreOptions(sweepInterval: .seconds(3_600)))
        process = try store.register(Fixture.process())
        // So that the queues and the job have their numbers.
        let first = try harness.store.enqueue(["one", "two"].map { NewTask(job: "noop", queue: $0) }).ids
        _ = try harness.store.cancel(TaskFilter(ids: first))
        var configuration = TestServer.configuration(database: harness.database)
        configuration.sessionStatements = MySQLTaskStore.sessionStatements
        other = try Connection.open(configuration)
        job = try #require(other.query("SELECT id FROM haulout_job").first).get(0)
        queues = Dictionary(
            uniqueKeysWithValues: try other.query("SELECT name, id FROM haulout_queue").rows.map {
                (try $0.get(0), try $0.get(1))
            })
        try block()
        let behind = Array(repeating: NewTask(job: "noop", queue: "two", priority: .lowest), count: Self.runnable)
        _ = try harness.store.enqueue(behind)
    }

    deinit {
        other.close()
        pool.close()
    }

    /// Of one connection, whose session counts what a claim reads.
    private static func makePool(_ database: String) -> ConnectionPool {
        var connection = TestServer.configuration(database: database)
        connection.sessionStatements = MySQLTaskStore.sessionStatements
        var configuration = PoolConfiguration(connection: connection)
        configuration.maximumSize = 1
        return ConnectionPool(configuration)
    }

    // MARK: The many

    private func block() throws {
        let queue = obstacle == .paused ? "one" : "two"
        if obstacle == .uncommitted { try other.begin() }
        for _ in 0..<Self.stuck / 10_000 {
            let row = "(\(queues[queue] ?? 0), \(Priority.highest.rawValue), \(job), UTC_TIMESTAMP(6), '{}')"
            let rows = Array(repeating: row, count: 10_000).joined(separator: ", ")
            try other.execute(
                """
                INSERT INTO haulout_task (queue_id, priority, job_id, enqueued_at, arguments) VALUES \(unsafeRaw: rows)
                """)
        }
        switch obstacle {
        case .paused: try harness.store.pause(queue: queue)
        case .held: try hold()
        case .locked:
            try other.begin()
            let found = try other.query(TaskQueries.available(.skipLocked), parameters(limit: Self.stuck)).rows.count
            try #require(found == Self.stuck)
        case .uncommitted: break
        }
    }

    private func hold() throws {
        let holder = try harness.store.register(Fixture.process(pid: 2))
        var held = 0
        while held < Self.stuck {
            held += try harness.store.claim(10_000, for: holder, from: [QueuePattern("two")]).count
        }
    }

    private func parameters(limit: Int) -> [MySQLValue] {
        [.int(Int64(queues["two"] ?? 0))] + Priority.range.map { _ in .int(0) } + [.int(Int64(limit))]
    }

    /// Ends what keeps them from being claimed.
    func release() throws {
        switch obstacle {
        case .paused: try harness.store.resume(queue: "one")
        case .held: try rescue()
        case .locked: try other.rollback()
        case .uncommitted: try other.commit()
        }
    }

    private func rescue() throws {
        let living = MySQLValue.int(process.rawValue)
        _ = try other.query("UPDATE haulout_process SET heartbeat_at = '2020-01-01' WHERE id <> ?", [living])
        let rescued = try harness.store.rescue(lease: .seconds(30), crashLimit: 3)
        try #require(rescued.returned.count == Self.stuck)
    }

    // MARK: Claims

    /// Claims as a worker process does, and counts the rows that the server reads for it.
    func claim(_ limit: Int) throws -> (tasks: [TaskDescriptor], read: Int) {
        let before = try handlerReads()
        let tasks = try store.claim(limit, for: process, from: [QueuePattern("*")])
        return (tasks, try handlerReads() - before)
    }

    /// How many pages the server would look at for the next claim, where it tells.
    func pagesOfNextClaim(_ limit: Int) throws -> Int? {
        let queue = queues["two"] ?? 0
        let bounds = store.state.withLock { $0.cursor.bounds(queue: queue, sweeping: false) }
        let parameters = [.int(Int64(queue))] + bounds.map(MySQLValue.int) + [.int(Int64(limit))]
        var configuration = TestServer.configuration(database: harness.database)
        configuration.sessionStatements = MySQLTaskStore.sessionStatements
        let connection = try Connection.open(configuration)
        defer { connection.close() }
        return try connection.pagesRead(by: TaskQueries.available(.skipLocked), parameters)
    }

    /// What a process finds that looks from the head.
    func claimFromHead(_ limit: Int) throws -> [TaskDescriptor] {
        let process = try harness.store.register(Fixture.process(pid: 3))
        return try harness.store.claim(limit, for: process, from: [QueuePattern("*")])
    }

    private func handlerReads() throws -> Int {
        try pool.withConnection { connection in
            let rows = try connection.execute("SHOW SESSION STATUS LIKE 'Handler_read%'").rows
            return rows.reduce(0) { $0 + (Int($1[1].text) ?? 0) }
        }
    }
}

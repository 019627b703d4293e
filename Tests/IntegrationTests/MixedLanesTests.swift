import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutStore

@Suite(
    "Priorities and queues mixed", .serialized,
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct MixedLanesTests {
    @Test("are claimed by several processes in order, each task once, those that commit late included")
    func mixed() async throws {
        try await onOwnThread {
            var mix = try Mix("mixed_lanes")
            for round in 0..<60 {
                try mix.enqueue(50)
                try mix.enqueueLate(5)
                for worker in mix.workers.indices { try mix.work(worker) }
                // Each transaction is open for ten rounds, in which hundreds of later tasks are claimed.
                if round >= 10 { try mix.commitFirstLate() }
            }
            while try mix.commitFirstLate() {}
            #expect(mix.inOrder)
            // Behind the bounds no more is found; what committed late is there for those that look from the head.
            while try mix.workers.indices.reduce(false, { try mix.work($1) || $0 }) {}
            let late = try mix.sweep()
            #expect(!late.isEmpty)
            #expect(try mix.completed() == mix.enqueued)
            #expect(mix.claims.count == mix.enqueued.count, "a task was claimed twice")
        }
    }
}

/// Three queues of five priorities, fed and worked on at random.
private struct Mix {
    struct Worker {
        let store: MySQLTaskStore
        let process: ProcessID
    }

    /// Read from the head once, and then behind their bounds only.
    let workers: [Worker]
    private(set) var enqueued: Set<TaskID> = []
    /// Every task that was claimed, as often as it was, but for those given back.
    private(set) var claims: [TaskID] = []
    private(set) var inOrder = true

    private let harness: MySQLHarness
    private let pools: Pools
    private var late: [(connection: Connection, ids: [TaskID])] = []
    private var random = SeededGenerator(seed: 4)
    private static let queues = ["critical", "default", "bulk"]
    private static let patterns = [QueuePattern("critical"), QueuePattern("default"), QueuePattern("*")]

    init(_ name: String) throws {
        let harness = try MySQLHarness(name)
        self.harness = harness
        let pools = Pools((0..<2).map { _ in MySQLHarness.makePool(harness.database) })
        self.pools = pools
        let first = try harness.store.enqueue(Self.queues.map { NewTask(job: "noop", queue: $0) }).ids
        _ = try harness.store.cancel(TaskFilter(ids: first))
        workers = try pools.all.enumerated().map { number, pool in
            let store = MySQLTaskStore(
                pool: pool, options: StoreOptions(sweepInterval: .seconds(3_600), queueRefresh: .zero))
            return Worker(store: store, process: try store.register(Fixture.process(pid: Int32(number + 1))))
        }
    }

    private mutating func task() -> NewTask {
        NewTask(
            job: "noop", queue: Self.queues.randomElement(using: &random) ?? "",
            priority: Priority(rawValue: .random(in: Priority.range, using: &random)) ?? .normal)
    }

    mutating func enqueue(_ count: Int) throws {
        let tasks = (0..<count).map { _ in task() }
        enqueued.formUnion(try harness.store.enqueue(tasks).ids)
    }

    /// In a transaction that stays open.
    mutating func enqueueLate(_ count: Int) throws {
        var configuration = TestServer.configuration(database: harness.database)
        configuration.sessionStatements = MySQLTaskStore.sessionStatements
        let connection = try Connection.open(configuration)
        try connection.begin()
        let ids = try (0..<count).map { _ in
            let task = task()
            let row = try connection.query(
                """
                INSERT INTO haulout_task (queue_id, priority, job_id, arguments)
                SELECT q.id, ?, j.id, '{}' FROM haulout_queue q, haulout_job j WHERE q.name = ?
                """, [.int(Int64(task.priority.rawValue)), .string(task.queue)])
            return TaskID(rawValue: Int64(row.lastInsertID))
        }
        late.append((connection, ids))
    }

    @discardableResult
    mutating func commitFirstLate() throws -> Bool {
        guard !late.isEmpty else { return false }
        let (connection, ids) = late.removeFirst()
        try connection.commit()
        connection.close()
        enqueued.formUnion(ids)
        return true
    }

    /// Claims some tasks, gives a few of them back, and completes the others.
    @discardableResult
    mutating func work(_ number: Int) throws -> Bool {
        let worker = workers[number]
        let limit = Int.random(in: 1...60, using: &random)
        let tasks = try worker.store.claim(limit, for: worker.process, from: Self.patterns)
        let order = tasks.map { (Self.queues.firstIndex(of: $0.queue) ?? 0, $0.lane.priority, $0.id.rawValue) }
        inOrder = inOrder && zip(order, order.dropFirst()).allSatisfy { $0 < $1 }
        let results = tasks.map { task in
            let isReturned = Int.random(in: 0..<20, using: &random) == 0
            if !isReturned { claims.append(task.id) }
            return AttemptResult(task: task, verdict: isReturned ? .returned : .completed)
        }
        if !results.isEmpty { #expect(try worker.store.finish(results, of: worker.process).isEmpty) }
        return !tasks.isEmpty
    }

    /// Looks from the head, as every process does twice a second, and completes what is there.
    mutating func sweep() throws -> [TaskID] {
        let process = try harness.store.register(Fixture.process(pid: 9))
        let tasks = try harness.store.claim(10_000, for: process, from: Self.patterns)
        claims += tasks.map(\.id)
        _ = try harness.store.finish(tasks.map { AttemptResult(task: $0, verdict: .completed) }, of: process)
        return tasks.map(\.id)
    }

    func completed() throws -> Set<TaskID> {
        Set(try harness.store.tasks(TaskFilter(states: [.completed])).map(\.id))
    }
}

/// Closes its pools when it goes.
private final class Pools {
    let all: [ConnectionPool]

    init(_ all: [ConnectionPool]) { self.all = all }

    deinit { all.forEach { $0.close() } }
}

/// The same numbers in every run: SplitMix64.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

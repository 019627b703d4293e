import Foundation
import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@testable import HauloutStore

/// A claim whose connection is lost is one that the server may still be at work on, or has yet to read. Whichever it
/// is, no task may stay with a process that does not know of it: it would run no more, and no rescue would find it.
///
///     the claim that was given up       its process
///     UPDATE haulout_process
///     UPDATE haulout_task
///                                       looks what it holds
///     COMMIT
@Suite("A claim in doubt", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct DoubtfulClaimTests {
    @Test("is waited for while the server is at work on it, and what it took is taken over")
    func stillAtWork() async throws {
        try await onOwnThread {
            let scene = try Scene("doubt_working")
            try scene.late.begin()
            #expect(try scene.sendLateClaim() == [1, 1])
            let recovery = scene.recoverInBackground()
            try scene.waitUntil { recovery.isOver || scene.isSomebodyWaiting }
            try scene.late.commit()
            #expect(try recovery.result().map(\.id) == [scene.task])
        }
    }

    @Test("writes nothing any more when the server reads it after the process has looked what it holds")
    func yetToBeRead() async throws {
        try await onOwnThread {
            let scene = try Scene("doubt_unread")
            #expect(try scene.recover() == [])
            try scene.late.begin()
            #expect(try scene.sendLateClaim() == [0, 0])
            try scene.late.commit()
            let claimed = try scene.store.claim(10, for: scene.process, from: [QueuePattern("*")])
            #expect(claimed.map(\.id) == [scene.task])
            #expect(claimed.map(\.attempt) == [1])
        }
    }

    @Test("leaves what is held to be found by a rescue")
    func rescue() async throws {
        try await onOwnThread {
            let scene = try Scene("doubt_rescue")
            let claimed = try scene.store.claim(10, for: scene.process, from: [QueuePattern("*")])
            #expect(claimed.map(\.id) == [scene.task])
            scene.doubt()
            #expect(try scene.recover() == [])
            try scene.late.execute("UPDATE haulout_process SET heartbeat_at = heartbeat_at - INTERVAL 1 HOUR")
            #expect(try scene.store.rescue(lease: .seconds(3), crashLimit: 3).returned == [scene.task])
        }
    }
}

/// A process with a claim in doubt for the one task there is.
private final class Scene: Sendable {
    let store: MySQLTaskStore
    let process: ProcessID
    let task: TaskID
    /// The session of the claim.
    let late: Connection
    private let watcher: Connection
    private let harness: MySQLHarness
    private let pool: ConnectionPool

    init(_ name: String) throws {
        harness = try MySQLHarness(name)
        pool = MySQLHarness.makePool(harness.database)
        store = MySQLTaskStore(pool: pool, options: StoreOptions(sweepInterval: .zero))
        process = try store.register(Fixture.process())
        task = try #require(try store.enqueue([NewTask(job: "noop")]).ids.first)
        var configuration = TestServer.configuration(database: harness.database)
        configuration.sessionStatements = MySQLTaskStore.sessionStatements
        late = try Connection.open(configuration)
        watcher = try Connection.open(configuration)
        doubt()
    }

    deinit {
        late.close()
        watcher.close()
        pool.close()
    }

    func doubt() { _ = store.state.withLock { $0.doubtfulClaims.insert(process) } }

    /// What the claim had sent, or was about to send, when its connection was lost: it was the process's first.
    ///
    /// - Returns: How many rows each statement matched.
    func sendLateClaim() throws -> [UInt64] {
        let row = try late.query("SELECT queue_id, priority FROM haulout_task WHERE id = ?", [.int(task.rawValue)])
            .rows[0]
        let lane = TaskDescriptor.Lane(queue: try row.get(0), priority: try row.get(1))
        let held = HeldRange(lane: lane, low: task.rawValue, high: task.rawValue).text
        let hold = PipelinedStatement(ProcessQueries.hold, [.string(held), .int(process.rawValue), .string("")])
        let mark = TaskQueries.markRunning(few: lane, ids: [task.rawValue], process: process, holding: held)
        return try late.pipeline([hold, mark]).map { try $0.get().affectedRows }
    }

    /// What every claim does first.
    func recover() throws -> [TaskDescriptor] { try store.claim(0, for: process, from: [QueuePattern("*")]) }

    func recoverInBackground() -> Recovery {
        let recovery = Recovery()
        Thread { [self] in recovery.end(Result { try recover() }) }.start()
        return recovery
    }

    var isSomebodyWaiting: Bool {
        let waits = """
            SELECT COUNT(*) FROM information_schema.innodb_trx
            WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE 'SELECT held%'
            """
        return (try? watcher.query(waits).rows[0][0].int ?? 0) ?? 0 > 0
    }

    /// Looks until something is so; a minute at most.
    func waitUntil(_ condition: () -> Bool) throws {
        let end = ContinuousClock.now + .seconds(60)
        while !condition() { try #require(ContinuousClock.now < end) }
    }
}

/// What comes of a recovery on another thread.
private final class Recovery: Sendable {
    private let outcome = Mutex<Result<[TaskDescriptor], any Error>?>(nil)
    private let signal = DispatchSemaphore(value: 0)

    var isOver: Bool { outcome.withLock { $0 != nil } }

    func end(_ result: Result<[TaskDescriptor], any Error>) {
        outcome.withLock { $0 = result }
        signal.signal()
    }

    func result() throws -> [TaskDescriptor] {
        signal.wait()
        return try outcome.withLock { $0 }?.get() ?? []
    }
}

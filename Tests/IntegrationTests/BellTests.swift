import Foundation
import HauloutTesting
import Logging
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@testable import HauloutCore
@testable import HauloutStore

/// Nothing here waits for time to pass: that of the supervisors stands still, so that they never poll, and that of a
/// bell's sleep would make the call return `false`.
@Suite("A process that waits for tasks", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct BellTests {
    @Test("is woken by a task that another one enqueues, though it never polls")
    func supervisor() async throws {
        let house = try await onOwnThread { try House("bell_supervisor") }
        let idle = try house.makeIdleProcess()
        async let summary = idle.supervisor.run()
        try await onOwnThread {
            try house.waitForSleepers(1)
            _ = try house.makeStore().enqueue([NewTask(job: "note")])
        }
        await idle.started()
        idle.supervisor.stop()
        #expect(try await summary.totals.completed == 1)
    }

    @Test("announces itself again when its session was killed")
    func killedSession() async throws {
        let house = try await onOwnThread { try House("bell_killed") }
        let store = house.makeStore()
        let bell = try #require(store.makeBell(for: [.all]))
        async let first = onOwnThread { () -> Bool in
            #expect(throws: DatabaseError.self) { try bell.listen() }
            return try bell.listen()
        }
        let other = house.makeStore()
        try await onOwnThread {
            let killed = try house.waitForSleepers(1)
            try house.connection.execute("KILL CONNECTION \(unsafeRaw: killed[0])")
            try house.waitForSleepers(1, except: killed)
            _ = try other.enqueue([NewTask(job: "note")])
        }
        #expect(try await first)
    }

    @Test("is not woken for a queue that it does not serve")
    func otherQueue() async throws {
        let house = try await onOwnThread { try House("bell_queue") }
        let store = house.makeStore()
        let bells = try ["slow", "quick-*"].map { try #require(store.makeBell(for: [QueuePattern($0)])) }
        async let slow = onOwnThread { try bells[0].listen() }
        async let quick = onOwnThread { try bells[1].listen() }
        try await onOwnThread {
            try house.waitForSleepers(2)
            _ = try house.makeStore().enqueue([NewTask(job: "note", queue: "quick-1")])
        }
        #expect(try await quick)
        // Not rung, or it would say so.
        bells[0].close()
        #expect(try await !slow)
    }

    @Test("is woken by all that makes tasks available", arguments: Maker.allCases)
    func makers(_ maker: Maker) async throws {
        let house = try await onOwnThread { try House("bell_\(maker)") }
        let (store, other) = (house.makeStore(), house.makeStore())
        let bell = try #require(store.makeBell(for: [.all]))
        // Another store, because this one would believe for a second that nobody listens.
        try await onOwnThread { try maker.prepare(house.makeStore(), house) }
        async let isRung = onOwnThread { try bell.listen() }
        try await onOwnThread {
            try house.waitForSleepers(1)
            try maker.make(other)
        }
        #expect(try await isRung)
    }

    @Test("sleeps in a way of its own on MariaDB, where interrupting one SLEEP holds up the others and all who connect")
    func ownWait() async throws {
        let house = try await onOwnThread { try House("bell_wait") }
        let stores = (0..<3).map { _ in house.makeStore() }
        let bells = try stores.map { try #require($0.makeBell(for: [.all])) }
        async let rung = withThrowingTaskGroup { group in
            for bell in bells { group.addTask { try await onOwnThread { try bell.listen() } } }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        let states = try await onOwnThread {
            let states = try house.waitForSleepers(3, in: ["User sleep", "User lock", Self.position])
            _ = try house.makeStore().enqueue((0..<3).map { _ in NewTask(job: "note") })
            return states
        }
        #expect(try await rung == [true, true, true])
        if TestServer.flavour == .mariaDB {
            #expect(!states.contains("User sleep"))
            // One has the lock, of all processes on this server, and it may be one of another test.
            #expect(states.count { $0 == Self.position } <= 1)
        }
    }

    private static let position = "Waiting in MASTER_GTID_WAIT() (primary waiter)"

    @Test("is left alone by who enqueues for much later")
    func later() async throws {
        let house = try await onOwnThread { try House("bell_later") }
        let (store, other) = (house.makeStore(), house.makeStore())
        let bell = try #require(store.makeBell(for: [.all]))
        async let isRung = onOwnThread { try bell.listen() }
        try await onOwnThread {
            try house.waitForSleepers(1)
            _ = try other.enqueue([NewTask(job: "note", start: .after(.seconds(3_600)))])
        }
        bell.close()
        #expect(try await !isRung)
    }

    @Test("may be one that an account has no right to wake: it enqueues all the same")
    func foreignAccount() async throws {
        let house = try await onOwnThread { try House("bell_foreign") }
        let store = house.makeStore()
        let bell = try #require(store.makeBell(for: [.all]))
        async let isRung = onOwnThread { try bell.listen() }
        try await onOwnThread {
            try house.waitForSleepers(1)
            // PROCESS, so that it sees the sleeper, and is refused.
            let guest = try house.makeGuest()
            let denied = #expect(throws: DatabaseError.self) {
                let session = try guest.query(BellQueries.asleep).first?.get(0, as: Int.self) ?? 0
                try guest.execute("KILL QUERY \(unsafeRaw: session)")
            }
            #expect(denied?.code == ServerErrorCode.killDenied)
            let enqueuer = house.makeStore(user: house.guest)
            for _ in 0..<2 { #expect(try enqueuer.enqueue([NewTask(job: "note")]).ids.count == 1) }
        }
        bell.close()
        #expect(try await !isRung)
    }

    @Test("costs one statement a look, which finds what a claim would, and queues that are new")
    func look() async throws {
        try await onOwnThread {
            let house = try House("bell_look")
            let (store, other) = (house.makeStore(), house.makeStore())
            let worker = try store.register(Fixture.process())
            #expect(try !store.mayHaveTasks(in: [.all]))
            _ = try other.enqueue([NewTask(job: "note", queue: "new")])
            #expect(try store.mayHaveTasks(in: [.all]))
            #expect(try !store.mayHaveTasks(in: [QueuePattern("other")]))
            try other.pause(queue: "new")
            #expect(try !store.mayHaveTasks(in: [.all]))
            try other.resume(queue: "new")
            #expect(try store.mayHaveTasks(in: [.all]))
            #expect(try store.claim(9, for: worker, from: [.all]).count == 1)
            #expect(try !store.mayHaveTasks(in: [.all]))
        }
    }
}

/// What makes tasks available.
enum Maker: String, CaseIterable, CustomTestStringConvertible {
    case enqueue, enqueueForSoon, promoteDue, retry, rescue, goodbye, resume, giveBack

    var testDescription: String { rawValue }

    func prepare(_ store: MySQLTaskStore, _ house: House) throws {
        switch self {
        case .enqueue, .enqueueForSoon: break
        case .promoteDue:
            _ = try store.enqueue([NewTask(job: "note", start: .after(.seconds(3_600)))])
            try house.connection.execute("UPDATE haulout_later SET due_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND")
        case .retry:
            let ids = try store.enqueue([NewTask(job: "note")]).ids
            #expect(try store.cancel(TaskFilter(ids: ids)) == ids)
        case .rescue, .goodbye, .giveBack:
            _ = try store.enqueue([NewTask(job: "note")])
            let worker = try store.register(Fixture.process())
            #expect(try store.claim(1, for: worker, from: [.all]).count == 1)
            try house.connection.execute("UPDATE haulout_process SET heartbeat_at = heartbeat_at - INTERVAL 1 HOUR")
        case .resume:
            _ = try store.enqueue([NewTask(job: "note")])
            try store.pause(queue: "default")
        }
    }

    func make(_ store: MySQLTaskStore) throws {
        switch self {
        case .enqueue: _ = try store.enqueue([NewTask(job: "note")])
        case .enqueueForSoon: _ = try store.enqueue([NewTask(job: "note", start: .after(.seconds(1)))])
        case .promoteDue: #expect(try store.promoteDue(limit: 10).moved == 1)
        case .retry: #expect(try store.retry(TaskFilter()).count == 1)
        case .rescue: #expect(try store.rescue(lease: .seconds(30), crashLimit: 3).returned.count == 1)
        case .goodbye:
            let worker = try #require(try store.status().processes.first)
            try store.deregister(worker.id)
        case .resume: try store.resume(queue: "default")
        case .giveBack:
            let worker = try #require(try store.status().processes.first)
            let running = try #require(try store.tasks(TaskFilter(states: [.running])).first)
            let task = TaskDescriptor(
                id: running.id, job: running.job, queue: running.queue,
                lane: TaskDescriptor.Lane(queue: 1, priority: running.priority), attempt: running.attempt,
                enqueuedAt: running.enqueuedAt, arguments: [])
            let result = AttemptResult(task: task, verdict: .returned, items: nil, failures: [])
            #expect(try store.finish([result], of: worker.id).isEmpty)
        }
    }
}

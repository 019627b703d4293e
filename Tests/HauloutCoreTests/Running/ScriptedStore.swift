import Foundation
import MySQLClient
import MySQLPool
import Synchronization

@testable import HauloutCore

/// The store in memory, with a log of its calls and errors on demand.
final class ScriptedStore: TaskStore {
    enum Call: Hashable {
        case register, heartbeat, deregister, claim, finish, save, rescue, promoteDue, prune, remaining
    }

    struct Journal: Sendable {
        /// How often each call was made, failing ones included.
        var calls: [Call: Int] = [:]
        var claimLimits: [Int] = []
        var claimed = 0
        var finished: [AttemptResult] = []
        var saved: [ProgressReport] = []
        fileprivate var failures: [Call: @Sendable (Int) -> (any Error)?] = [:]
    }

    static let away = DatabaseError(kind: .notConnected, code: 2002, message: "Can't connect to server")

    let base: InMemoryTaskStore
    let journal = Observed(Journal())
    let bell = Observed(Bell())

    struct Bell: Sendable {
        var rings = 0
        /// How often listening fails from now on.
        var failures = 0
        var isAsleep = false
        fileprivate var isClosed = false
    }

    init(now: @escaping @Sendable () -> Date = { Date() }) {
        base = InMemoryTaskStore(now: now)
    }

    // MARK: Script

    /// Lets a call throw what `error` returns for the number of the call, counted from 1 since now, until it returns
    /// `nil`.
    func fail(_ call: Call, _ error: @escaping @Sendable (Int) -> (any Error)?) {
        journal.update { journal in
            let before = journal.calls[call, default: 0]
            journal.failures[call] = { error($0 - before) }
        }
    }

    /// The database is away for everything, until it comes back.
    func goAway() {
        for call: Call in [.register, .heartbeat, .claim, .finish, .save, .rescue, .promoteDue, .prune, .remaining] {
            fail(call) { _ in Self.away }
        }
    }

    func comeBack() {
        journal.update { $0.failures = [:] }
    }

    @discardableResult
    func enqueue(_ tasks: NewTask...) throws -> [TaskID] {
        try base.enqueue(tasks).ids
    }

    func enqueue(_ count: Int, of job: String) throws {
        _ = try base.enqueue { add in
            for _ in 1...count { try add(NewTask(job: job)) }
        }
    }

    /// What fails is asked outside the lock: it may block.
    private func note(_ call: Call) throws {
        let (number, failure) = journal.update { journal in
            let number = journal.calls[call, default: 0] + 1
            journal.calls[call] = number
            return (number, journal.failures[call])
        }
        if let error = failure?(number) { throw error }
    }

    // MARK: Calls of the engine

    func register(_ process: ProcessDescription) throws -> ProcessID {
        try note(.register)
        return base.register(process)
    }

    func heartbeat(_ process: ProcessID, running: Int) throws -> Bool {
        try note(.heartbeat)
        return base.heartbeat(process, running: running)
    }

    func deregister(_ process: ProcessID) throws {
        try note(.deregister)
        base.deregister(process)
    }

    func claim(_ limit: Int, for process: ProcessID, from queues: [QueuePattern]) throws -> [TaskDescriptor] {
        journal.update { $0.claimLimits.append(limit) }
        try note(.claim)
        let tasks = try base.claim(limit, for: process, from: queues)
        journal.update { $0.claimed += tasks.count }
        return tasks
    }

    func markStarted(_ task: TaskDescriptor, by process: ProcessID) throws -> Bool {
        base.markStarted(task, by: process)
    }

    func finish(_ results: [AttemptResult], of process: ProcessID) throws -> Set<TaskID> {
        try note(.finish)
        if results.contains(where: { $0.failures.contains { $0.cause.message.contains("unspeakable") } }) {
            throw DatabaseError(kind: .data, code: 1366, message: "Incorrect string value")
        }
        let lost = base.finish(results, of: process)
        journal.update { $0.finished += results }
        return lost
    }

    func save(_ progress: [ProgressReport], of process: ProcessID) throws -> Set<TaskID> {
        try note(.save)
        let lost = base.save(progress, of: process)
        journal.update { $0.saved += progress }
        return lost
    }

    func enqueue(
        in connection: borrowing Lease, _ feed: (_ add: (NewTask) throws -> Void) throws -> Void
    ) throws -> EnqueueResult {
        try base.enqueue(feed)
    }

    func advance(_ task: TaskDescriptor, done: Int, of process: ProcessID, on connection: borrowing Lease) throws {
        try base.advance(task, done: done, of: process)
    }

    func rescue(lease: Duration, crashLimit: Int) throws -> RescueReport {
        try note(.rescue)
        return base.rescue(lease: lease, crashLimit: crashLimit)
    }

    func promoteDue(limit: Int) throws -> (moved: Int, next: Duration?) {
        try note(.promoteDue)
        return base.promoteDue(limit: limit)
    }

    func prune(completedAfter: Duration, failuresAfter: Duration, limit: Int) throws -> Int {
        try note(.prune)
        return base.prune(completedAfter: completedAfter, failuresAfter: failuresAfter, limit: limit)
    }

    func remaining(in queues: [QueuePattern]) throws -> Int {
        try note(.remaining)
        return base.remaining(in: queues)
    }

    func makeBell(for queues: [QueuePattern]) -> (any TaskBell)? { ScriptedBell(bell: bell) }

    // MARK: Calls that only tests make

    func enqueue(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void) throws -> EnqueueResult {
        try base.enqueue(feed)
    }

    func status() -> StatusReport { base.status() }
    func tasks(_ filter: TaskFilter) -> [TaskSummary] { base.tasks(filter) }
    func task(_ id: TaskID) -> TaskDetail? { base.task(id) }
    func failures(_ filter: FailureFilter) -> [RecordedFailure] { base.failures(filter) }
    func failureGroups(_ filter: FailureFilter, itemsPerGroup: Int) -> [FailureGroup] {
        base.failureGroups(filter, itemsPerGroup: itemsPerGroup)
    }
    func cancel(_ filter: TaskFilter) -> [TaskID] { base.cancel(filter) }
    func retry(_ filter: TaskFilter) -> [TaskID] { base.retry(filter) }
    func discard(_ filter: TaskFilter) -> [TaskID] { base.discard(filter) }
    func pause(queue: String) throws { try base.pause(queue: queue) }
    func resume(queue: String) throws { try base.resume(queue: queue) }
}

/// Rung by its test.
private struct ScriptedBell: TaskBell {
    let bell: Observed<ScriptedStore.Bell>

    func listen() throws -> Bool {
        let isFailing = bell.update { bell in
            defer { bell.failures = max(0, bell.failures - 1) }
            bell.isAsleep = bell.failures == 0
            return bell.failures > 0
        }
        if isFailing { throw ScriptedStore.away }
        let awake = Gate()
        Task { [bell] in
            await bell.until { $0.rings > 0 || $0.isClosed }
            awake.open()
        }
        awake.pass()
        return bell.update { bell in
            bell.isAsleep = false
            defer { bell.rings = max(0, bell.rings - 1) }
            return bell.rings > 0
        }
    }

    func close() {
        bell.update { $0.isClosed = true }
    }
}

public import Foundation
public import MySQLPool
import Synchronization

/// A ``TaskStore`` in memory, for the tests of an application's jobs: the same semantics as the store on MySQL, shown
/// by the same conformance suite, without a server. Nothing outlives it.
///
/// Any number of threads and of registered processes may share one. Time is what the `now` closure says, so that a test
/// can make leases end and retries fall due without waiting.
public final class InMemoryTaskStore: TaskStore {
    private let state = Mutex(InMemoryState())
    private let payloadLimit: Int
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - payloadLimit: How many bytes the arguments and the items of one task may have together. Default 1 MiB.
    ///   - now: The store's clock. Default the system's.
    public init(payloadLimit: Int = 1 << 20, now: @escaping @Sendable () -> Date = { Date() }) {
        self.payloadLimit = payloadLimit
        self.now = now
    }

    /// Tasks are collected first and added all at once.
    public func enqueue(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void) throws -> EnqueueResult {
        var tasks: [(task: NewTask, payload: TaskPayload)] = []
        try feed { tasks.append(($0, try TaskPayload($0, limit: payloadLimit))) }
        return with { [tasks] state, now in state.enqueue(tasks, at: now) }
    }

    /// Takes effect at once: a store in memory has no part in the connection's transaction.
    public func enqueue(
        in connection: borrowing Lease, _ feed: (_ add: (NewTask) throws -> Void) throws -> Void
    ) throws -> EnqueueResult {
        try enqueue(feed)
    }

    public func register(_ process: ProcessDescription) -> ProcessID {
        with { state, now in state.register(process, at: now) }
    }

    public func heartbeat(_ process: ProcessID, running: Int) -> Bool {
        with { state, now in state.heartbeat(process, running: running, at: now) }
    }

    public func deregister(_ process: ProcessID) {
        with { state, _ in state.deregister(process) }
    }

    public func claim(_ limit: Int, for process: ProcessID, from queues: [QueuePattern]) throws -> [TaskDescriptor] {
        try with { state, now in try state.claim(limit, for: process, from: queues, at: now) }
    }

    public func markStarted(_ task: TaskDescriptor, by process: ProcessID) -> Bool {
        with { state, _ in state.markStarted(task, by: process) }
    }

    public func finish(_ results: [AttemptResult], of process: ProcessID) -> Set<TaskID> {
        with { state, now in state.finish(results, of: process, at: now) }
    }

    public func save(_ progress: [ProgressReport], of process: ProcessID) -> Set<TaskID> {
        with { state, now in state.save(progress, of: process, at: now) }
    }

    /// Takes effect at once: a store in memory has no part in the connection's transaction.
    public func advance(
        _ task: TaskDescriptor, done: Int, of process: ProcessID, on connection: borrowing Lease
    ) throws {
        try advance(task, done: done, of: process)
    }

    /// The same without a connection, which nothing here looks at.
    package func advance(_ task: TaskDescriptor, done: Int, of process: ProcessID) throws {
        try with { state, _ in try state.advance(task, done: done, of: process) }
    }

    public func rescue(lease: Duration, crashLimit: Int) -> RescueReport {
        with { state, now in state.rescue(lease: lease, crashLimit: crashLimit, at: now) }
    }

    public func promoteDue(limit: Int) -> (moved: Int, next: Duration?) {
        with { state, now in state.promoteDue(limit: limit, at: now) }
    }

    public func prune(completedAfter: Duration, failuresAfter: Duration, limit: Int) -> Int {
        with { state, now in
            state.prune(completedAfter: completedAfter, failuresAfter: failuresAfter, limit: limit, at: now)
        }
    }

    public func status() -> StatusReport {
        with { state, now in state.status(at: now) }
    }

    public func remaining(in queues: [QueuePattern]) -> Int {
        with { state, _ in state.remaining(in: queues) }
    }

    public func tasks(_ filter: TaskFilter) -> [TaskSummary] {
        with { state, _ in state.select(filter).map(\.summary) }
    }

    public func task(_ id: TaskID) -> TaskDetail? {
        with { state, _ in state.detail(of: id) }
    }

    public func failures(_ filter: FailureFilter) -> [RecordedFailure] {
        with { state, now in Array(state.failures(matching: filter, at: now).suffix(filter.limit ?? .max)) }
    }

    public func failureGroups(_ filter: FailureFilter, itemsPerGroup: Int) -> [FailureGroup] {
        with { state, now in state.failureGroups(filter, itemsPerGroup: itemsPerGroup, at: now) }
    }

    public func cancel(_ filter: TaskFilter) -> [TaskID] {
        with { state, now in state.cancel(filter, at: now) }
    }

    public func retry(_ filter: TaskFilter) -> [TaskID] {
        with { state, now in state.retry(filter, at: now) }
    }

    public func discard(_ filter: TaskFilter) -> [TaskID] {
        with { state, now in state.discard(filter, at: now) }
    }

    public func pause(queue: String) throws {
        try with { state, _ in try state.setPaused(true, queue: queue) }
    }

    public func resume(queue: String) throws {
        try with { state, _ in try state.setPaused(false, queue: queue) }
    }

    /// Puts other bytes in the place of a task's payload, as a row damaged or written by somebody else would have them.
    package func overwritePayload(of id: TaskID, arguments: [UInt8], items: [UInt8]?) {
        with { state, _ in
            state.change(id) { task in
                task.arguments = arguments
                task.items = items.map { StoredItems(pending: $0, total: task.items?.total ?? 1) }
            }
        }
    }

    /// The clock is read inside the lock, so that it never seems to go backwards from one call to the next.
    @discardableResult
    private func with<T: Sendable>(_ body: (inout InMemoryState, Date) throws -> T) rethrows -> T {
        try state.withLock { try body(&$0, now()) }
    }
}

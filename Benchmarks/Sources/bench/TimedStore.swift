import Haulout
import Measuring
import Synchronization

/// A store that notes how long claims take, those that find something; everything else is the store's behind it.
final class TimedStore: TaskStore {
    private let store: any TaskStore
    private let times = Mutex<[Double]>([])

    init(_ store: any TaskStore) { self.store = store }

    /// The milliseconds of the claims since it was last asked.
    func takeTimes() -> [Double] {
        times.withLock { times in
            defer { times = [] }
            return times
        }
    }

    func claim(_ limit: Int, for process: ProcessID, from queues: [QueuePattern]) throws -> [TaskDescriptor] {
        let start = monotonicNanoseconds()
        let tasks = try store.claim(limit, for: process, from: queues)
        let time = Double(monotonicNanoseconds() - start) / 1e6
        if !tasks.isEmpty { times.withLock { $0.append(time) } }
        return tasks
    }

    // MARK: Forwarded

    func enqueue(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void) throws -> EnqueueResult {
        try store.enqueue(feed)
    }

    func mayHaveTasks(in queues: [QueuePattern]) throws -> Bool { try store.mayHaveTasks(in: queues) }

    func makeBell(for queues: [QueuePattern]) -> (any TaskBell)? { store.makeBell(for: queues) }

    func register(_ process: ProcessDescription) throws -> ProcessID { try store.register(process) }

    func heartbeat(_ process: ProcessID, running: Int) throws -> Bool {
        try store.heartbeat(process, running: running)
    }

    func deregister(_ process: ProcessID) throws { try store.deregister(process) }

    func markStarted(_ task: TaskDescriptor, by process: ProcessID) throws -> Bool {
        try store.markStarted(task, by: process)
    }

    func finish(_ results: [AttemptResult], of process: ProcessID) throws -> Set<TaskID> {
        try store.finish(results, of: process)
    }

    func save(_ progress: [ProgressReport], of process: ProcessID) throws -> Set<TaskID> {
        try store.save(progress, of: process)
    }

    func enqueue(
        in connection: borrowing Lease, _ feed: (_ add: (NewTask) throws -> Void) throws -> Void
    ) throws -> EnqueueResult {
        try store.enqueue(in: connection, feed)
    }

    func advance(_ task: TaskDescriptor, done: Int, of process: ProcessID, on connection: borrowing Lease) throws {
        try store.advance(task, done: done, of: process, on: connection)
    }

    func rescue(lease: Duration, crashLimit: Int) throws -> RescueReport {
        try store.rescue(lease: lease, crashLimit: crashLimit)
    }

    func promoteDue(limit: Int) throws -> (moved: Int, next: Duration?) { try store.promoteDue(limit: limit) }

    func prune(completedAfter: Duration, failuresAfter: Duration, limit: Int) throws -> Int {
        try store.prune(completedAfter: completedAfter, failuresAfter: failuresAfter, limit: limit)
    }

    func status() throws -> StatusReport { try store.status() }

    func remaining(in queues: [QueuePattern]) throws -> Int { try store.remaining(in: queues) }

    func hasRemaining(in queues: [QueuePattern]) throws -> Bool { try store.hasRemaining(in: queues) }

    func tasks(_ filter: TaskFilter) throws -> [TaskSummary] { try store.tasks(filter) }

    func task(_ id: TaskID) throws -> TaskDetail? { try store.task(id) }

    func failures(_ filter: FailureFilter) throws -> [RecordedFailure] { try store.failures(filter) }

    func failureGroups(_ filter: FailureFilter, itemsPerGroup: Int) throws -> [FailureGroup] {
        try store.failureGroups(filter, itemsPerGroup: itemsPerGroup)
    }

    func cancel(_ filter: TaskFilter) throws -> [TaskID] { try store.cancel(filter) }

    func retry(_ filter: TaskFilter) throws -> [TaskID] { try store.retry(filter) }

    func discard(_ filter: TaskFilter) throws -> [TaskID] { try store.discard(filter) }

    func pause(queue: String) throws { try store.pause(queue: queue) }

    func resume(queue: String) throws { try store.resume(queue: queue) }
}

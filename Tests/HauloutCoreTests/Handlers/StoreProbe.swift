import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

/// A store that only knows what attempts ask of it, notes it, and answers as it is told.
final class StoreProbe: TaskStore {
    let saved = Mutex<[ProgressReport]>([])
    let started = Mutex<[TaskID]>([])

    private let isOurs: Bool
    private let onAdvance: @Sendable (borrowing Lease, Int) throws -> Void

    init(isOurs: Bool = true, onAdvance: @escaping @Sendable (borrowing Lease, Int) throws -> Void = { _, _ in }) {
        self.isOurs = isOurs
        self.onAdvance = onAdvance
    }

    func markStarted(_ task: TaskDescriptor, by process: ProcessID) -> Bool {
        started.withLock { $0.append(task.id) }
        return isOurs
    }

    func save(_ progress: [ProgressReport], of process: ProcessID) -> Set<TaskID> {
        saved.withLock { $0 += progress }
        return isOurs ? [] : Set(progress.map(\.task.id))
    }

    func advance(_ task: TaskDescriptor, done: Int, of process: ProcessID, on connection: borrowing Lease) throws {
        try onAdvance(connection, done)
        if !isOurs { throw StoreError(.leaseLost, "The task is somebody else's.") }
    }

    // Nothing below is an attempt's business.
    func enqueue(
        in connection: borrowing Lease, _ feed: (_ add: (NewTask) throws -> Void) throws -> Void
    ) -> EnqueueResult { unused() }
    func enqueue(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void) -> EnqueueResult { unused() }
    func register(_ process: ProcessDescription) -> ProcessID { unused() }
    func heartbeat(_ process: ProcessID, running: Int) -> Bool { unused() }
    func deregister(_ process: ProcessID) { unused() }
    func claim(_ limit: Int, for process: ProcessID, from queues: [QueuePattern]) -> [TaskDescriptor] { unused() }
    func finish(_ results: [AttemptResult], of process: ProcessID) -> Set<TaskID> { unused() }
    func rescue(lease: Duration, crashLimit: Int) -> RescueReport { unused() }
    func promoteDue(limit: Int) -> (moved: Int, next: Duration?) { unused() }
    func prune(completedAfter: Duration, failuresAfter: Duration, limit: Int) -> Int { unused() }
    func status() -> StatusReport { unused() }
    func remaining(in queues: [QueuePattern]) -> Int { unused() }
    func tasks(_ filter: TaskFilter) -> [TaskSummary] { unused() }
    func task(_ id: TaskID) -> TaskDetail? { unused() }
    func failures(_ filter: FailureFilter) -> [RecordedFailure] { unused() }
    func failureGroups(_ filter: FailureFilter, itemsPerGroup: Int) -> [FailureGroup] { unused() }
    func cancel(_ filter: TaskFilter) -> [TaskID] { unused() }
    func retry(_ filter: TaskFilter) -> [TaskID] { unused() }
    func discard(_ filter: TaskFilter) -> [TaskID] { unused() }
    func pause(queue: String) { unused() }
    func resume(queue: String) { unused() }

    private func unused(_ function: String = #function) -> Never {
        fatalError("An attempt called \(function)")
    }
}

import Foundation

/// Everything that ``InMemoryTaskStore`` knows: one value, changed under its lock. Each command is an extension in a
/// file of its own.
struct InMemoryState {
    struct Queue {
        /// Stands for the name in ``TaskDescriptor/Lane``.
        let number: Int
        var isPaused = false
        /// One per priority, the highest first.
        var lanes = Array(repeating: InMemoryLane(), count: Priority.range.count)
        var counts: [TaskState: Int] = [:]
    }

    struct Process {
        let description: ProcessDescription
        let startedAt: Date
        var heartbeatAt: Date
        var running = 0
        var tallies: [TaskState: Int] = [:]
        var held: Set<TaskID> = []
    }

    struct Key {
        let task: TaskID
        let expiresAt: Date
    }

    private(set) var tasks: [TaskID: InMemoryTask] = [:]
    var queues: [String: Queue] = [:]
    /// The living ones.
    var processes: [ProcessID: Process] = [:]
    /// By their bytes: two strings that Swift calls equal can be two keys.
    var keys: [[UInt8]: Key] = [:]
    var failures: [Int64: RecordedFailure] = [:]
    /// How many tasks ended how, pruned ones included.
    var totals: [TaskState: Int] = [:]
    /// Scheduled and retryable tasks.
    private(set) var waiting: Set<TaskID> = []
    private(set) var lastTask: Int64 = 0
    private(set) var lastProcess: Int64 = 0
    private(set) var lastFailure: Int64 = 0

    mutating func nextTaskID() -> TaskID {
        lastTask += 1
        return TaskID(rawValue: lastTask)
    }

    mutating func nextProcessID() -> ProcessID {
        lastProcess += 1
        return ProcessID(rawValue: lastProcess)
    }

    mutating func insert(_ task: InMemoryTask) {
        if queues[task.queue] == nil { queues[task.queue] = Queue(number: queues.count + 1) }
        tasks[task.id] = task
        index(task)
    }

    /// Changes a task and everything that is found by its state. Nothing else writes to `tasks`.
    @discardableResult
    mutating func change<T>(_ id: TaskID, _ body: (inout InMemoryTask) -> T) -> T? {
        guard var task = tasks[id] else { return nil }
        unindex(task)
        let result = body(&task)
        tasks[id] = task
        index(task)
        return result
    }

    mutating func delete(_ id: TaskID) {
        guard let task = tasks.removeValue(forKey: id) else { return }
        unindex(task)
    }

    mutating func record(_ failure: Failure, of id: TaskID, at now: Date, retryAt: Date? = nil) {
        lastFailure += 1
        failures[lastFailure] = RecordedFailure(id: lastFailure, failure: failure, recordedAt: now, retryAt: retryAt)
        tasks[id]?.failures.append(lastFailure)
    }

    /// True when the process may still write about this attempt.
    func isHeld(_ task: TaskDescriptor, by process: ProcessID) -> Bool {
        guard let stored = tasks[task.id] else { return false }
        return stored.state == .running && stored.attempt == task.attempt && stored.process == process
    }

    private mutating func index(_ task: InMemoryTask) {
        queues[task.queue]?.counts[task.state, default: 0] += 1
        switch task.state {
        case .available: queues[task.queue]?.lanes[task.priority.rawValue - 1].insert(task.id)
        case .scheduled, .retryable: waiting.insert(task.id)
        case .running: if let process = task.process { processes[process]?.held.insert(task.id) }
        case .completed, .discarded, .cancelled: break
        }
    }

    private mutating func unindex(_ task: InMemoryTask) {
        queues[task.queue]?.counts[task.state, default: 0] -= 1
        switch task.state {
        case .available: queues[task.queue]?.lanes[task.priority.rawValue - 1].remove(task.id)
        case .scheduled, .retryable: waiting.remove(task.id)
        case .running: if let process = task.process { processes[process]?.held.remove(task.id) }
        case .completed, .discarded, .cancelled: break
        }
    }
}

import Foundation

/// A task as ``InMemoryTaskStore`` keeps it, and the arrows of its life; the arrows check nothing, their callers do.
struct InMemoryTask {
    let id: TaskID
    let job: String
    let queue: String
    let priority: Priority
    let enqueuedAt: Date
    var arguments: [UInt8]
    var items: StoredItems?
    private(set) var state: TaskState
    private(set) var attempt = 0
    private(set) var free = 0
    private(set) var crashes = 0
    /// For a task without items: its own transaction has committed.
    private(set) var isDone = false
    /// True once the running attempt was noted as started; see ``TaskStore/markStarted(_:by:)``.
    var isStarted = false
    /// Since when it can be claimed.
    private(set) var readyAt: Date
    private(set) var dueAt: Date?
    private(set) var claimedAt: Date?
    private(set) var finishedAt: Date?
    private(set) var process: ProcessID?
    /// The failures recorded of it, in order.
    var failures: [Int64] = []

    /// A new task: scheduled when `due` lies ahead, otherwise available.
    init(id: TaskID, task: NewTask, payload: TaskPayload, due: Date, now: Date) {
        self.id = id
        job = task.job
        queue = task.queue
        priority = task.priority
        enqueuedAt = now
        arguments = payload.arguments
        items = payload.items
        state = due > now ? .scheduled : .available
        readyAt = now
        dueAt = due > now ? due : nil
    }

    mutating func claim(by process: ProcessID, at now: Date) {
        move(to: .running)
        attempt += 1
        isStarted = false
        claimedAt = now
        self.process = process
    }

    mutating func complete(_ progress: ItemProgress?, at now: Date) {
        items = progress?.ended ?? items.map { StoredItems(pending: [], failed: $0.failed, total: $0.total) }
        end(as: .completed, at: now)
    }

    mutating func retry(_ progress: ItemProgress?, due: Date) {
        items = progress?.nextAttempt ?? items
        move(to: .retryable)
        dueAt = due
    }

    /// What the progress left undone has failed too. Without progress everything stays as it is, to be looked at.
    mutating func discard(_ progress: ItemProgress?, at now: Date) {
        items = progress?.stored.abandoned ?? items
        end(as: .discarded, at: now)
    }

    /// Ends a task that no attempt has ended: all that is not done has failed.
    mutating func discard(at now: Date) {
        items = items?.abandoned
        end(as: .discarded, at: now)
    }

    mutating func cancel(at now: Date) {
        end(as: .cancelled, at: now)
    }

    /// Gives the task back at no cost.
    mutating func giveBack(_ progress: ItemProgress? = nil) {
        if let progress { save(progress) }
        move(to: .available)
        free += 1
    }

    /// An older snapshot than what is stored changes nothing: done never goes back.
    mutating func save(_ progress: ItemProgress) {
        guard let items, progress.done >= items.done else { return }
        self.items = progress.stored
    }

    mutating func advance(to done: Int) {
        guard let stored = items else { return isDone = isDone || done > 0 }
        items?.done = max(stored.done, done)
    }

    /// Counts a process that died with the task in hand: the first time in any case, later only when the attempt is
    /// known to have started.
    mutating func countCrash() -> Bool {
        guard crashes == 0 || isStarted else { return false }
        crashes += 1
        return true
    }

    /// Makes a scheduled or retryable task available.
    mutating func becomeReady(at now: Date) {
        move(to: .available)
        readyAt = now
    }

    /// Makes a task that is over available again, with a full set of attempts; their numbers go on rising.
    mutating func startOver(at now: Date) {
        items = items?.startedOver
        becomeReady(at: now)
        free = attempt
        crashes = 0
    }

    private mutating func end(as state: TaskState, at now: Date) {
        move(to: state)
        finishedAt = now
    }

    private mutating func move(to state: TaskState) {
        self.state = state
        dueAt = nil
        claimedAt = nil
        finishedAt = nil
        process = nil
    }
}

extension InMemoryTask {
    func descriptor(queueNumber: Int) -> TaskDescriptor {
        TaskDescriptor(
            id: id,
            job: job,
            queue: queue,
            lane: TaskDescriptor.Lane(queue: queueNumber, priority: priority.rawValue),
            attempt: attempt,
            free: free,
            crashes: crashes,
            enqueuedAt: enqueuedAt,
            arguments: arguments,
            items: items,
            isDone: isDone
        )
    }

    var summary: TaskSummary {
        TaskSummary(
            id: id,
            job: job,
            queue: queue,
            priority: priority.rawValue,
            state: state,
            attempt: attempt,
            items: items?.counts,
            enqueuedAt: enqueuedAt,
            dueAt: dueAt,
            claimedAt: claimedAt,
            finishedAt: finishedAt,
            process: process
        )
    }
}

public import MySQLPool

/// Where tasks wait, run and end: the only thing that workers share.
///
/// Every call blocks until the outcome is durable, and belongs on a thread of its own, never on one of Swift's
/// cooperative threads. Every call that writes is one transaction: it happens wholly, or it throws and nothing happened
/// (an error whose `outcome` is `.unknown` says that the link was lost during COMMIT; each call may then be repeated).
/// Every write about a running task carries the attempt: what is no longer the caller's is left alone and reported.
public protocol TaskStore: Sendable {
    // MARK: Producing

    /// Adds tasks in one transaction.
    ///
    /// - Parameter feed: Calls `add` once per task. Rows are sent in batches while it runs, so that millions of tasks
    ///   need no memory; when it throws, nothing was added.
    func enqueue(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void) throws -> EnqueueResult

    /// Adds tasks in the transaction that is open on the connection: they are there when it commits, and never when it
    /// is rolled back. Either all are part of it, or the call throws and none is.
    ///
    /// Unlike the other calls this one promises nothing before the caller's COMMIT. Until then, who enqueues one of its
    /// unique keys waits.
    ///
    /// - Throws: ``StoreError/Kind/invalid`` when no transaction is open.
    func enqueue(
        in connection: borrowing Lease, _ feed: (_ add: (NewTask) throws -> Void) throws -> Void
    ) throws -> EnqueueResult

    // MARK: Processes

    /// Announces a process; its first heartbeat.
    func register(_ process: ProcessDescription) throws -> ProcessID
    /// Renews the lease on everything that the process holds.
    ///
    /// - Returns: `false` when the process was taken for dead: all that it held is somebody else's, and it has to
    ///   register anew.
    func heartbeat(_ process: ProcessID, running: Int) throws -> Bool
    /// Says goodbye. Tasks that the process still holds go back at no cost.
    func deregister(_ process: ProcessID) throws

    // MARK: Running

    /// Claims up to `limit` tasks of the queues, in the order of the patterns, then of priority, then of enqueueing.
    ///
    /// - Returns: Claimed tasks, fewer than asked for, or none, when no more could be had.
    /// - Throws: ``StoreError/processLost`` when the process was taken for dead.
    func claim(_ limit: Int, for process: ProcessID, from queues: [QueuePattern]) throws -> [TaskDescriptor]
    /// Whether a claim might find anything: a cheaper look for those who wait.
    ///
    /// - Returns: `true` in case of doubt.
    func mayHaveTasks(in queues: [QueuePattern]) throws -> Bool
    /// The bell of one process that serves these queues; `nil` when this store cannot wake others.
    func makeBell(for queues: [QueuePattern]) -> (any TaskBell)?
    /// Notes that a task which was in the hands of a process that died is about to start again; see
    /// ``TaskDescriptor/crashes``.
    ///
    /// - Returns: `false` when the task is no longer the caller's.
    func markStarted(_ task: TaskDescriptor, by process: ProcessID) throws -> Bool
    /// Writes how attempts ended.
    ///
    /// - Returns: The tasks that were no longer the caller's: nothing was written about those.
    func finish(_ results: [AttemptResult], of process: ProcessID) throws -> Set<TaskID>
    /// Saves how far running tasks are.
    ///
    /// - Returns: The tasks that are no longer the caller's.
    func save(_ progress: [ProgressReport], of process: ProcessID) throws -> Set<TaskID>
    /// Records, on the connection and inside the transaction of an item's own statements, that `done` items are done.
    ///
    /// - Throws: ``StoreError/leaseLost`` when the task is no longer the caller's: the transaction is to be rolled
    ///   back.
    func advance(_ task: TaskDescriptor, done: Int, of process: ProcessID, on connection: borrowing Lease) throws

    // MARK: Housekeeping

    /// Returns the tasks of processes whose last heartbeat is older than the lease, at no cost, with a failure row
    /// each; a task in hand when its process died for the `limit`-th time is discarded.
    func rescue(lease: Duration, crashLimit: Int) throws -> RescueReport
    /// Makes scheduled and retryable tasks whose time has come available.
    ///
    /// - Returns: How many, and how long it is until the next one is due (`nil`: none waits).
    func promoteDue(limit: Int) throws -> (moved: Int, next: Duration?)
    /// Deletes finished tasks and failures older than that, and forgotten unique keys; at most `limit` of each.
    func prune(completedAfter: Duration, failuresAfter: Duration, limit: Int) throws -> Int

    // MARK: Looking

    func status() throws -> StatusReport
    /// How many tasks of these queues run, or will without anybody's doing: available and retryable ones, those of
    /// paused queues left out. May be an estimate when they are many.
    func remaining(in queues: [QueuePattern]) throws -> Int
    /// Whether there is any such task; none ends a `--drain`.
    func hasRemaining(in queues: [QueuePattern]) throws -> Bool
    /// By id; with a limit, the first ones.
    func tasks(_ filter: TaskFilter) throws -> [TaskSummary]
    /// `nil` when there is no such task, or no more.
    func task(_ id: TaskID) throws -> TaskDetail?
    /// By id; with a limit, the latest ones.
    func failures(_ filter: FailureFilter) throws -> [RecordedFailure]
    /// Failures grouped by job and error, the most frequent first.
    func failureGroups(_ filter: FailureFilter, itemsPerGroup: Int) throws -> [FailureGroup]

    // MARK: Acting

    /// Takes waiting tasks out of the line. Running and finished ones are left alone.
    func cancel(_ filter: TaskFilter) throws -> [TaskID]
    /// Makes discarded and cancelled tasks available with everything that is not done and a full set of attempts, and
    /// retryable ones available now.
    func retry(_ filter: TaskFilter) throws -> [TaskID]
    /// Discards waiting and retryable tasks.
    func discard(_ filter: TaskFilter) throws -> [TaskID]
    /// - Throws: ``StoreError/unknownQueue`` for a name that no task ever had.
    func pause(queue: String) throws
    func resume(queue: String) throws
}

extension TaskStore {
    /// Adds tasks in one transaction.
    public func enqueue(_ tasks: [NewTask]) throws -> EnqueueResult {
        try enqueue { add in try tasks.forEach(add) }
    }

    /// Adds tasks in the transaction that is open on the connection.
    public func enqueue(_ tasks: [NewTask], in connection: borrowing Lease) throws -> EnqueueResult {
        try enqueue(in: connection) { add in try tasks.forEach(add) }
    }

    public func hasRemaining(in queues: [QueuePattern]) throws -> Bool { try remaining(in: queues) > 0 }

    public func mayHaveTasks(in queues: [QueuePattern]) throws -> Bool { true }

    public func makeBell(for queues: [QueuePattern]) -> (any TaskBell)? { nil }
}

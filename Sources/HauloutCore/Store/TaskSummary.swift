public import Foundation

/// One line of a list of tasks.
public struct TaskSummary: Sendable, Equatable {
    /// How a task's items stand.
    public struct Items: Sendable, Equatable {
        public var total: Int
        public var completed: Int
        /// Failed for good.
        public var failed: Int

        public init(total: Int, completed: Int, failed: Int) {
            self.total = total
            self.completed = completed
            self.failed = failed
        }
    }

    public var id: TaskID
    public var job: String
    public var queue: String
    public var priority: Int
    public var state: TaskState
    public var attempt: Int
    /// `nil` for a task without items.
    public var items: Items?
    public var enqueuedAt: Date
    /// When a scheduled or retryable task is due.
    public var dueAt: Date?
    /// When its last attempt was claimed, while it runs.
    public var claimedAt: Date?
    public var finishedAt: Date?
    /// The process that holds it.
    public var process: ProcessID?

    public init(
        id: TaskID,
        job: String,
        queue: String,
        priority: Int,
        state: TaskState,
        attempt: Int,
        items: Items? = nil,
        enqueuedAt: Date,
        dueAt: Date? = nil,
        claimedAt: Date? = nil,
        finishedAt: Date? = nil,
        process: ProcessID? = nil
    ) {
        self.id = id
        self.job = job
        self.queue = queue
        self.priority = priority
        self.state = state
        self.attempt = attempt
        self.items = items
        self.enqueuedAt = enqueuedAt
        self.dueAt = dueAt
        self.claimedAt = claimedAt
        self.finishedAt = finishedAt
        self.process = process
    }
}

/// All that is known of one task.
public struct TaskDetail: Sendable, Equatable {
    public var summary: TaskSummary
    /// The arguments as stored: normally a JSON object.
    public var arguments: String
    /// The items that are pending, or that failed, as stored: normally a JSON array.
    public var pendingItems: String
    public var failedItems: String
    /// The latest last.
    public var failures: [RecordedFailure]

    public init(
        summary: TaskSummary,
        arguments: String,
        pendingItems: String = "",
        failedItems: String = "",
        failures: [RecordedFailure] = []
    ) {
        self.summary = summary
        self.arguments = arguments
        self.pendingItems = pendingItems
        self.failedItems = failedItems
        self.failures = failures
    }
}

public import Foundation

/// A failure as it was recorded.
public struct RecordedFailure: Sendable, Equatable {
    public var id: Int64
    public var failure: Failure
    public var recordedAt: Date
    /// When the retry is, or was, due; `nil` when nothing follows, or while the attempt still runs.
    public var retryAt: Date?

    public init(id: Int64, failure: Failure, recordedAt: Date, retryAt: Date? = nil) {
        self.id = id
        self.failure = failure
        self.recordedAt = recordedAt
        self.retryAt = retryAt
    }
}

/// Failures of one job with the same error.
public struct FailureGroup: Sendable, Equatable {
    public var job: String
    /// The cause of the latest of them.
    public var cause: Failure.Cause
    /// How many failures: attempts of tasks and of items.
    public var count: Int
    /// How many of them were final.
    public var final: Int
    /// How many tasks they belong to.
    public var tasks: Int
    public var firstSeen: Date
    public var lastSeen: Date
    /// How many different items failed so.
    public var itemCount: Int
    /// The first of those items, with their task.
    public var items: [Item]

    public struct Item: Sendable, Equatable {
        public var item: JSONValue
        public var task: TaskID
        /// True when it failed for good.
        public var isFinal: Bool

        public init(item: JSONValue, task: TaskID, isFinal: Bool) {
            self.item = item
            self.task = task
            self.isFinal = isFinal
        }
    }

    public init(
        job: String,
        cause: Failure.Cause,
        count: Int,
        final: Int,
        tasks: Int,
        firstSeen: Date,
        lastSeen: Date,
        itemCount: Int = 0,
        items: [Item] = []
    ) {
        self.job = job
        self.cause = cause
        self.count = count
        self.final = final
        self.tasks = tasks
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.itemCount = itemCount
        self.items = items
    }
}

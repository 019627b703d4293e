public import Foundation

/// One failed attempt of a task or of an item: the row that reports are made of.
public struct Failure: Sendable, Equatable {
    /// What happens after it.
    public enum Next: Sendable, Equatable {
        /// Another attempt, that long after this one ends.
        case retry(after: Duration)
        /// Nothing: it failed for good.
        case discarded
    }

    /// What went wrong, as far as it is known.
    public struct Cause: Sendable, Equatable, Error {
        public var kind: FailureKind
        /// The server's error number.
        public var errno: Int?
        public var sqlState: String?
        /// A program's exit status, or the number of the signal that ended it.
        public var exitStatus: Int?
        public var message: String
        /// The last output of a program, at most 8 KiB.
        public var output: String?
        /// The statement with its placeholders, never with values.
        public var statement: String?

        public init(
            kind: FailureKind,
            errno: Int? = nil,
            sqlState: String? = nil,
            exitStatus: Int? = nil,
            message: String,
            output: String? = nil,
            statement: String? = nil
        ) {
            self.kind = kind
            self.errno = errno
            self.sqlState = sqlState
            self.exitStatus = exitStatus
            self.message = message
            self.output = output
            self.statement = statement
        }
    }

    public var job: String
    public var task: TaskID
    public var queue: String
    /// `nil` when the task as a whole failed.
    public var item: JSONValue?
    public var attempt: Int
    public var maxAttempts: Int
    public var cause: Cause
    /// For example `worker-3`, or `worker-2.3` in the second of several processes.
    public var worker: String
    public var host: String
    public var startedAt: Date
    public var duration: Duration
    public var next: Next

    public init(
        job: String,
        task: TaskID,
        queue: String,
        item: JSONValue? = nil,
        attempt: Int,
        maxAttempts: Int,
        cause: Cause,
        worker: String,
        host: String,
        startedAt: Date,
        duration: Duration,
        next: Next
    ) {
        self.job = job
        self.task = task
        self.queue = queue
        self.item = item
        self.attempt = attempt
        self.maxAttempts = maxAttempts
        self.cause = cause
        self.worker = worker
        self.host = host
        self.startedAt = startedAt
        self.duration = duration
        self.next = next
    }
}

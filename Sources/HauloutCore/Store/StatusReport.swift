public import Foundation

/// What `status` shows.
public struct StatusReport: Sendable, Equatable {
    public struct Queue: Sendable, Equatable {
        public var name: String
        public var available: Int
        public var running: Int
        public var scheduled: Int
        public var retryable: Int
        /// Tasks that wait for a limit or a predecessor; none in this version.
        public var blocked: Int
        public var isPaused: Bool
        /// How long the oldest available task has waited; `nil` when none waits.
        public var oldest: Duration?
        /// The states whose number is an estimate, because there are too many to count each time.
        public var estimates: Set<TaskState>

        public init(
            name: String,
            available: Int = 0,
            running: Int = 0,
            scheduled: Int = 0,
            retryable: Int = 0,
            blocked: Int = 0,
            isPaused: Bool = false,
            oldest: Duration? = nil,
            estimates: Set<TaskState> = []
        ) {
            self.name = name
            self.available = available
            self.running = running
            self.scheduled = scheduled
            self.retryable = retryable
            self.blocked = blocked
            self.isPaused = isPaused
            self.oldest = oldest
            self.estimates = estimates
        }
    }

    public struct Process: Sendable, Equatable {
        public var id: ProcessID
        public var description: ProcessDescription
        public var startedAt: Date
        /// How long ago its last heartbeat was.
        public var heartbeat: Duration
        public var running: Int
        public var completed: Int
        public var discarded: Int

        public init(
            id: ProcessID,
            description: ProcessDescription,
            startedAt: Date,
            heartbeat: Duration,
            running: Int,
            completed: Int,
            discarded: Int
        ) {
            self.id = id
            self.description = description
            self.startedAt = startedAt
            self.heartbeat = heartbeat
            self.running = running
            self.completed = completed
            self.discarded = discarded
        }
    }

    /// Sorted by name.
    public var queues: [Queue]
    public var processes: [Process]
    /// Tasks that ended so, ever since the queue was made.
    public var completed: Int
    public var discarded: Int
    public var cancelled: Int

    public init(
        queues: [Queue] = [], processes: [Process] = [], completed: Int = 0, discarded: Int = 0, cancelled: Int = 0
    ) {
        self.queues = queues
        self.processes = processes
        self.completed = completed
        self.discarded = discarded
        self.cancelled = cancelled
    }
}

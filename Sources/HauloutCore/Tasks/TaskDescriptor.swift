public import Foundation

/// A claimed task as a process holds it: what to run, with what, and under which attempt.
///
/// Arguments and items are still the stored bytes: a worker decodes them, so that one that cannot be decoded is
/// discarded with a failure row and harms nothing else.
public struct TaskDescriptor: Sendable, Equatable {
    /// Where the task stands in the queue table; only the store looks inside.
    public struct Lane: Sendable, Hashable {
        public var queue: Int
        public var priority: Int

        public init(queue: Int, priority: Int) {
            self.queue = queue
            self.priority = priority
        }
    }

    public var id: TaskID
    public var job: String
    public var queue: String
    public var lane: Lane
    /// Which execution of the task this is, from 1 up: also the fencing token that every write about it carries.
    public var attempt: Int
    /// How many earlier attempts cost nothing: interrupted ones, and those lost with their process.
    public var free: Int
    /// How often a process died with this task in hand.
    public var crashes: Int
    public var enqueuedAt: Date
    /// A JSON object.
    public var arguments: [UInt8]
    /// `nil` for a task without items.
    public var items: StoredItems?
    /// For a task without items: true when its transaction committed in an earlier attempt that was then lost.
    public var isDone: Bool

    public init(
        id: TaskID,
        job: String,
        queue: String,
        lane: Lane,
        attempt: Int,
        free: Int = 0,
        crashes: Int = 0,
        enqueuedAt: Date,
        arguments: [UInt8],
        items: StoredItems? = nil,
        isDone: Bool = false
    ) {
        self.id = id
        self.job = job
        self.queue = queue
        self.lane = lane
        self.attempt = attempt
        self.free = free
        self.crashes = crashes
        self.enqueuedAt = enqueuedAt
        self.arguments = arguments
        self.items = items
        self.isDone = isDone
    }

    /// Which of the retry policy's attempts this is, from 1 up: attempts that cost nothing are not counted.
    public var countedAttempt: Int { attempt - free }
}

/// The items of a task as they are stored.
public struct StoredItems: Sendable, Equatable {
    /// The items of this attempt, in order: a JSON array.
    public var pending: [UInt8]
    /// How many of `pending`, from the first on, were handled before the attempt that handled them was lost.
    public var done: Int
    /// Items of `pending` that failed and are to be tried again: a JSON array, or nothing.
    public var again: [UInt8]
    /// Items that failed for good, in this attempt or an earlier one: a JSON array, or nothing.
    public var failed: [UInt8]
    /// How many items the task was enqueued with.
    public var total: Int

    public init(pending: [UInt8], done: Int = 0, again: [UInt8] = [], failed: [UInt8] = [], total: Int) {
        self.pending = pending
        self.done = done
        self.again = again
        self.failed = failed
        self.total = total
    }
}

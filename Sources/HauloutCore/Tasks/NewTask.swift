public import Foundation

/// A task about to be enqueued.
public struct NewTask: Sendable, Equatable {
    /// When a task may start.
    public enum Start: Sendable, Equatable {
        case now
        /// That long after the database has stored it, by the database's clock.
        case after(Duration)
        case at(Date)
    }

    /// Makes a second enqueue with the same key return the first one's task instead of adding another.
    public struct UniqueKey: Sendable, Equatable {
        /// At most 255 bytes.
        public var text: String
        /// For how long the key is remembered, from the first enqueue on.
        public var window: Duration

        public init(_ text: String, window: Duration = .seconds(86_400)) {
            self.text = text
            self.window = window
        }
    }

    public var job: String
    public var queue: String
    public var priority: Priority
    /// An object, or an empty one.
    public var arguments: JSONValue
    /// `nil` for a task without items.
    public var items: [JSONValue]?
    public var start: Start
    public var uniqueKey: UniqueKey?

    public init(
        job: String,
        queue: String = "default",
        priority: Priority = .normal,
        arguments: JSONValue = .object([:]),
        items: [JSONValue]? = nil,
        start: Start = .now,
        uniqueKey: UniqueKey? = nil
    ) {
        self.job = job
        self.queue = queue
        self.priority = priority
        self.arguments = arguments
        self.items = items
        self.start = start
        self.uniqueKey = uniqueKey
    }
}

/// What became of an enqueue.
public struct EnqueueResult: Sendable, Equatable {
    /// The ids of the tasks, in the order given: new ones, and those found under a unique key.
    public var ids: [TaskID]
    /// How many of them were found under their unique key, and not added again.
    public var existing: Int

    public init(ids: [TaskID] = [], existing: Int = 0) {
        self.ids = ids
        self.existing = existing
    }
}

/// What is to be enqueued of a job. What is `nil` is up to the job's definition.
public struct TaskOrder: Sendable, Equatable {
    public var job: JobDefinition
    /// An object.
    public var arguments: JSONValue
    public var items: [JSONValue]?
    public var start: NewTask.Start
    public var priority: Priority?
    public var queue: String?
    /// Makes the enqueue repeatable: the tasks of a second one with the same key are those of the first.
    public var uniqueKey: String?
    /// How often everything is enqueued, at least once.
    public var count: Int

    public init(
        job: JobDefinition,
        arguments: JSONValue = .object([:]),
        items: [JSONValue]? = nil,
        start: NewTask.Start = .now,
        priority: Priority? = nil,
        queue: String? = nil,
        uniqueKey: String? = nil,
        count: Int = 1
    ) {
        self.job = job
        self.arguments = arguments
        self.items = items
        self.start = start
        self.priority = priority
        self.queue = queue
        self.uniqueKey = uniqueKey
        self.count = count
    }
}

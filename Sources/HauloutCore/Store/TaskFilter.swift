/// Which tasks a list shows or a command acts on. What is `nil` or empty does not narrow.
public struct TaskFilter: Sendable, Equatable {
    public var ids: [TaskID]
    public var states: Set<TaskState>
    public var job: String?
    public var queue: String?
    /// At most that many; `nil` for all.
    public var limit: Int?

    public init(
        ids: [TaskID] = [],
        states: Set<TaskState> = [],
        job: String? = nil,
        queue: String? = nil,
        limit: Int? = nil
    ) {
        self.ids = ids
        self.states = states
        self.job = job
        self.queue = queue
        self.limit = limit
    }
}

/// Which failures a list or report shows. What is `nil` does not narrow.
public struct FailureFilter: Sendable, Equatable {
    public var id: Int64?
    public var task: TaskID?
    public var job: String?
    public var queue: String?
    public var kind: FailureKind?
    /// Only failures that are final for their item or task.
    public var finalOnly: Bool
    /// Only failures younger than that.
    public var since: Duration?
    /// When they were younger than that; `nil` for the time of asking, which may come long after the filter was made: a
    /// connection has to be opened first.
    public var asOf: ContinuousClock.Instant?
    /// At most that many; `nil` for all.
    public var limit: Int?

    public init(
        id: Int64? = nil,
        task: TaskID? = nil,
        job: String? = nil,
        queue: String? = nil,
        kind: FailureKind? = nil,
        finalOnly: Bool = false,
        since: Duration? = nil,
        asOf: ContinuousClock.Instant? = nil,
        limit: Int? = nil
    ) {
        self.id = id
        self.task = task
        self.job = job
        self.queue = queue
        self.kind = kind
        self.finalOnly = finalOnly
        self.since = since
        self.asOf = asOf
        self.limit = limit
    }

    /// How old a failure may be by now.
    package var greatestAge: Duration? {
        since.map { $0 + (asOf?.duration(to: .now) ?? .zero) }
    }
}

/// What a job is: its name, its handler, its queue and its policies.
///
/// A definition comes from a YAML file in `jobs/` or from a registration in Swift (`Application.handle`).
public struct JobDefinition: Sendable, Equatable {
    /// The job's name, `[a-z0-9][a-z0-9_-]{0,63}`: what `enqueue` and every report call it.
    public var name: String
    /// One line for people, shown by `jobs list`. Empty when not given.
    public var summary: String
    /// The queue its tasks wait in. Default `default`.
    public var queue: String
    /// The priority its tasks get. Default ``Priority/normal``.
    public var priority: Priority
    /// What runs for each item, or once for a task without items.
    public var handler: HandlerDefinition
    /// Where the items come from when `enqueue` is given none.
    public var items: ItemSource
    /// How many items one task carries at most, 1 to 100,000. Default 100.
    public var chunk: Int
    /// What happens after a failed attempt.
    public var retry: RetryPolicy
    /// How long one attempt of a task may run; `nil` for no limit. Default 5 minutes.
    public var timeout: Duration?
    /// Names of arguments whose values appear in no report and no log.
    public var secrets: Set<String>
    /// Makes enqueues of equal tasks one task; `nil` (the default) lets every enqueue count.
    public var unique: UniquePolicy?
    /// The file the definition was read from, as the user wrote its path; `nil` for Swift registrations.
    public var source: String?

    public init(
        name: String,
        summary: String = "",
        queue: String = "default",
        priority: Priority = .normal,
        handler: HandlerDefinition = .swift,
        items: ItemSource = .none,
        chunk: Int = 100,
        retry: RetryPolicy = RetryPolicy(),
        timeout: Duration? = .seconds(300),
        secrets: Set<String> = [],
        unique: UniquePolicy? = nil,
        source: String? = nil
    ) {
        self.name = name
        self.summary = summary
        self.queue = queue
        self.priority = priority
        self.handler = handler
        self.items = items
        self.chunk = chunk
        self.retry = retry
        self.timeout = timeout
        self.secrets = secrets
        self.unique = unique
        self.source = source
    }
}

/// Which enqueues of a job count as the same task, and for how long.
public struct UniquePolicy: Sendable, Equatable {
    /// What of an enqueue is compared, besides the job's name.
    public enum Part: String, Sendable, CaseIterable {
        case args
        case items
    }

    public var by: Set<Part>
    /// How long after an enqueue the same task is not enqueued again. Default 1 day.
    public var window: Duration

    public init(by: Set<Part> = [.args], window: Duration = .seconds(86_400)) {
        self.by = by
        self.window = window
    }
}

/// What a job's policy says about one attempt: a single wait, drawn once, for everything that is tried again.
struct RetryDecision {
    /// How many attempts the task can have in all, counting those that cost nothing.
    let maxAttempts: Int
    /// How long after this attempt the next one starts; `nil` when this was the last.
    let delay: Duration?

    private let never: Set<FailureKind>

    init(_ policy: RetryPolicy, for task: TaskDescriptor) {
        var anyKind = policy
        anyKind.never = []
        delay = anyKind.delay(afterAttempt: task.countedAttempt, kind: .handler)
        maxAttempts = policy.attempts + task.free
        never = policy.never
    }

    /// What follows a failure of that kind.
    func next(after kind: FailureKind) -> Failure.Next {
        guard let delay, !never.contains(kind) else { return .discarded }
        return .retry(after: delay)
    }
}

/// How an attempt ended, with everything that the store writes about it in one transaction.
public struct AttemptResult: Sendable, Equatable {
    public enum Verdict: Sendable, Equatable {
        /// Every item succeeded.
        case completed
        /// Something failed and is tried again that long after now: the failed items only.
        case retry(after: Duration)
        /// Something failed for good, and nothing is left to try.
        case discarded
        /// Interrupted, or never started: back to `available` at no cost, with the progress made.
        case returned
    }

    public var task: TaskDescriptor
    public var verdict: Verdict
    /// `nil` for a task without items, and for one whose items could not be decoded.
    public var items: ItemProgress?
    /// Failures that no progress report has written yet.
    public var failures: [Failure]
    public var duration: Duration

    public init(
        task: TaskDescriptor,
        verdict: Verdict,
        items: ItemProgress? = nil,
        failures: [Failure] = [],
        duration: Duration = .zero
    ) {
        self.task = task
        self.verdict = verdict
        self.items = items
        self.failures = failures
        self.duration = duration
    }
}

/// How far a running task is: saved at every heartbeat, so that a killed process repeats seconds of work, not the list.
public struct ProgressReport: Sendable, Equatable {
    public var task: TaskDescriptor
    public var items: ItemProgress
    /// Failures that no earlier report has written.
    public var failures: [Failure]

    public init(task: TaskDescriptor, items: ItemProgress, failures: [Failure]) {
        self.task = task
        self.items = items
        self.failures = failures
    }
}

/// Where a task is on its way; docs/job-lifecycle.md draws the arrows.
public enum TaskState: String, Sendable, Hashable, CaseIterable, Codable {
    /// Waits for its time.
    case scheduled
    /// Can be claimed.
    case available
    /// Claimed by a process: in its buffer, or in the hands of a worker.
    case running
    /// Failed, and waits for its next attempt.
    case retryable
    /// Every item succeeded.
    case completed
    /// Failed for good, wholly or in some items; kept with what failed, so that it can be retried by command.
    case discarded
    /// Taken out of the line by command before it ran.
    case cancelled

    /// True for the states that a task leaves only by command.
    public var isFinal: Bool {
        switch self {
        case .completed, .discarded, .cancelled: true
        case .scheduled, .available, .running, .retryable: false
        }
    }
}

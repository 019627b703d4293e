/// When a run ends by itself.
public enum RunMode: Sendable {
    /// Never: it ends when it is told to stop.
    case untilStopped
    /// When no task of its queues is available, running or retryable. Tasks scheduled for later are not waited for.
    case drain
}

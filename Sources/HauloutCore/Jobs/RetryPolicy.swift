/// What happens after a failed attempt: how often a task is tried, how long it waits in between, which errors are
/// final.
public struct RetryPolicy: Sendable, Equatable {
    /// How the wait grows from one attempt to the next.
    public enum Backoff: String, Sendable, CaseIterable {
        /// The same wait each time.
        case fixed
        /// `first`, twice `first`, three times `first` …
        case linear
        /// `first`, doubled each time.
        case exponential
    }

    /// How many attempts a task has in all, 1 to 1,000. Default 5.
    public var attempts: Int
    public var backoff: Backoff
    /// The wait after the first failed attempt. Default 1 s.
    public var first: Duration
    /// The longest wait. Default 5 minutes.
    public var most: Duration
    /// How far a wait may be off, as a share of it, 0 to 1: 0.2 spreads 10 s over 8 s to 12 s. Default 0.2.
    public var jitter: Double
    /// Kinds of error that another attempt cannot mend: such an item or task is discarded at once.
    public var never: Set<FailureKind>

    public init(
        attempts: Int = 5,
        backoff: Backoff = .exponential,
        first: Duration = .seconds(1),
        most: Duration = .seconds(300),
        jitter: Double = 0.2,
        never: Set<FailureKind> = FailureKind.permanent
    ) {
        self.attempts = attempts
        self.backoff = backoff
        self.first = first
        self.most = most
        self.jitter = jitter
        self.never = never
    }

    /// Returns how long to wait before the next attempt, or `nil` when another one is not to be made.
    ///
    /// - Parameters:
    ///   - attempt: Which of the policy's attempts just failed, counted from 1; attempts that cost nothing
    ///     (interrupted, lost with their process) are not counted.
    ///   - kind: What went wrong.
    ///   - spread: Where in the jitter's range the wait falls, 0 to 1; random by default.
    public func delay(
        afterAttempt attempt: Int,
        kind: FailureKind,
        spread: Double = .random(in: 0...1)
    ) -> Duration? {
        guard attempt < attempts, !never.contains(kind) else { return nil }
        let factor = 1 + jitter * (2 * spread - 1)
        return min(planned(afterAttempt: attempt), most) * factor
    }

    private func planned(afterAttempt attempt: Int) -> Duration {
        switch backoff {
        case .fixed: first
        case .linear: first * attempt
        // 2^40 s is past any bound that `most` can set, and far from overflowing.
        case .exponential: first * (1 << min(attempt - 1, 40))
        }
    }
}

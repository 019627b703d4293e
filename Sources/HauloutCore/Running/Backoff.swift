/// Waits that double from `first` to `most`, spread by chance so that processes do not move in step.
package struct Backoff: Sendable {
    let first: Duration
    let most: Duration
    /// Which factors a wait is multiplied by.
    let spread: ClosedRange<Double>
    private var planned: Duration

    package init(first: Duration, most: Duration, spread: ClosedRange<Double>) {
        self.first = first
        self.most = most
        self.spread = spread
        planned = first
    }

    /// For polling an empty queue: 20 ms to 2.4 s. The longest is what the documentation promises, the average of the last
    /// ones, 2.2 s, what keeps an idle process below a statement per second.
    static var polling: Backoff { Backoff(first: .milliseconds(20), most: .milliseconds(2_250), spread: 0.9...1.06) }

    /// For a database that is away: up to 5 s, with full jitter, because all processes of all hosts come back at once.
    static var outage: Backoff { Backoff(first: .milliseconds(100), most: .seconds(5), spread: 0.02...1) }

    /// True until the first wait, and after a reset.
    var isFresh: Bool { planned == first }

    /// - Parameter limit: Holds for this wait, before it is spread.
    package mutating func next(atMost limit: Duration? = nil) -> Duration {
        planned = min(planned, limit ?? most)
        defer { planned = min(planned * 2, most) }
        return planned * Double.random(in: spread)
    }

    package mutating func reset() {
        planned = first
    }
}

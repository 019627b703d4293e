/// How often one bell is rung: at once after a while of silence; during a burst ever more rarely, and once more after
/// its end, so that the last one is heard too.
struct RingLimiter {
    typealias Instant = ContinuousClock.Instant

    enum Verdict: Equatable {
        case now
        /// Then, for this request and for all that come before.
        case later(Instant)
        /// A ring to come is meant for this request too.
        case covered
    }

    /// A little less than a process needs to enqueue, have the task done elsewhere, and enqueue the next one: who waits
    /// for each of their tasks in turn is never held up.
    static let shortest = Duration.microseconds(250)
    static let longest = Duration.milliseconds(50)

    private var window = shortest
    private var windowEnd: Instant?
    /// True while a ring that was put off is to come.
    private(set) var isPending = false

    /// Somebody wants to ring.
    mutating func request(at now: Instant) -> Verdict {
        if isPending { return .covered }
        if let windowEnd, now < windowEnd {
            isPending = true
            return .later(windowEnd)
        }
        window = Self.shortest
        windowEnd = now + window
        return .now
    }

    /// The ring that was put off is being rung.
    mutating func catchUp(at now: Instant) {
        isPending = false
        window = min(window * 2, Self.longest)
        windowEnd = now + window
    }
}

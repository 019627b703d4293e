/// Time as the services see it: the machine's in production, moved by hand in tests.
protocol Timekeeper: Sendable {
    var now: ContinuousClock.Instant { get }
    /// Blocks until the bell rings or the instant has come; for the bell only when that is `nil`.
    func wait(for bell: Doorbell, until instant: ContinuousClock.Instant?)
}

/// The machine's time: a clock that nobody sets, and that goes on while the machine sleeps.
struct SystemTime: Timekeeper {
    var now: ContinuousClock.Instant { .now }

    func wait(for bell: Doorbell, until instant: ContinuousClock.Instant?) {
        bell.wait(atMost: instant.map { $0 - now })
    }
}

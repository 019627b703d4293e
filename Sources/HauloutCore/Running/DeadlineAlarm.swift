import Synchronization

/// Tells the watchdog of attempts to interrupt before the time that it sleeps towards.
///
/// A worker that starts an attempt pays one atomic load: with equal timeouts, a new deadline is never the earliest.
final class DeadlineAlarm: Sendable {
    /// When the watchdog wakes by itself, in nanoseconds since `origin`.
    private let wakesAt = Atomic<Int64>(.max)
    private let origin = ContinuousClock.now
    private let watchdog: Doorbell

    init(watchdog: Doorbell) {
        self.watchdog = watchdog
    }

    /// Called when an attempt that is to be interrupted then has been put where the watchdog looks.
    func note(_ instant: ContinuousClock.Instant) {
        if nanoseconds(instant) < wakesAt.load(ordering: .sequentiallyConsistent) { watchdog.ring() }
    }

    /// The watchdog starts to look: whoever comes from now on rings, for it may just have been passed.
    func disarm() {
        wakesAt.store(.max, ordering: .sequentiallyConsistent)
    }

    /// The watchdog has looked, and sleeps until then.
    func arm(until instant: ContinuousClock.Instant?) {
        guard let instant else { return }
        wakesAt.store(nanoseconds(instant), ordering: .sequentiallyConsistent)
    }

    private func nanoseconds(_ instant: ContinuousClock.Instant) -> Int64 {
        let (seconds, attoseconds) = (instant - origin).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

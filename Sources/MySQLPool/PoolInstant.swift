#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A moment of the pool's clock: nanoseconds after a point without a meaning.
///
/// Not `ContinuousClock.Instant`: that has no fixed layout, so each copy of a struct that holds one goes through
/// run-time metadata, which made a borrow more than twice as dear.
package struct PoolInstant: Comparable, Sendable {
    /// Kept in an atomic by who shares an instant between threads.
    let nanoseconds: Int64

    /// Before every other moment.
    package static var distantPast: PoolInstant { PoolInstant(nanoseconds: .min) }

    /// Later than every other.
    package static var distantFuture: PoolInstant { PoolInstant(nanoseconds: .max) }

    /// Good to a few milliseconds, which ages in seconds do not notice, and a fifth of the price of the exact time.
    package static var now: PoolInstant {
        #if os(Linux)
            let clock = CLOCK_MONOTONIC_COARSE
        #else
            let clock = CLOCK_MONOTONIC
        #endif
        var time = timespec()
        clock_gettime(clock, &time)
        return PoolInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Good to a microsecond.
    static var exact: PoolInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return PoolInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// More than a century counts as for ever.
    package static func + (start: PoolInstant, duration: Duration) -> PoolInstant {
        let (seconds, attoseconds) = duration.components
        guard seconds < 1 << 32 else { return PoolInstant(nanoseconds: .max) }
        return PoolInstant(nanoseconds: start.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    package static func += (instant: inout PoolInstant, duration: Duration) {
        instant = instant + duration
    }

    package func duration(to other: PoolInstant) -> Duration {
        .nanoseconds(other.nanoseconds - nanoseconds)
    }

    /// Cheaper than a `Duration`, which is a number of 128 bits.
    func seconds(to other: PoolInstant) -> Double {
        Double(other.nanoseconds - nanoseconds) * 1e-9
    }

    package static func < (left: PoolInstant, right: PoolInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

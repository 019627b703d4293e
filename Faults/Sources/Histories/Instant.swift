#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A time of the machine's monotonic clock: the same in all of its processes, and nobody sets it.
public struct Instant: Hashable, Comparable, Sendable {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    public static func + (left: Instant, seconds: Double) -> Instant {
        Instant(microseconds: left.microseconds + Int64(seconds * 1e6))
    }

    /// In seconds.
    public static func - (left: Instant, right: Instant) -> Double {
        Double(left.microseconds - right.microseconds) / 1e6
    }
}

import Foundation

/// CLOCK_MONOTONIC in nanoseconds: the same clock in all processes of the machine.
package func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Sleeps until that time of ``monotonicNanoseconds()``; not at all when it is past.
package func sleepUntil(nanoseconds instant: UInt64) {
    let now = monotonicNanoseconds()
    if instant > now { Thread.sleep(forTimeInterval: Double(instant - now) / 1e9) }
}

import Foundation

/// What the process has used so far.
package struct Usage {
    /// User and system time, in µs.
    package let cpu: Double
    /// Context switches.
    package let switches: Double

    package static var now: Usage {
        var usage = rusage()
        // RUSAGE_SELF, which is a number on one system and an enumeration on the other.
        getrusage(0, &usage)
        return Usage(
            cpu: microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
            switches: Double(usage.ru_nvcsw + usage.ru_nivcsw)
        )
    }

    private static func microseconds(_ time: timeval) -> Double {
        Double(time.tv_sec) * 1e6 + Double(time.tv_usec)
    }
}

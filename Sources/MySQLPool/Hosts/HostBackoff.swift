/// How long a host that failed is left alone: twice as long after each failure in a row.
package struct HostBackoff: Sendable {
    package var first: Duration = .milliseconds(100)
    package var most: Duration = .seconds(30)

    package init() {}

    /// The pause after so many failures in a row: all of it or down to half by chance, so that the processes of a fleet
    /// do not come back in one moment.
    ///
    /// - Parameter chance: 0 ..< 1; 0 is the longest pause.
    package func pause(afterFailures failures: Int, chance: Double) -> Duration {
        // Past 2^40 × 100 ms there is nothing to double: `most` has long won.
        let doublings = min(max(0, failures - 1), 40)
        return min(most, first * (1 << doublings)) * (1 - chance / 2)
    }
}

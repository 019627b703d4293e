import Foundation

/// Threads that do one thing over and over. They run from the moment that they are made.
package protocol Crowd {
    /// From here on, what is completed counts.
    func count()
    /// Ends the threads and waits for them. Returns how much was completed since `count()`.
    func end() throws -> Int
}

/// How fast a crowd was, and what it cost this process.
package struct Pace: Sendable {
    /// Calls per second.
    package let rate: Double
    /// CPU time of this process per call, in µs; that of the server is not in it.
    package let cpu: Double
    /// Context switches of this process per call.
    package let switches: Double

    /// Lets the crowd warm up, counts for `seconds`, and ends it.
    package static func measure(_ crowd: some Crowd, for seconds: Double) throws -> Pace {
        Thread.sleep(forTimeInterval: warmUp)
        let before = Usage.now
        let start = ContinuousClock.now
        crowd.count()
        Thread.sleep(forTimeInterval: seconds)
        let elapsed = Measuring.seconds(ContinuousClock.now - start)
        let used = Usage.now
        let count = Double(max(1, try crowd.end()))
        return Pace(
            rate: count / elapsed,
            cpu: (used.cpu - before.cpu) / count,
            switches: (used.switches - before.switches) / count
        )
    }

    private static let warmUp = 0.3
}

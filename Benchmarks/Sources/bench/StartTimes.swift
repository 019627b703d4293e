import Foundation
import Haulout
import Measuring

/// Handlers that say when they started, over a pipe: `monotonicNanoseconds()`, 8 bytes each.
enum StartTimes {
    static let job = JobDefinition(name: "say-when", handler: .swift)

    static func handler(writingTo descriptor: Int32) -> SwiftHandler {
        SwiftHandler { _ in
            var now = monotonicNanoseconds()
            guard write(descriptor, &now, 8) == 8 else { throw POSIXError(.EPIPE) }
        }
    }

    /// Waits for the next one.
    static func next(from descriptor: Int32) throws -> UInt64 {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var time: UInt64 = 0
        // Writes this short arrive in one piece: pipe(7), PIPE_BUF.
        guard poll(&ready, 1, 60_000) == 1, read(descriptor, &time, 8) == 8 else { throw NeverStarted() }
        return time
    }

    struct NeverStarted: Error, CustomStringConvertible {
        var description: String { "The task did not start within a minute." }
    }
}

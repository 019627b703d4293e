public import Foundation
import Synchronization

/// A clock that stands still until it is told to move, so that a test decides when leases end and retries fall due.
public final class ManualClock: Sendable {
    private let time: Mutex<Date>

    /// - Parameter start: Default the first second of 2026, UTC.
    public init(start: Date = Date(timeIntervalSince1970: 1_767_225_600)) {
        time = Mutex(start)
    }

    public var now: Date { time.withLock { $0 } }

    public func advance(by duration: Duration) {
        time.withLock { $0 += duration / .seconds(1) }
    }
}

import Dispatch
import Foundation
import MySQLPool
import Synchronization

/// Runs `body` on `count` threads at once and waits for all of them.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let all = DispatchGroup()
    for index in 0..<count {
        DispatchQueue(label: "test.thread.\(index)").async(group: all) { body(index) }
    }
    all.wait()
}

/// Work on a thread of its own, whose result is asked for later.
final class Background<T: Sendable>: Sendable {
    private let finished = DispatchGroup()
    private let result = Mutex<Result<T, any Error>?>(nil)

    init(_ body: @escaping @Sendable () throws -> T) {
        DispatchQueue(label: "test.background").async(group: finished) { [self] in
            let outcome = Result { try body() }
            result.withLock { $0 = outcome }
        }
    }

    /// Blocks until the work is done; fails when that takes half an hour.
    func value() throws -> T {
        guard finished.wait(timeout: .now() + 1800) == .success else { throw TookTooLong() }
        return try result.withLock { $0! }.get()
    }
}

/// Blocks those who pass until it is opened.
final class Gate: Sendable {
    private let barrier = DispatchSemaphore(value: 0)

    func open() { barrier.signal() }

    /// Lets one pass for each `open()`.
    func pass() { barrier.wait() }
}

/// Waits for something that is about to happen elsewhere; fails after half an hour.
func eventually(_ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(1800)
    while try !condition() {
        guard .now < deadline else { throw TookTooLong() }
        // Not as often as can be: that takes the processor from those who make it happen.
        usleep(200)
    }
}

struct TookTooLong: Error {}

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
    private let instant = Mutex(PoolInstant.now)

    var now: PoolInstant { instant.withLock { $0 } }

    func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}

extension StatementProfile {
    /// Makes the statement count as quick, however long it took on a busy machine.
    func noteQuickness() {
        for _ in 0..<200 { note(nanoseconds: 1_000) }
    }
}

import Foundation
import Synchronization

/// Swift threads that make one call over and over.
package final class ThreadCrowd: Crowd, Sendable {
    private enum Phase { static let warming = 0, counting = 1, ended = 2 }

    private let phase = Atomic<Int>(Phase.warming)
    private let completed = Atomic<Int>(0)
    private let failure = Mutex<(any Error)?>(nil)
    private let running = DispatchGroup()

    /// - Parameter call: Gets the number of its thread. The first error ends the thread, and is thrown by ``end()``.
    package init(threads: Int, call: @escaping @Sendable (Int) throws -> Void) {
        for number in 0..<threads {
            running.enter()
            let thread = Thread { [self] in
                work { try call(number) }
                running.leave()
            }
            thread.start()
        }
    }

    private func work(_ call: () throws -> Void) {
        var count = 0
        do {
            while phase.load(ordering: .relaxed) != Phase.ended {
                try call()
                if phase.load(ordering: .relaxed) == Phase.counting { count += 1 }
            }
        } catch {
            failure.withLock { $0 = $0 ?? error }
        }
        completed.add(count, ordering: .relaxed)
    }

    package func count() { phase.store(Phase.counting, ordering: .relaxed) }

    package func end() throws -> Int {
        phase.store(Phase.ended, ordering: .relaxed)
        running.wait()
        if let error = failure.withLock({ $0 }) { throw error }
        return completed.load(ordering: .relaxed)
    }
}

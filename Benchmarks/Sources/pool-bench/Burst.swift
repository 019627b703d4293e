import Foundation
import Measuring
import Synchronization

/// A number of threads that do one thing at the same time, each as often as it is told.
final class Burst: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    private let group = DispatchGroup()
    private let failures = Atomic(0)

    /// How many calls failed.
    var errors: Int { failures.load(ordering: .relaxed) }

    /// Starts `threads` threads together and waits for all of them. Returns how long that took.
    func run(threads: Int, calls: Int = 1, _ call: @escaping @Sendable (_ thread: Int) throws -> Void) -> Duration {
        for index in 0..<threads {
            group.enter()
            let thread = Thread { [self] in
                gate.wait()
                for _ in 0..<calls {
                    do { try call(index) } catch { failures.add(1, ordering: .relaxed) }
                }
                group.leave()
            }
            thread.start()
        }
        let start = ContinuousClock.now
        for _ in 0..<threads { gate.signal() }
        group.wait()
        return ContinuousClock.now - start
    }
}

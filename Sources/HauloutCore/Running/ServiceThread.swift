import Foundation
import Synchronization

/// The thread of a service: a plain one, so that services never take one of Dispatch's threads from the workers.
final class ServiceThread: Sendable {
    private let ended = Atomic<Bool>(false)

    /// Starts a thread of that name.
    ///
    /// - Parameter bell: Rung when `body` has returned.
    init(_ name: String, whenEnded bell: Doorbell, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread { [self] in
            body()
            ended.store(true, ordering: .sequentiallyConsistent)
            bell.ring()
        }
        thread.name = name
        thread.start()
    }

    var hasEnded: Bool { ended.load(ordering: .sequentiallyConsistent) }
}

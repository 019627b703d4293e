import Foundation
import Synchronization

/// The threads on which attempts are interrupted, which takes a round trip to the database each and longer when that
/// hangs. There are none while nobody is interrupted.
///
/// Plain ones: 250 workers leave Dispatch five threads. Few, since each may open a connection: a stop that interrupts all
/// workers at once comes just when the database is busy with them.
final class InterruptionThreads: Sendable {
    private struct State {
        var pending: ArraySlice<@Sendable () -> Void> = []
        var threads = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = 8) {
        self.limit = limit
    }

    /// Runs `body` soon, and in the order of the calls.
    func run(_ body: @escaping @Sendable () -> Void) {
        let needsThread = state.withLock { state in
            state.pending.append(body)
            guard state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        guard needsThread else { return }
        let thread = Thread { [self] in work() }
        thread.name = "interrupter"
        thread.start()
    }

    private func work() {
        while let body = next() { body() }
    }

    /// The next in turn; when there is none, the calling thread counts as ended.
    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            if let body = state.pending.popFirst() { return body }
            state.threads -= 1
            return nil
        }
    }
}

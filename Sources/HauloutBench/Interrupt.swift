import HauloutCore
import Synchronization

/// Ctrl-C, for all that a measurement may be doing: it ends early, so that its database is dropped.
final class Interrupt: Sendable {
    private struct State {
        var isRaised = false
        var supervisor: Supervisor?
    }

    private let state = Mutex(State())

    func raise() {
        let supervisor = state.withLock { state in
            state.isRaised = true
            return state.supervisor
        }
        supervisor?.stopNow()
    }

    func check() throws {
        guard !state.withLock(\.isRaised) else {
            throw BenchError(.interrupted, "Interrupted; the database that was made for it is gone.")
        }
    }

    /// Names the supervisor that is to be stopped; `nil` when none runs any more.
    func watch(_ supervisor: Supervisor?) {
        let isRaised = state.withLock { state in
            state.supervisor = supervisor
            return state.isRaised
        }
        if isRaised { supervisor?.stopNow() }
    }
}

import Synchronization

/// What all links of a proxy go by.
final class Switchboard: Sendable {
    private struct State {
        var condition = Condition.clear
        /// Grows when links of before are to be closed.
        var generation = 0
        var isClosed = false
        var cut: Cut?
        /// Whether the last cut has hit something.
        var hasHit = false
        var links = 0
        var answers: [String: Answer] = [:]
    }

    private let state = Mutex(State())

    var condition: Condition {
        get { state.withLock { $0.condition } }
        set { state.withLock { $0.condition = newValue } }
    }

    var answers: [String: Answer] {
        get { state.withLock { $0.answers } }
        set { state.withLock { $0.answers = newValue } }
    }

    var generation: Int { state.withLock { $0.generation } }
    var isClosed: Bool { state.withLock { $0.isClosed } }
    var links: Int { state.withLock { $0.links } }

    func hangUp() { state.withLock { $0.generation += 1 } }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.generation += 1
        }
    }

    func changeLinks(by change: Int) { state.withLock { $0.links += change } }

    // MARK: Cuts

    func arm(_ cut: Cut) {
        state.withLock { state in
            state.cut = cut
            state.hasHit = false
        }
    }

    /// - Returns: Whether it has hit something.
    func disarm() -> Bool {
        state.withLock { state in
            defer { state.cut = nil }
            return state.hasHit
        }
    }

    var isArmed: Bool { state.withLock { $0.cut != nil } }
    var hasHit: Bool { state.withLock { $0.hasHit } }

    /// The cut, when it is this command's turn; it is nobody else's any more.
    func take(for command: CommandScanner.Command) -> Cut? {
        state.withLock { state in
            guard command.isStatement, let cut = state.cut, cut.statements == .all || command.isCommit else {
                return nil
            }
            if cut.skipped > 0 {
                state.cut?.skipped -= 1
                return nil
            }
            state.cut = nil
            state.hasHit = true
            return cut
        }
    }
}

import Foundation

/// The two points of one statement.
package struct StatementPoints {
    package enum Side: String {
        case before, after
    }

    /// What is left to the connection.
    package enum Order {
        /// The connection is to be cut.
        case cut
        /// Says a word to whatever stands between client and server, in the comment of a statement of its own.
        case tell(String)
        /// The statement is to fail with this number, and is not to be sent.
        case fail(Int)
    }

    let name: String

    /// Does what is to be done at the point.
    ///
    /// - Returns: What only the connection can do; `nil` when it is to go on.
    package func reach(_ side: Side) -> Order? {
        let point = "\(name).\(side.rawValue)"
        guard let action = Failpoints.action(at: point) else { return nil }
        Failpoints.say("\(point) \(action.text)")
        switch action {
        case .note: return nil
        case .exit: kill(getpid(), SIGKILL)
        // Of this thread: one of the process would reach another thread first, and this one would go on for a moment.
        case .stop: pthread_kill(pthread_self(), SIGSTOP)
        case .delay(let milliseconds): Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
        case .cut: return .cut
        case .tell(let word): return .tell(word)
        case .fail(let code): return side == .before ? .fail(code) : nil
        }
        return nil
    }
}

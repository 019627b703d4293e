/// What happens at a statement.
enum MatrixFault: String, CaseIterable, Sendable {
    case killBefore = "kill-before"
    case killAfter = "kill-after"
    case cutBefore = "cut-before-send"
    case loseReply = "cut-after-send"
    case lateReply = "late-reply"
    case pause
    case race
    case serverBefore = "kill-server-before"
    case serverAfter = "kill-server-after"
    case serverAnswered = "kill-server-answered"
    case deadlock
    case lockTimeout = "lock-timeout"

    /// The failpoint.
    ///
    /// - Parameter statement: The name of a failpoint without its side: `claim.commit`.
    func point(at statement: String) -> String {
        statement + ([.killAfter, .serverAnswered].contains(self) ? ".after" : ".before")
    }

    /// What the process does there.
    var action: String {
        switch self {
        case .killBefore, .killAfter: "exit"
        case .cutBefore: "cut"
        // From here on it is the proxy's to do.
        case .loseReply: "tell:lose"
        case .lateReply: "tell:late"
        case .serverAfter: "tell:kill"
        case .serverBefore, .serverAnswered, .pause, .race: "stop"
        case .deadlock: "fail:1213"
        case .lockTimeout: "fail:1205"
        }
    }

    /// Whether it says anything that the others don't.
    func isOfUse(at statement: String) -> Bool {
        switch self {
        // Only claims are for whoever comes first.
        case .race: statement.hasPrefix("claim.")
        // Only what is committed has to be there afterwards.
        case .serverAnswered: statement.contains(".commit")
        default: true
        }
    }

    /// Whether the process that it happens to goes on.
    var isSurvived: Bool { self != .killBefore && self != .killAfter }
}

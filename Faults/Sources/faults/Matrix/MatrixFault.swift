/// What happens at a statement.
enum MatrixFault: String, CaseIterable, Sendable {
    case killBefore = "kill-before"
    case killAfter = "kill-after"
    case cutBefore = "cut-before-send"
    case loseReply = "cut-after-send"
    case lateReply = "late-reply"
    case pause
    case serverBefore = "kill-server-before"
    case serverAfter = "kill-server-after"
    case deadlock
    case lockTimeout = "lock-timeout"

    /// What the process is told to do.
    ///
    /// - Parameter statement: The name of a failpoint without its side: `claim.commit`.
    func failpoint(at statement: String) -> String {
        switch self {
        case .killBefore: "\(statement).before=exit"
        case .killAfter: "\(statement).after=exit"
        case .cutBefore: "\(statement).before=cut"
        // From here on it is the proxy's to do.
        case .loseReply: "\(statement).before=tell:lose"
        case .lateReply: "\(statement).before=tell:late"
        case .serverAfter: "\(statement).before=tell:kill"
        case .serverBefore, .pause: "\(statement).before=stop"
        case .deadlock: "\(statement).before=fail:1213"
        case .lockTimeout: "\(statement).before=fail:1205"
        }
    }

    /// Whether the process that it happens to goes on.
    var isSurvived: Bool { self != .killBefore && self != .killAfter }
}

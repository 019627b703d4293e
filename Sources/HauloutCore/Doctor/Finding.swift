/// What a doctor says of one thing.
public struct Finding: Sendable, Equatable {
    /// The worst first.
    public enum Severity: String, Sendable, CaseIterable {
        /// Work is lost, done by halves, or not done at all, now or at the next loss of power.
        case problem
        /// Nothing is lost, but something is slow, open to harm, or a trap.
        case warning
        /// It could not be looked at.
        case skipped
        case ok
    }

    public var severity: Severity
    /// What is the case: one sentence, with the values.
    public var found: String
    /// What may come of it; `nil` when nothing does.
    public var stake: String?
    /// What to do, one statement, line of a configuration file or sentence each.
    public var remedies: [String]

    public static func ok(_ found: String) -> Finding {
        Finding(severity: .ok, found: found, stake: nil, remedies: [])
    }

    public static func skipped(_ found: String, _ remedies: String...) -> Finding {
        Finding(severity: .skipped, found: found, stake: nil, remedies: remedies)
    }

    public static func warning(_ found: String, _ stake: String, _ remedies: [String]) -> Finding {
        Finding(severity: .warning, found: found, stake: stake, remedies: remedies)
    }

    public static func problem(_ found: String, _ stake: String, _ remedies: [String]) -> Finding {
        Finding(severity: .problem, found: found, stake: stake, remedies: remedies)
    }
}

import HauloutCore

/// What a worker process tells its supervisor.
enum MemberReport: Codable, Sendable, Equatable {
    /// Where its run stands; a few times a second while that changes.
    case progress(RunSnapshot)
    /// What its run came to: the last message.
    case summary(RunSummary)
}

/// How a worker process ended.
enum MemberEnd: Sendable, Equatable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)
    /// It could not be started.
    case notStarted(String)

    var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signalled(let signal): "signal \(signal)"
        case .notStarted(let reason): "not started: \(reason)"
        }
    }
}

/// What kind of thing went wrong: for code and for grouping, where the message is for people.
///
/// The kinds of database errors have the same names as `DatabaseError.Kind`; those below are Haulout's own.
public struct FailureKind: RawRepresentable, Sendable, Hashable, Comparable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// A Swift handler threw an error of its own.
    public static let handler = FailureKind(rawValue: "handler")
    /// A program ended with a status other than 0.
    public static let exitStatus = FailureKind(rawValue: "exit_status")
    /// A program was ended by a signal.
    public static let signal = FailureKind(rawValue: "signal")
    /// A program could not be started.
    public static let notStarted = FailureKind(rawValue: "not_started")
    /// The attempt ran longer than its `timeout`.
    public static let timeout = FailureKind(rawValue: "timeout")
    /// No connection of the pool became free in time.
    public static let poolTimeout = FailureKind(rawValue: "pool_timeout")
    /// The stored task could not be understood: unknown job, arguments or items of the wrong form.
    public static let undecodable = FailureKind(rawValue: "undecodable")
    /// The process that ran the attempt stopped giving signs of life.
    public static let processLost = FailureKind(rawValue: "process_lost")
    /// Somebody discarded the task by command.
    public static let byOperator = FailureKind(rawValue: "operator")

    /// The kinds that another attempt cannot mend, and that a policy therefore does not retry by default.
    public static let permanent: Set<FailureKind> = [
        .undecodable, .notStarted, .byOperator,
        FailureKind(rawValue: "duplicate_key"), FailureKind(rawValue: "constraint"), FailureKind(rawValue: "data"),
        FailureKind(rawValue: "syntax"), FailureKind(rawValue: "permission"), FailureKind(rawValue: "too_large"),
    ]

    /// Every kind there is, for checking `retry.never` of a job file.
    public static let all: Set<FailureKind> = permanent.union([
        .handler, .exitStatus, .signal, .timeout, .poolTimeout, .processLost,
        FailureKind(rawValue: "deadlock"), FailureKind(rawValue: "lock_wait_timeout"),
        FailureKind(rawValue: "statement_timeout"), FailureKind(rawValue: "connection_lost"),
        FailureKind(rawValue: "not_connected"), FailureKind(rawValue: "server_gone"),
        FailureKind(rawValue: "configuration"), FailureKind(rawValue: "capacity"), FailureKind(rawValue: "full"),
        FailureKind(rawValue: "read_only"), FailureKind(rawValue: "cancelled"), FailureKind(rawValue: "not_ready"),
        FailureKind(rawValue: "statement"), FailureKind(rawValue: "misuse"), FailureKind(rawValue: "other"),
    ])

    public static func < (left: FailureKind, right: FailureKind) -> Bool {
        left.rawValue < right.rawValue
    }
}

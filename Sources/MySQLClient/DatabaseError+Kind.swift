extension DatabaseError {
    /// The class of an error. The raw value is stable: reports and metrics carry it.
    public struct Kind: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public var description: String { rawValue }

        /// The server was never reached, or the connection is closed.
        public static let notConnected = Kind(rawValue: "not_connected")
        /// The statement was sent and the connection broke before the answer.
        public static let connectionLost = Kind(rawValue: "connection_lost")
        /// The server is shutting down, killed the session, or had hung up before the statement was sent.
        public static let serverGone = Kind(rawValue: "server_gone")
        /// The whole transaction was rolled back in favour of another.
        public static let deadlock = Kind(rawValue: "deadlock")
        /// A lock was not granted in time. Only the statement was rolled back: roll back the transaction.
        public static let lockWaitTimeout = Kind(rawValue: "lock_wait_timeout")
        public static let duplicateKey = Kind(rawValue: "duplicate_key")
        /// A foreign key or a `CHECK`.
        public static let constraint = Kind(rawValue: "constraint")
        /// A value that the column cannot hold, or that is no `T`.
        public static let data = Kind(rawValue: "data")
        /// The statement is wrong, or names a table or column that does not exist.
        public static let syntax = Kind(rawValue: "syntax")
        public static let permission = Kind(rawValue: "permission")
        /// An unknown database, a blocked host, TLS, an authentication plugin.
        public static let configuration = Kind(rawValue: "configuration")
        /// Too many connections, threads or open resources.
        public static let capacity = Kind(rawValue: "capacity")
        /// The disk or the table is full.
        public static let full = Kind(rawValue: "full")
        /// The server or the transaction is read-only: after a failover, another server is the primary.
        public static let readOnly = Kind(rawValue: "read_only")
        /// The statement was interrupted with `KILL QUERY`.
        public static let cancelled = Kind(rawValue: "cancelled")
        /// `max_statement_time` or `max_execution_time` has passed.
        public static let statementTimeout = Kind(rawValue: "statement_timeout")
        /// The statement with its values is longer than `max_allowed_packet`.
        public static let tooLarge = Kind(rawValue: "too_large")
        /// A Galera node that has not joined the cluster.
        public static let notReady = Kind(rawValue: "not_ready")
        /// A prepared statement that the server has dropped or cannot prepare.
        public static let statement = Kind(rawValue: "statement")
        /// A wrong call of this module.
        public static let misuse = Kind(rawValue: "misuse")
        public static let other = Kind(rawValue: "other")

        /// All kinds of this version.
        public static let all: [Kind] = [
            .notConnected, .connectionLost, .serverGone, .deadlock, .lockWaitTimeout, .duplicateKey, .constraint,
            .data, .syntax, .permission, .configuration, .capacity, .full, .readOnly, .cancelled, .statementTimeout,
            .tooLarge, .notReady, .statement, .misuse, .other,
        ]
    }
}

extension DatabaseError {
    /// Whether the server, and not the statement, is what is wrong.
    var concernsServer: Bool { kind == .readOnly || kind == .notReady || kind == .serverGone }
}

extension DatabaseError.Kind {
    /// Conditions that go away by themselves or on another connection.
    var isPassing: Bool {
        switch self {
        case .deadlock, .lockWaitTimeout, .notConnected, .connectionLost, .serverGone, .capacity, .notReady,
            .readOnly, .statement:
            true
        default: false
        }
    }

    var usualOutcome: DatabaseError.Outcome {
        switch self {
        case .notConnected, .capacity, .notReady, .statement: .notSent
        case .connectionLost, .serverGone: .unknown
        case .deadlock, .lockWaitTimeout, .cancelled, .statementTimeout, .full: .rolledBack
        default: .permanent
        }
    }

    var leavesConnectionUsable: Bool {
        switch self {
        case .notConnected, .connectionLost, .serverGone, .notReady: false
        default: true
        }
    }
}

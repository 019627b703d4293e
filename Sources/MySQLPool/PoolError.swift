public import MySQLClient

/// The pool could not give a connection, or was used wrongly. No statement of the caller was sent, unless
/// `wasExecuted`.
///
/// Failures of the server, while connecting or running a statement, are `DatabaseError`s; see `DatabasePhase`.
public struct PoolError: Error, Sendable, Equatable {
    /// What happened, for code. More may be added.
    public struct Kind: Sendable, Hashable {
        private let name: String
        /// Nobody gave a connection back within the time allowed.
        public static let timeout = Kind(name: "timeout")
        /// The thread has a connection and wants a second one, while everybody else who has one waits as well: nobody
        /// would ever give one back.
        public static let nestedBorrow = Kind(name: "nested_borrow")
        /// The pool was closed.
        public static let closed = Kind(name: "closed")
        /// A connection was given back that is not out.
        public static let doubleReturn = Kind(name: "double_return")
        /// A connection to another server, database or account was given to the pool.
        public static let foreign = Kind(name: "foreign")
        /// A method of the pool was called on a `Database` that works without one.
        public static let noPool = Kind(name: "no_pool")
        /// The closure of a transaction returned after its transaction had ended.
        public static let transactionEnded = Kind(name: "transaction_ended")
        /// A statement that stands alone would change its session, or has: not under `SessionPolicy.reject`.
        public static let sessionState = Kind(name: "session_state")
        /// A `PoolSession` has lost the connection that had its state.
        public static let sessionLost = Kind(name: "session_lost")
        /// Rows of values were passed to a query for one row.
        public static let arguments = Kind(name: "arguments")
    }

    /// What happened, for code.
    public let kind: Kind
    /// What happened, with the numbers, and what to do, for people.
    public let message: String
    /// Why the last attempt to connect failed, when that is known.
    public let underlying: DatabaseError?
    /// True when the statement was executed all the same: of kind `sessionState` only. Do not repeat it.
    public let wasExecuted: Bool

    init(kind: Kind, message: String, underlying: DatabaseError?, wasExecuted: Bool = false) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
        self.wasExecuted = wasExecuted
    }
}

extension PoolError.Kind: CustomStringConvertible {
    /// The name in failure reports, such as `double_return`.
    public var description: String { name }
}

extension PoolError: CustomStringConvertible {
    /// The message, and the failed connect behind it if there is one.
    public var description: String {
        guard let underlying else { return message }
        return "\(message) The last connect failed: \(underlying)"
    }
}

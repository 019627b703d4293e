/// A failure reported by the server, by the client library, or by this module.
public struct DatabaseError: Error, Sendable, Equatable {
    /// What went wrong, for code to match on.
    public let kind: Kind
    /// The error number, what an operator searches for (1213); 0 for errors of this module.
    public let code: UInt32
    /// Five characters; `HY000` when the server has no better one.
    public let sqlState: String
    /// The server's words, untouched.
    public let message: String
    /// The statement text with its placeholders, never the values; cut after 1,000 characters. `nil` when the error
    /// belongs to no statement.
    public let query: String?
    /// What is known of the statement's effects.
    public let outcome: Outcome
    /// False when the connection has to be discarded.
    public let isConnectionUsable: Bool

    /// True when running the whole transaction again can succeed and cannot apply anything twice.
    public var isTransient: Bool {
        (outcome == .notSent || outcome == .rolledBack) && kind.isPassing
    }

    /// An error of a kind, with what usually holds for it.
    ///
    /// - Parameters:
    ///   - outcome: `nil` for what the kind implies.
    ///   - isConnectionUsable: `nil` for what the kind implies.
    public init(
        kind: Kind,
        code: UInt32 = 0,
        sqlState: String = "HY000",
        message: String,
        query: String? = nil,
        outcome: Outcome? = nil,
        isConnectionUsable: Bool? = nil
    ) {
        self.kind = kind
        self.code = code
        self.sqlState = sqlState
        self.message = message
        self.query = query.map(Self.abridged)
        self.outcome = outcome ?? kind.usualOutcome
        self.isConnectionUsable = isConnectionUsable ?? kind.leavesConnectionUsable
    }

    /// False when `query` was cut.
    var hasWholeQuery: Bool { query.map { $0.utf8.count <= 1000 } ?? false }

    private static func abridged(_ query: String) -> String {
        query.utf8.count <= 1000 ? query : query.prefix(1000) + "…"
    }
}

extension DatabaseError {
    /// What is known of a failed statement's effects.
    public enum Outcome: String, Sendable, Hashable {
        /// The server never executed it: it can be sent again, on another connection too.
        case notSent = "not_sent"
        /// It was sent and the answer is missing: it may or may not have happened.
        case unknown
        /// The server executed it and took it back: the statement, or the whole transaction.
        case rolledBack = "rolled_back"
        /// The server refused it, and would again.
        case permanent
    }
}

extension DatabaseError: CustomStringConvertible {
    /// One sentence with the number and the SQLSTATE: `Table 'shop.user' doesn't exist (errno 1146, SQLSTATE 42S02)`.
    public var description: String {
        code == 0 ? message : "\(message) (errno \(code), SQLSTATE \(sqlState))"
    }
}

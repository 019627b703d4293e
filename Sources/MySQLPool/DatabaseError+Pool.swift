internal import MySQLClient

extension DatabaseError {
    /// For a query that was not started because its scope had been cancelled.
    static let cancelledByScope = DatabaseError(
        kind: .cancelled,
        message: "The work that this query belongs to was cancelled.",
        outcome: .notSent
    )

    /// The error of a connect, told to somebody who wanted to run a statement: theirs was not sent, and a statement of
    /// the session's preparation is named in the message, so that it is not taken for theirs.
    var whileConnecting: DatabaseError {
        DatabaseError(
            kind: kind,
            code: code,
            sqlState: sqlState,
            message: query.map { "\(message) (in the session statement \($0))" } ?? message,
            outcome: outcome == .unknown ? .notSent : outcome,
            isConnectionUsable: false
        )
    }
}

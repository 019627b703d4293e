internal import MySQLClient

extension DatabaseError {
    /// For a query that was not started because its scope had been cancelled.
    static let cancelledByScope = DatabaseError(
        kind: .cancelled,
        message: "The work that this query belongs to was cancelled.",
        outcome: .notSent
    )

    /// For a query that was ended on the server because its time was over.
    ///
    /// - Parameter isKept: Whether the connection survived.
    static func pastDeadline(
        _ sql: String?, _ outcome: Outcome = .rolledBack, keeping isKept: Bool = true
    ) -> DatabaseError {
        DatabaseError(
            kind: .statementTimeout,
            message: isKept
                ? "The query did not end within the time it was given, and was ended on the server."
                : "The query did not end within the time it was given, nor on the server: its connection was cut.",
            query: sql,
            outcome: outcome,
            isConnectionUsable: isKept
        )
    }

    /// For a query that was ended on the server, which returned a result all the same: perhaps less than the whole.
    static func cutShort(_ sql: String) -> DatabaseError {
        DatabaseError(
            kind: .cancelled,
            message: "The query was ended on the server, and its result may be cut short.",
            query: sql,
            outcome: .unknown
        )
    }

    /// The same error of a statement that was killed. A node of a Galera cluster says that it was the victim of a deadlock
    /// when the kill finds it waiting for a row, and has rolled its transaction back (MariaDB 10.11.19); whoever is told so
    /// would run it again.
    var ofKilledStatement: DatabaseError {
        kind == .deadlock ? told(of: query, kind: .cancelled) : self
    }

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

internal import MySQLClient

extension SessionFootprint {
    /// What ends with its transaction.
    private static let transactional: SessionFootprint = [.transaction, .nextTransaction]
    /// What any `SELECT` or `INSERT` leaves as well, until the next one: `FOUND_ROWS()` and `LAST_INSERT_ID()`.
    private static let fleeting: SessionFootprint = [.foundRows, .lastInsertID]

    /// Whether a `ROLLBACK` may undo all of it.
    var endsWithTransaction: Bool { contains(.transaction) && isSubset(of: Self.transactional) }

    /// Whether nothing of it has to be undone for the next user.
    var isFleeting: Bool { isSubset(of: Self.fleeting) }
}

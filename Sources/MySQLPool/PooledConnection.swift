package import MySQLClient

/// A connection of the pool, and how its session was when it came.
package struct PooledConnection: Sendable {
    package let connection: Connection
    private let autocommit: Bool

    init(_ connection: Connection) {
        self.connection = connection
        autocommit = connection.isAutocommit
    }

    /// What `tidy()` did.
    enum Tidying {
        /// Nothing: the session was as clean as it came. Costs no round trip.
        case clean
        /// Undid what the user had left.
        case rolledBack, restored
        /// The session is lost, or could not be made clean.
        case failed
    }

    /// Makes the session fit for the next user: rolls back what was left open, never commits it, and restores autocommit.
    func tidy() -> Tidying {
        guard connection.isOpen else { return .failed }
        let isUnfinished = connection.isInTransaction
        let isChanged = connection.isAutocommit != autocommit
        guard isUnfinished || isChanged else { return .clean }
        do {
            // First: switching autocommit on commits an open transaction.
            try connection.rollback()
            if isChanged { try connection.execute("SET autocommit = \(autocommit ? 1 : 0)") }
            return isUnfinished ? .rolledBack : .restored
        } catch {
            return .failed
        }
    }
}

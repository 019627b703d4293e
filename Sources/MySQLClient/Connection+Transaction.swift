internal import CMariaDB

extension Connection {
    /// True when a transaction is open, by the status of the last answer: no round trip.
    public var isInTransaction: Bool { hasStatus(SERVER_STATUS_IN_TRANS) }

    /// False after `SET autocommit = 0`, by the status of the last answer.
    public var isAutocommit: Bool { hasStatus(SERVER_STATUS_AUTOCOMMIT) }

    private func hasStatus(_ flag: CInt) -> Bool {
        guard let handle, !isBroken else { return false }
        return handle.pointee.server_status & CUnsignedInt(flag) != 0
    }

    /// Starts a transaction; commits one that is open.
    public func begin() throws(DatabaseError) {
        try execute("START TRANSACTION")
        hasLostTransaction = false
    }

    /// Commits. When the connection is lost before the answer, the error's `outcome` is `unknown`: it may have
    /// happened.
    public func commit() throws(DatabaseError) { try execute("COMMIT") }

    public func rollback() throws(DatabaseError) {
        try execute("ROLLBACK")
        hasLostTransaction = false
    }

    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// - Throws: What `body` throws, or the `DatabaseError` of `START TRANSACTION` or `COMMIT`. When `body` caught a
    ///   deadlock, an error of kind `deadlock`: the transaction is gone, and nothing is committed.
    public func transaction<T>(_ body: () throws -> T) throws -> T {
        try begin()
        let value: T
        do {
            value = try body()
            if hasLostTransaction {
                throw DatabaseError(kind: .deadlock, message: "The transaction was undone to end a deadlock.")
            }
        } catch {
            // Without a connection the server rolls back by itself; the first error is the one to tell.
            if isOpen { try? rollback() }
            throw error
        }
        try commit()
        return value
    }
}

public import MySQLClient

extension Lease {
    /// Starts a transaction; commits one that is open.
    public borrowing func begin() throws(DatabaseError) { try connection.begin() }

    /// Commits. When the connection is lost before the answer, the error's `outcome` is `unknown`: it may have
    /// happened.
    public borrowing func commit() throws(DatabaseError) { try connection.commit() }

    public borrowing func rollback() throws(DatabaseError) { try connection.rollback() }

    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// - Throws: What `body` throws, or the `DatabaseError` of `START TRANSACTION` or `COMMIT`. When `body` caught a
    ///   deadlock, an error of kind `deadlock`: the transaction is gone, and nothing is committed.
    public borrowing func transaction<T>(_ body: () throws -> T) throws -> T {
        try connection.transaction(body)
    }

    /// Has `body` called once the open transaction has ended in any way; see `Connection.whenTransactionEnds`.
    package borrowing func whenTransactionEnds(_ body: @escaping @Sendable () -> Void) {
        connection.whenTransactionEnds(body)
    }

    /// Runs `body` as a part of the open transaction that can fail alone: when it throws, what it did is undone, and
    /// the transaction goes on as it was before. May be nested.
    ///
    /// - Throws: What `body` throws. `DatabaseError.Kind.misuse` when no transaction is open.
    public borrowing func withSavepoint<T>(_ body: () throws -> T) throws -> T {
        guard isInTransaction else {
            throw DatabaseError(kind: .misuse, message: "A savepoint needs a transaction; use withTransaction.")
        }
        let name = pooled.enterSavepoint()
        defer { pooled.leaveSavepoint() }
        try connection.execute("SAVEPOINT \(identifier: name)")
        let value: T
        do {
            value = try body()
        } catch {
            // After a deadlock or a loss the savepoint is gone with its transaction; the first error is the one to
            // tell.
            if isOpen { _ = try? connection.execute("ROLLBACK TO SAVEPOINT \(identifier: name)") }
            throw error
        }
        try connection.execute("RELEASE SAVEPOINT \(identifier: name)")
        return value
    }
}

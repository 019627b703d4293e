internal import MySQLClient

/// What becomes of the session that a statement or a closure has used.
extension PoolCore {
    /// Makes the session fit for the next user; false when only closing the connection does. A clean one costs a look
    /// at one field.
    @inline(__always)
    func tidy(_ pooled: PooledConnection) -> Bool {
        let connection = pooled.connection
        guard connection.isOpen else { return false }
        return connection.footprint.isEmpty || clean(connection)
    }

    @inline(never)
    private func clean(_ connection: Connection) -> Bool {
        if connection.footprint.contains(.transaction) { change { $0.countRollback() } }
        do throws(DatabaseError) {
            // Unlike a reset this keeps the prepared statements.
            if connection.footprint.endsWithTransaction { try connection.rollback() }
            if connection.footprint.isFleeting {
                connection.forgetFootprint()
            } else {
                change { $0.countReset() }
                try connection.reset()
            }
            return true
        } catch {
            return false
        }
    }

    /// Runs a statement that stands alone as the policy allows. The connection is clean before, or in its caller's
    /// hands.
    ///
    /// - Throws: `PoolError` (`sessionState`) under `.reject`; what `body` throws.
    @inline(__always)
    func judged<T>(_ sql: String, on connection: Connection, _ body: () throws -> T) throws -> T {
        guard rejects else { return try body() }
        let intent = connection.traits(of: sql).footprint
        guard intent.isEmpty else { throw PoolError.wouldChangeSession(intent) }
        let before = connection.footprint
        let value = try body()
        let traces = connection.footprint.subtracting(before)
        guard traces.isEmpty else { throw PoolError.hasChangedSession(traces) }
        return value
    }

    /// The connection of a statement that has ended stays with its session if it left something, and goes back else.
    @inline(__always)
    func end(_ pooled: PooledConnection, in session: PoolSession?) {
        if let session, session.keeps(pooled) { return }
        giveBack(pooled)
    }
}

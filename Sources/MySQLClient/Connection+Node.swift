internal import CMariaDB

/// A node of a Galera cluster that has to undo the open transaction, because another node's was committed first, tells
/// the next command. Of a preparation nobody hears: it succeeds, the transaction is gone, and what is executed after it is
/// committed by itself, or refused with 1210 (MariaDB 10.11.19 with galera-4 26.4.23).
extension Connection {
    /// Whether a transaction is open that may be gone after a preparation: then `checkTransaction` has to follow, before
    /// anything is executed.
    func mayLoseTransaction(on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) -> Bool {
        isInTransaction ? try isOnNode(on: handle) : false
    }

    /// Whether the server is a node of a Galera cluster. Asks it once in a session.
    package func isOnNode() throws(DatabaseError) -> Bool {
        let handle = try readyHandle(for: nil)
        return try noted { () throws(DatabaseError) in try isOnNode(on: handle) }
    }

    private func isOnNode(on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) -> Bool {
        guard server.flavour == .mariaDB else { return false }
        if let isNode { return isNode }
        do throws(DatabaseError) {
            let provider = try runText("SELECT @@wsrep_provider", on: handle).first?[0].string ?? ""
            isNode = !["", "none"].contains(provider)
        } catch {
            // Built without: no such variable.
            guard error.code == 1193 else { throw error }
            isNode = false
        }
        return isNode ?? false
    }

    /// Looks whether the transaction is still open: one round trip.
    ///
    /// - Parameter sql: What was prepared for it.
    /// - Throws: `deadlock` when it is not.
    func checkTransaction(of sql: String, on handle: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        do throws(DatabaseError) {
            _ = try runText("DO 0", on: handle)
        } catch {
            throw error.told(of: sql)
        }
        guard !isInTransaction else { return }
        throw DatabaseError(
            kind: .deadlock, message: "Another node's transaction was committed first, and has undone this one.",
            query: sql)
    }
}

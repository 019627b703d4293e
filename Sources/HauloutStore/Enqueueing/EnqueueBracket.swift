import MySQLPool

#if Failpoints
    import Failpoints
#endif

/// What makes an enqueue happen wholly or not at all.
///
/// It opens late: what is one statement needs none, and names that are new are to be made outside.
struct EnqueueBracket {
    enum Kind {
        /// A transaction of its own.
        case transaction
        /// A savepoint in a transaction of the caller's. Its session may be at any isolation level.
        case savepoint
    }

    let kind: Kind
    private(set) var isOpen = false

    init(_ kind: Kind) {
        self.kind = kind
    }

    mutating func open(on connection: borrowing Lease) throws {
        guard !isOpen else { return }
        switch kind {
        case .transaction: try connection.begin()
        case .savepoint: try connection.execute(EnqueueQueries.savepoint)
        }
        isOpen = true
    }

    mutating func close(on connection: borrowing Lease) throws {
        guard isOpen else { return }
        #if Failpoints
            if SeededBug.ackBeforeCommit.isOn, kind == .transaction {
                _ = try? connection.commit()
                isOpen = false
                return
            }
        #endif
        switch kind {
        case .transaction: try connection.commit()
        case .savepoint: try connection.execute(EnqueueQueries.release)
        }
        isOpen = false
    }

    /// The error that led here is the one to report. A connection of ours that cannot roll back is dropped by the pool;
    /// after a deadlock the savepoint is gone with its transaction.
    mutating func undo(on connection: borrowing Lease) {
        guard isOpen, connection.isOpen else { return }
        isOpen = false
        switch kind {
        case .transaction: _ = try? connection.rollback()
        case .savepoint: _ = try? connection.execute(EnqueueQueries.undo)
        }
    }
}

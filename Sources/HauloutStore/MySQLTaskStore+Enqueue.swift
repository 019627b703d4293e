public import HauloutCore
import MySQLClient
public import MySQLPool
import Synchronization

#if Failpoints
    import Failpoints
#endif

extension MySQLTaskStore {
    public func enqueue(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void) throws -> EnqueueResult {
        let writer = EnqueueWriter(store: self, bracket: .transaction)
        let own = LateLease(pool)
        do {
            try feed { try writer.add($0, own.lend) }
            if let row = writer.onlyRow {
                // Whoever sends it needs a connection.
                own.giveBack()
                writer.finish(with: try sharedInserts.insert(row))
            } else {
                try writer.finish(own.lend)
            }
        } catch {
            own.lendIfBorrowed(writer.undo)
            #if Failpoints
                if SeededBug.blindCommitRetry.isOn, (error as? DatabaseError)?.outcome == .unknown {
                    return try enqueue(feed)
                }
            #endif
            throw error
        }
        own.lendIfBorrowed { ringer.ring(for: writer.news, on: $0) }
        return writer.result
    }

    public func enqueue(
        in connection: borrowing Lease, _ feed: (_ add: (NewTask) throws -> Void) throws -> Void
    ) throws -> EnqueueResult {
        guard connection.isInTransaction || !connection.isAutocommit else {
            throw StoreError(
                .invalid,
                "No transaction is open on the connection to enqueue in; begin one, or use `withTransaction`."
            )
        }
        let writer = EnqueueWriter(store: self, bracket: .savepoint)
        do {
            try feed { task in try writer.add(task) { try $0(connection) } }
            try writer.finish { try $0(connection) }
        } catch {
            writer.undo(on: connection)
            throw error
        }
        connection.whenTransactionEnds { [ringer, news = writer.news] in ringer.ringSoon(for: news) }
        return writer.result
    }
}

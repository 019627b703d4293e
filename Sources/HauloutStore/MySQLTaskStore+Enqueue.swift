public import HauloutCore
import MySQLClient
public import MySQLPool
import Synchronization

extension MySQLTaskStore {
    public func enqueue(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void) throws -> EnqueueResult {
        let writer = EnqueueWriter(store: self, bracket: .transaction)
        try pool.withConnection { connection in
            try writer.run(feed, on: connection)
            ringer.ring(for: writer.news, on: connection)
        }
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
        try writer.run(feed, on: connection)
        connection.whenTransactionEnds { [ringer, news = writer.news] in ringer.ringSoon(for: news) }
        return writer.result
    }
}

import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

/// A session asleep, which others wake with `KILL QUERY`: it needs no privilege within one account, and takes a tenth of
/// a millisecond.
///
/// Its connection is none of the pool's, and is opened with the first call to the server that the pool is connected to.
final class MySQLTaskBell: TaskBell {
    private let store: MySQLTaskStore
    private let queues: [QueuePattern]
    /// Rings for those who don't, where that is wanted.
    private let follower: BinlogFollower?
    private let own: OwnConnection
    /// Of the connection that is open.
    private let sleep = Mutex(BellQueries.Sleep.sleep)

    init(store: MySQLTaskStore, queues: [QueuePattern]) {
        self.store = store
        self.queues = queues
        follower = store.options.followsBinlog ? BinlogFollower(store: store) : nil
        own = OwnConnection(store, name: "haulout listener", readTimeout: .seconds(3 * BellQueries.patience))
    }

    deinit {
        follower?.close()
        drop()
    }

    func listen() throws -> Bool {
        follower?.start()
        guard let connection = try connection() else { return false }
        do {
            let sleep = sleep.withLock { $0 }
            let isRung = try connection.execute(text: BellQueries.sleep(sleep, for: queues)).first?[0].int == 1
            // After a failover tasks are enqueued elsewhere, and nobody would ring here any more.
            if !isRung, !own.isAtWriter(connection) { drop() }
            return isRung
        } catch {
            if error.kind == .cancelled, connection.isOpen { return true }
            if error.kind == .statementTimeout { return false }
            if error.code == ServerErrorCode.notSupportedYet, useSubstitute() { return false }
            drop()
            if own.isClosed { return false }
            throw error
        }
    }

    func close() {
        follower?.close()
        own.close()
    }

    /// `nil` once closed.
    private func connection() throws -> Connection? {
        try own.open { connection in
            store.ringer.adopt(connection.threadID)
            sleep.withLock { $0 = .best(on: connection.server) }
        }
    }

    /// - Returns: `false` when there is none.
    private func useSubstitute() -> Bool {
        sleep.withLock { sleep in
            guard let substitute = sleep.substitute else { return false }
            sleep = substitute
            return true
        }
    }

    private func drop() {
        if let connection = own.drop() { store.ringer.disown(connection.threadID) }
    }
}

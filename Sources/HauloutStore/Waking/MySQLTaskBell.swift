import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

/// A session asleep, which others wake with `KILL QUERY`: it needs no privilege within one account, and takes a tenth of
/// a millisecond.
///
/// Its connection is none of the pool's, and is opened with the first call to the server that the pool is connected to.
final class MySQLTaskBell: TaskBell {
    private struct State {
        var connection: Connection?
        var sleep = BellQueries.Sleep.sleep
        var isClosed = false
    }

    private let store: MySQLTaskStore
    private let queues: [QueuePattern]
    /// Rings for those who don't, where that is wanted.
    private let follower: BinlogFollower?
    private let state = Mutex(State())

    init(store: MySQLTaskStore, queues: [QueuePattern]) {
        self.store = store
        self.queues = queues
        follower = store.options.followsBinlog ? BinlogFollower(store: store) : nil
    }

    deinit {
        follower?.close()
        drop()
    }

    func listen() throws -> Bool {
        follower?.start()
        guard let connection = try connection() else { return false }
        do {
            let sleep = state.withLock { $0.sleep }
            let isRung = try connection.execute(text: BellQueries.sleep(sleep, for: queues)).first?[0].int == 1
            if !isRung { followWriter(from: connection) }
            return isRung
        } catch {
            if error.kind == .cancelled, connection.isOpen { return true }
            if error.kind == .statementTimeout { return false }
            if error.code == ServerErrorCode.notSupportedYet, useSubstitute() { return false }
            drop()
            if state.withLock({ $0.isClosed }) { return false }
            throw error
        }
    }

    func close() {
        follower?.close()
        state.withLock { state in
            state.isClosed = true
            state.connection?.cancel()
        }
    }

    /// `nil` once closed.
    private func connection() throws -> Connection? {
        let (kept, isClosed) = state.withLock { ($0.connection, $0.isClosed) }
        if isClosed { return nil }
        if let kept { return kept }
        var configuration = try store.read { $0.connection.configuration }
        configuration.readTimeout = .seconds(3 * BellQueries.patience)
        configuration.sessionStatements = []
        configuration.applicationName = "haulout listener"
        let connection = try Connection.open(configuration)
        store.ringer.adopt(connection.threadID)
        let isWanted = state.withLock { state in
            state.connection = connection
            state.sleep = .best(on: connection.server)
            return !state.isClosed
        }
        return isWanted ? connection : nil
    }

    /// - Returns: `false` when there is none.
    private func useSubstitute() -> Bool {
        state.withLock { state in
            guard let substitute = state.sleep.substitute else { return false }
            state.sleep = substitute
            return true
        }
    }

    /// After a failover tasks are enqueued elsewhere, and nobody would ring here any more.
    private func followWriter(from connection: Connection) {
        let writer = try? store.read { $0.connection.configuration.endpoint }
        if let writer, writer != connection.configuration.endpoint { drop() }
    }

    private func drop() {
        let connection = state.withLock { $0.connection.take() }
        guard let connection else { return }
        store.ringer.disown(connection.threadID)
        connection.close()
    }
}

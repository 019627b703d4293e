import MySQLClient
import MySQLPool
import Synchronization

/// A connection that is none of the pool's, and on which one thread waits until another one closes it.
///
/// It goes to the server that the pool is connected to when it is opened, without the settings of the queue's sessions.
final class OwnConnection: Sendable {
    private struct State {
        var connection: Connection?
        var isClosed = false
    }

    private let store: MySQLTaskStore
    private let name: String
    private let readTimeout: Duration
    private let state = Mutex(State())

    /// - Parameter name: What the server's administrator sees of it.
    init(_ store: MySQLTaskStore, name: String, readTimeout: Duration) {
        self.store = store
        self.name = name
        self.readTimeout = readTimeout
    }

    deinit { state.withLock { $0.connection.take() }?.close() }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The one that is open, or else a new one; `nil` once closed.
    ///
    /// - Parameter onOpen: Called with a new one, before anybody else knows of it.
    func open(_ onOpen: (Connection) -> Void = { _ in }) throws -> Connection? {
        let (kept, isClosed) = state.withLock { ($0.connection, $0.isClosed) }
        if isClosed { return nil }
        if let kept { return kept }
        var configuration = try store.read { $0.connection.configuration }
        configuration.readTimeout = readTimeout
        configuration.sessionStatements = []
        configuration.applicationName = name
        let connection = try Connection.open(configuration)
        onOpen(connection)
        let isWanted = state.withLock { state in
            state.connection = connection
            return !state.isClosed
        }
        return isWanted ? connection : nil
    }

    /// Whether the pool is connected to the same server still; in doubt it is. After a failover it is another one that
    /// matters.
    func isAtWriter(_ connection: Connection) -> Bool {
        let writer = try? store.read { $0.connection.configuration.endpoint }
        return writer.map { $0 == connection.configuration.endpoint } ?? true
    }

    /// Lets go of the connection; the next call opens another one. For the thread that uses it.
    ///
    /// - Returns: It, closed; `nil` when there was none.
    @discardableResult
    func drop() -> Connection? {
        let connection = state.withLock { $0.connection.take() }
        connection?.close()
        return connection
    }

    /// Ends what is under way, and opens none any more. From any thread.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.connection?.cancel()
        }
    }
}

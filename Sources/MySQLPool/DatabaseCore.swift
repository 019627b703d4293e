internal import MySQLClient
internal import Synchronization

/// What all copies of a `Database` share: the pool, and which of its connections are in a caller's hands by name.
final class DatabaseCore: Sendable {
    let configuration: PoolConfiguration
    /// The same for the connections to read from, where there are such.
    let readers: DatabaseCore?

    /// Ends queries on connections that are the caller's.
    let canceller = Canceller { configuration throws(DatabaseError) in try Connection.open(configuration) }

    private let existing = LateReference<ConnectionPool>()
    private let handedOut = Mutex<[ObjectIdentifier: PooledConnection]>([:])

    init(_ configuration: PoolConfiguration) {
        self.configuration = configuration
        readers = nil
    }

    init(_ pool: ConnectionPool, readers: ConnectionPool? = nil) {
        configuration = pool.configuration
        self.readers = readers.map { DatabaseCore($0) }
        _ = existing.keep(pool)
    }

    var pool: ConnectionPool? { existing.object }

    func requirePool() throws(PoolError) -> ConnectionPool {
        guard let pool else { throw .noPool }
        return pool
    }

    @discardableResult
    func makePool() -> ConnectionPool {
        pool ?? existing.keep(ConnectionPool(configuration))
    }
}

// MARK: - Connections in a caller's hands

extension DatabaseCore {
    func handOut(_ pooled: PooledConnection) -> Connection {
        handedOut.withLock { $0[ObjectIdentifier(pooled.connection)] = pooled }
        return pooled.connection
    }

    /// Returns a connection to the pool; one that the pool does not know joins it.
    func takeBack(_ connection: Connection) throws(PoolError) {
        let pool = try requirePool()
        if let pooled = recall(connection) {
            pool.core.giveBack(pooled)
        } else {
            try pool.core.adopt(connection)
        }
    }

    func discard(_ connection: Connection) {
        connection.close()
        if let pooled = recall(connection) { pool?.core.giveBack(pooled) }
    }

    /// A connection that is out by name, which it is no more.
    private func recall(_ connection: Connection) -> PooledConnection? {
        handedOut.withLock { $0.removeValue(forKey: ObjectIdentifier(connection)) }
    }
}

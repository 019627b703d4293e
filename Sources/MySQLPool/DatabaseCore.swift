internal import MySQLClient
internal import Synchronization

/// What all copies of a `Database` share: the pool, and which of its connections are in a caller's hands by name.
final class DatabaseCore: Sendable {
    let configuration: PoolConfiguration

    private let existing = AtomicLazyReference<ConnectionPool>()
    private let handedOut = Mutex<[ObjectIdentifier: ConnectionPool.Lease]>([:])

    init(_ configuration: PoolConfiguration) {
        self.configuration = configuration
    }

    init(_ pool: ConnectionPool) {
        configuration = pool.configuration
        _ = existing.storeIfNil(pool)
    }

    var pool: ConnectionPool? { existing.load() }

    func requirePool() throws(PoolError) -> ConnectionPool {
        guard let pool else { throw .noPool }
        return pool
    }

    @discardableResult
    func makePool() -> ConnectionPool {
        pool ?? existing.storeIfNil(ConnectionPool(configuration))
    }
}

// MARK: - Connections in a caller's hands

extension DatabaseCore {
    func handOut(_ lease: ConnectionPool.Lease) -> Connection {
        handedOut.withLock { $0[ObjectIdentifier(lease.connection)] = lease }
        return lease.connection
    }

    /// Returns a connection to the pool; one that the pool does not know joins it.
    func takeBack(_ connection: Connection) throws(PoolError) {
        let pool = try requirePool()
        if let lease = recall(connection) {
            pool.giveBack(lease)
        } else {
            try pool.adopt(connection)
        }
    }

    func discard(_ connection: Connection) {
        connection.close()
        if let lease = recall(connection) { pool?.giveBack(lease) }
    }

    /// The lease of a connection that is out, which it is no more.
    private func recall(_ connection: Connection) -> ConnectionPool.Lease? {
        handedOut.withLock { $0.removeValue(forKey: ObjectIdentifier(connection)) }
    }
}

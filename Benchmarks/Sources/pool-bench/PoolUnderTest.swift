import MySQLPool

/// All that the measurements ask of the pool, so that its interface is named in one place.
struct PoolUnderTest: Sendable {
    private let pool: ConnectionPool
    private let database: Database

    /// A pool with the defaults, but for its size.
    ///
    /// - Parameter alwaysLooks: Whether each borrow looks at the socket, however recently it was used.
    init(_ connection: ConnectionConfiguration, connections: Int, alwaysLooks: Bool = false) {
        var configuration = PoolConfiguration(connection: connection, maximumSize: connections)
        if alwaysLooks { configuration.aliveCheckAfter = .zero }
        pool = ConnectionPool(configuration)
        database = Database(pool: pool)
    }

    /// Opens connections ahead.
    func open(_ count: Int) throws { try pool.prefill(count) }

    /// One prepared point SELECT on a connection that is held for exactly that long.
    func select(_ uid: Int) throws {
        let rows = try database.executeQueryMultiplex("SELECT score FROM bench_user WHERE uid = ?", [uid])
        guard rows.count == 1 else { throw MissingRow(uid: uid) }
    }

    /// A query of two milliseconds.
    func dawdle() throws { try database.executeQueryMultiplex("SELECT SLEEP(0.002)") }

    /// As a query does it, which can be repeated: a connection that was used a moment ago is not looked at, as with
    /// HikariCP.
    func borrowAndReturn() throws { try pool.lease(isRepeatable: true).release() }

    /// All rows in one transaction.
    func insert(_ rows: [[MySQLValue]]) throws {
        try database.withTransaction { connection in
            try connection.executeMany("INSERT INTO bench_bulk (uid, name, score) VALUES (?, ?, ?)", rows)
        }
    }

    func close() { database.close() }
}

struct MissingRow: Error {
    let uid: Int
}

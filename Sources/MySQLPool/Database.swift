public import MySQLClient

/// The database as a program sees it: one value to pass around and query through, in one of two modes.
///
/// **Many threads**, one pool. A connection is held for exactly one query:
///
///     let database = Database(configuration, connectionPool: true, poolInitSize: 8)
///     try database.createPool()
///     let user = try database.executeQueryMultiplex("SELECT * FROM user WHERE uid = ?", [uid], returnOne: true)
///
/// **One thread**, no pool. The program keeps its connection:
///
///     let database = Database(configuration)
///     let connection = try database.connect()
///     let users = try database.executeQuery(connection, "SELECT * FROM user")
///
/// Errors always go to the caller; `DatabasePhase` tells whether connecting, leasing or executing failed.
public struct Database: Sendable {
    let core: DatabaseCore

    /// What a cancellation of this `Database`'s queries goes through; `nil` when they cannot be cancelled.
    public let scope: QueryScope?

    /// Opens nothing.
    ///
    /// - Parameters:
    ///   - connectionPool: Whether to work on a pool from the start; `createPool()` makes one later.
    ///   - poolInitSize: The most connections that the pool opens, each when it is first needed. Default 10.
    public init(_ configuration: ConnectionConfiguration, connectionPool: Bool = false, poolInitSize: Int = 10) {
        core = DatabaseCore(PoolConfiguration(connection: configuration, maximumSize: poolInitSize))
        scope = nil
        if connectionPool { core.makePool() }
    }

    /// Works on a pool that exists.
    public init(pool: ConnectionPool) {
        core = DatabaseCore(pool)
        scope = nil
    }

    init(core: DatabaseCore, scope: QueryScope?) {
        self.core = core
        self.scope = scope
    }

    /// The same database on the same pool, whose queries end when `scope` is cancelled.
    public func scoped(to scope: QueryScope) -> Database {
        Database(core: core, scope: scope)
    }

    /// The pool, once there is one.
    public var pool: ConnectionPool? { core.pool }

    /// Closes the pool, and that of the readers; see `ConnectionPool.close()`. Connections of `connect()` stay open.
    public func close() {
        core.pool?.close()
        core.readers?.pool?.close()
    }
}

// MARK: - Closures

extension Database {
    /// Lends a connection of the pool to `body`; see `ConnectionPool.withConnection`.
    @discardableResult
    public func withConnection<T>(
        file: StaticString = #fileID, line: UInt = #line, _ body: (borrowing Lease) throws -> T
    ) throws -> T {
        try core.requirePool().withConnection(in: scope, file: file, line: line, body)
    }

    /// Runs `body` in a transaction on a connection of the pool; see `ConnectionPool.withTransaction`.
    @discardableResult
    public func withTransaction<T>(
        isolation: IsolationLevel? = nil,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ body: (borrowing Lease) throws -> T
    ) throws -> T {
        try core.requirePool().withTransaction(isolation: isolation, in: scope, file: file, line: line, body)
    }
}

// MARK: - Connections

extension Database {
    /// Opens a new connection, never one of the pool. The caller closes it.
    public func connect() throws(DatabaseError) -> Connection {
        do throws(DatabaseError) {
            return try (core.pool?.core.dialer ?? HostDialer(core.configuration)).open().connection
        } catch {
            throw error.whileConnecting
        }
    }

    /// Makes the pool, unless there is one, and opens its first connection, so that a wrong address or password shows
    /// here. The others are opened when they are needed.
    public func createPool() throws {
        try core.makePool().prefill(1)
    }

    /// Borrows a connection until `poolPutConnection(_:)`.
    ///
    /// - Parameters:
    ///   - timeout: How long to stand in line for one try; the pool's `leaseTimeout` by default.
    ///   - retryNum: How many further tries the wait may last. The place in line is kept. Default 0.
    public func poolGetConnection(
        timeout: Duration? = nil, retryNum: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) throws -> Connection {
        let pool = try core.requirePool()
        var patience = Patience((timeout ?? pool.configuration.leaseTimeout) * (1 + max(0, retryNum)))
        let site = BorrowSite(file, line)
        return core.handOut(try pool.core.borrow(&patience, in: scope, at: site, isRepeatable: false))
    }

    /// Gives back a connection of `poolGetConnection()`. One of `connect()` joins the pool if there is room and is
    /// closed otherwise.
    ///
    /// - Throws: `PoolError` (`doubleReturn`) when it was given back before, `noPool` without a pool.
    public func poolPutConnection(_ connection: Connection) throws(PoolError) {
        try core.takeBack(connection)
    }

    /// Closes a connection, whether of `connect()` or borrowed from the pool, where its place gets free.
    public func dbClose(_ connection: Connection) {
        core.discard(connection)
    }
}

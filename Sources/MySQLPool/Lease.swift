public import MySQLClient

/// A connection of a pool in your hands. It cannot be copied, and it goes back exactly once: by `release()`, by
/// `discard()`, or by itself when it is used no more. Using it afterwards does not compile.
///
///     let lease = try pool.lease()
///     try lease.execute("LOCK TABLES user WRITE")
///     …
///     lease.release()
///
/// `withConnection` and `withTransaction` lend it to a closure, which can use it but neither keep it nor give it back.
/// Statements block the calling thread. One thread at a time may use a lease; it can be handed on.
///
/// The connection comes back clean: a transaction that was left open is rolled back, and whatever else was left in the
/// session undone.
public struct Lease: ~Copyable, Sendable {
    private let core: PoolCore
    private let scope: QueryScope?
    /// Not retained: the state of the core holds it for as long as it is out.
    unowned(unsafe) let pooled: PooledConnection

    @inline(__always)
    init(_ pooled: PooledConnection, of core: PoolCore, scope: QueryScope?) {
        self.core = core
        self.pooled = pooled
        self.scope = scope
    }

    deinit { core.giveBack(pooled) }

    /// Gives the connection back.
    public consuming func release() {}

    /// Closes the connection instead of giving it back: its place in the pool is free for another one.
    public consuming func discard() { connection.close() }

    /// For our own modules; outside, nobody may keep a connection that is only lent.
    package var connection: Connection { pooled.connection }
}

// MARK: - The session

extension Lease {
    /// The server's number of this session: `CONNECTION_ID()`, for `KILL`.
    public var threadID: UInt64 { connection.threadID }
    /// What the server says it is.
    public var server: ServerVersion { connection.server }
    /// True until the connection is lost, as far as is known without asking.
    public var isOpen: Bool { connection.isOpen }
    /// True when the connection is encrypted.
    public var isEncrypted: Bool { connection.isEncrypted }
    /// True when a transaction is open, by the status of the last answer: no round trip.
    public var isInTransaction: Bool { connection.isInTransaction }
    /// False after `SET autocommit = 0`, by the status of the last answer.
    public var isAutocommit: Bool { connection.isAutocommit }
}

// MARK: - Statements

extension Lease {
    package borrowing func query(
        text sql: String, _ parameters: [MySQLValue] = []
    ) throws(DatabaseError) -> QueryResult {
        try run(sql) { (connection) throws(DatabaseError) in try connection.query(text: sql, parameters) }
    }

    package borrowing func execute(text sql: String) throws(DatabaseError) -> QueryResult {
        try run(sql) { (connection) throws(DatabaseError) in try connection.execute(text: sql) }
    }

    package borrowing func executeMany(
        text sql: String, _ rows: [[MySQLValue]]
    ) throws(DatabaseError) -> QueryResult {
        try run(sql) { (connection) throws(DatabaseError) in try connection.executeMany(text: sql, rows) }
    }

    package borrowing func forEachRow(
        text sql: String, _ parameters: [MySQLValue], _ body: (Row) throws -> Void
    ) throws {
        try core.fenced(pooled, in: scope, of: sql) { try connection.forEachRow(text: sql, parameters, body) }
        if scope == nil { try pooled.fence.vouch(for: (), of: sql) }
    }

    /// What the last statement warned about. Ask before the next statement.
    public borrowing func warnings() throws(DatabaseError) -> [Warning] {
        try run("SHOW WARNINGS") { (connection) throws(DatabaseError) in try connection.warnings() }
    }

    borrowing func run<T>(
        _ sql: String, _ statement: (Connection) throws(DatabaseError) -> T
    ) throws(DatabaseError) -> T {
        guard scope != nil else {
            let result = try statement(connection)
            // The fence is that of `withConnection(in:)`, if it has one.
            try pooled.fence.vouch(for: result, of: sql)
            return result
        }
        do {
            return try core.fenced(pooled, in: scope, of: sql) { () throws(DatabaseError) in try statement(connection) }
        } catch let error as DatabaseError {
            throw error
        } catch {
            preconditionFailure("Only a DatabaseError comes from a statement.")
        }
    }
}

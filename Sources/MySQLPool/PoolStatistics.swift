/// What a pool is doing now, and what it has done since it was made.
public struct PoolStatistics: Sendable, Equatable {
    /// Connections that exist or are being opened: `active + idle + opening`.
    public internal(set) var total = 0
    /// Connections in somebody's hands.
    public internal(set) var active = 0
    /// Open connections that nobody uses.
    public internal(set) var idle = 0
    /// Connections that a `PoolSession` keeps for what its statements have left there; among the active ones.
    public internal(set) var pinned = 0
    /// Connections being opened.
    public internal(set) var opening = 0
    /// The most connections that the pool may have; see `ConnectionPool.resize(to:)`.
    public internal(set) var maximumSize = 0
    /// Callers in line for a connection.
    public internal(set) var waiting = 0

    /// Connections handed out.
    public internal(set) var leases: UInt64 = 0
    /// Statements that were run by the thread in front of them in line, together with its own.
    public internal(set) var shared: UInt64 = 0
    /// Times that a caller had to stand in line.
    public internal(set) var waits: UInt64 = 0
    /// Callers who left the line without a connection because their time was over.
    public internal(set) var timeouts: UInt64 = 0
    /// Callers who were not let into the line because they, and everybody else who had a connection, would have waited
    /// for each other.
    public internal(set) var deadlocks: UInt64 = 0
    /// Connections opened.
    public internal(set) var opened: UInt64 = 0
    /// Connects that failed.
    public internal(set) var failedConnects: UInt64 = 0
    /// Connections closed because of `idleTimeout` or `maxLifetime`.
    public internal(set) var expired: UInt64 = 0
    /// Connections found dead before use and replaced by new ones.
    public internal(set) var replaced: UInt64 = 0
    /// Transactions left open by a user and rolled back on return.
    public internal(set) var rollbacks: UInt64 = 0
    /// Sessions in which a user had left something else than a transaction, and which were made new on return.
    public internal(set) var resets: UInt64 = 0
}

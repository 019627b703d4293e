internal import MySQLClient

/// A session of its own on a pool, for statements that leave something to the statements after them.
///
///     let session = pool.session()
///     try session.query("SET @month = \(month)")
///     let rows = try session.query("SELECT * FROM total WHERE month = @month")
///     session.end()
///
/// As long as its statements leave nothing in the session, each runs on whatever connection is free, like one of
/// `ConnectionPool.query`. The first one that leaves something (a variable, a lock, a temporary table, a transaction
/// begun with `BEGIN`) pins its connection: the later ones run there, and nobody else gets it. It goes back to the pool
/// as soon as the session is clean again (`COMMIT`, `UNLOCK TABLES`), with `end()`, which makes it clean, or when the
/// session is used no more.
///
/// A connection that is lost while it is pinned takes the session's state along. So every later statement fails with
/// `PoolError.Kind.sessionLost`, until `end()`.
///
/// Any thread may use a session; statements run one at a time, and others wait for their end without a limit. What a
/// session has pinned counts as in use, so give long-lived sessions a pool that has enough connections. `FOUND_ROWS()`
/// and `LAST_INSERT_ID()` of ordinary statements pin nothing: their numbers are in the result.
public final class PoolSession: Sendable {
    private struct State {
        var pinned: PooledConnection?
        var isLost = false
    }

    private let core: PoolCore
    private let scope: QueryScope?
    private let turns = SessionTurns()
    /// Read by anybody, written by whose turn it is.
    private let state = Lock(State())

    init(_ core: PoolCore, scope: QueryScope?) {
        self.core = core
        self.scope = scope
    }

    deinit { release() }

    /// Whether a connection is kept for the session because of what its statements have left there.
    public var isPinned: Bool { state.withLock { $0.pinned != nil } }

    /// Ends what the session has kept: rolls back, undoes whatever else is left, and gives the connection back. The
    /// next statement begins anew. Waits for the statement under way.
    public func end() {
        turns.take { release() }
    }

    private func release() {
        let pinned = state.withLock { state in
            defer { state = State() }
            return state.pinned
        }
        if let pinned { unpin(pinned) }
    }
}

// MARK: - Statements

extension PoolSession {
    /// What `query` does, in both its versions.
    package func query(
        text sql: String,
        _ parameters: [MySQLValue] = [],
        within limit: Duration? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try turns.take {
            let patience = Patience(core.configuration.leaseTimeout, within: limit, from: core.now)
            guard let pinned = try usablePin() else {
                return try core.query(sql, parameters, patience, in: scope, at: BorrowSite(file, line), session: self)
            }
            pinned.note(.current, BorrowSite(file, line))
            return try run(on: pinned, until: patience.limit, of: sql) { connection throws(DatabaseError) in
                try connection.query(text: sql, parameters)
            }
        }
    }

    /// What `executeMany` does, in both its versions.
    package func executeMany(
        text sql: String,
        _ rows: [[MySQLValue]],
        file: StaticString = #fileID,
        line: UInt = #line
    ) throws -> QueryResult {
        try turns.take {
            guard let pinned = try usablePin() else {
                return try core.executeMany(sql, rows, in: scope, at: BorrowSite(file, line), session: self)
            }
            pinned.note(.current, BorrowSite(file, line))
            return try run(on: pinned) { connection throws(DatabaseError) in
                try connection.executeMany(text: sql, rows)
            }
        }
    }

    /// The pinned connection, if there is one; it has been looked at.
    private func usablePin() throws(PoolError) -> PooledConnection? {
        let (pinned, isLost) = state.withLock { ($0.pinned, $0.isLost) }
        guard !isLost else { throw .sessionLost }
        guard let pinned, !pinned.connection.isAlive() else { return pinned }
        lose(pinned)
        throw .sessionLost
    }

    private func run<T>(
        on pinned: PooledConnection,
        until limit: PoolInstant = .distantFuture,
        of sql: String? = nil,
        _ statement: (Connection) throws(DatabaseError) -> T
    ) throws -> T {
        defer { settle(pinned) }
        return try core.fenced(pinned, in: scope, until: limit, of: sql) { () throws(DatabaseError) in
            try statement(pinned.connection)
        }
    }
}

// MARK: - Pinning

extension PoolSession {
    /// Pins the connection of a statement that has ended, if it left something there. False when it did not.
    func keeps(_ pooled: PooledConnection) -> Bool {
        guard pooled.connection.isOpen, !pooled.connection.footprint.isEmpty else { return false }
        state.withLock { $0.pinned = pooled }
        core.change { $0.countPinned(1) }
        return true
    }

    /// After a statement on the pinned connection.
    private func settle(_ pinned: PooledConnection) {
        if !pinned.connection.isOpen {
            lose(pinned)
        } else if pinned.connection.footprint.isEmpty {
            state.withLock { $0.pinned = nil }
            unpin(pinned)
        }
    }

    private func lose(_ pinned: PooledConnection) {
        pinned.connection.close()
        state.withLock { $0 = State(pinned: nil, isLost: true) }
        unpin(pinned)
    }

    private func unpin(_ pinned: PooledConnection) {
        core.change { $0.countPinned(-1) }
        core.giveBack(pinned)
    }
}

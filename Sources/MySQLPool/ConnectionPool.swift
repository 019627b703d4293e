internal import Dispatch
internal import Foundation
package import MySQLClient

/// Connections shared by any number of threads: each is borrowed for one query or one transaction and given back.
///
/// Connections are opened when nobody has one to spare, up to `PoolConfiguration.maximumSize`; callers beyond that wait
/// in line and are served in the order they came. A connection comes back clean: a transaction left open is rolled back,
/// autocommit is restored, and a dead connection is dropped. Every method may be called from any thread and blocks it;
/// call none of them on Swift's cooperative threads.
///
/// A thread that borrows a second connection while it holds one can wait for itself: with `n` threads that nest so, have
/// more than `n` connections.
public final class ConnectionPool: Sendable {
    package typealias State = PoolState<PooledConnection, Waiter>
    package typealias Lease = State.Lease

    /// What the pool was made with.
    public let configuration: PoolConfiguration

    private let environment: PoolEnvironment
    private let state: Lock<State>
    private let patrols = DispatchQueue(label: "haulout.pool.patrol")

    /// A pool without connections: the first is opened by the first query.
    ///
    /// - Precondition: `maximumSize` is at least 1.
    public convenience init(_ configuration: PoolConfiguration) {
        self.init(configuration, environment: PoolEnvironment())
    }

    package init(_ configuration: PoolConfiguration, environment: PoolEnvironment) {
        precondition(configuration.maximumSize > 0, "A pool needs room for one connection at least.")
        self.configuration = configuration
        self.environment = environment
        let limits = PoolLimits(
            maximumSize: configuration.maximumSize,
            minimumIdle: configuration.minimumIdle,
            idleTimeout: configuration.idleTimeout,
            turn: configuration.turn
        )
        state = Lock(State(limits: limits))
    }

    /// What the pool is doing now, and what it has done so far.
    public var statistics: PoolStatistics { state.withLock { $0.statistics } }

    /// Opens connections until `count` are idle or in use, but no more than `maximumSize`.
    ///
    /// - Throws: `DatabaseError` of the first connect that fails; what was opened before stays.
    public func prefill(_ count: Int) throws {
        var leases: [Lease] = []
        defer { for lease in leases { giveBack(lease) } }
        for _ in 0..<min(count, configuration.maximumSize) { leases.append(try lease()) }
    }

    /// Closes idle connections that are too old or were not used for `idleTimeout`. The pool does so by itself when it is
    /// used; call this now and then if it may lie still for long.
    public func prune() {
        let now = environment.now()
        perform(state.withLock { $0.prune(at: now) })
    }

    /// Ends the pool: idle connections are closed, waiting callers and later ones fail with `PoolError.Kind.closed`, and
    /// connections in use are closed when they come back. Does not wait for them; `statistics.active` tells how many are
    /// out. May be called again.
    public func close() {
        perform(state.withLock { $0.close() })
    }
}

// MARK: - Leases

extension ConnectionPool {
    /// Borrows a connection until `release`.
    ///
    /// - Parameter timeout: How long to stand in line at most; `leaseTimeout` by default.
    /// - Throws: `PoolError` (`timeout`, `closed`), or `DatabaseError` of a failed connect or a cancelled scope.
    package func lease(within timeout: Duration? = nil, in scope: QueryScope? = nil) throws -> Lease {
        try scope?.check()
        let now = environment.now()
        let (outcome, effects) = state.withLock { $0.acquire(at: now, by: Self.thread, orWaitAs: Waiter()) }
        perform(effects)
        switch outcome {
        case .lease(let lease): return try looked(at: lease)
        case .open(let slot): return try open(in: slot)
        case .wait(let waiter): return try wait(as: waiter, for: timeout ?? configuration.leaseTimeout, in: scope)
        case .closed: throw PoolError.closed
        }
    }

    /// Gives a connection back.
    ///
    /// - Throws: `PoolError` (`doubleReturn`) when it was given back before.
    package func release(_ lease: Lease) throws(PoolError) {
        // Asked first: tidying a connection that somebody else has by now would roll back their work.
        let isOut = state.withLock { $0.isCurrent(lease.id) }
        guard isOut else { throw .doubleReturn(thread: lease.connection.threadID) }
        giveBack(lease)
    }

    /// Closes a lease's connection and opens another in its place, without a place in line.
    func replace(_ lease: Lease) throws -> Lease {
        guard let (slot, effects) = state.withLock({ $0.replace(lease.id) }) else {
            throw PoolError.doubleReturn(thread: lease.connection.threadID)
        }
        perform(effects)
        return try open(in: slot)
    }

    /// Takes in a connection that was opened elsewhere, as new; closes it if the pool is full or closed.
    ///
    /// - Throws: `PoolError`: `doubleReturn` when the pool has it already or it is closed, `foreign` when it was opened
    ///   with another configuration.
    func adopt(_ connection: Connection) throws(PoolError) {
        // Asked first: a reset would hit whoever has the connection by now.
        let isKnown = state.withLock { $0.contains { $0.connection === connection } }
        guard !isKnown else { throw .doubleReturn(thread: connection.threadID) }
        guard connection.configuration == configuration.connection else { throw .foreign(thread: connection.threadID) }
        do throws(DatabaseError) {
            try connection.reset()
            // The answer to a reset still carries the old autocommit; that to a statement has the new one.
            try connection.execute("DO 0")
        } catch {
            throw .doubleReturn(thread: connection.threadID)
        }
        let pooled = PooledConnection(connection)
        let expiresAt = expiry()
        let now = environment.now()
        perform(state.withLock { $0.adopt(pooled, expiresAt: expiresAt, at: now) })
    }

    /// The return of a connection that is known to be out.
    func giveBack(_ lease: Lease) {
        let keep = tidy(lease.resource)
        let now = environment.now()
        guard let effects = state.withLock({ $0.release(lease.id, keep: keep, at: now, by: Self.thread) }) else {
            return
        }
        perform(effects)
    }
}

// MARK: - Steps

extension ConnectionPool {
    private func open(in slot: SlotID) throws -> Lease {
        let pooled: PooledConnection
        do throws(DatabaseError) {
            pooled = PooledConnection(try environment.open(configuration.connection))
        } catch {
            let failure = error.whileConnecting
            perform(state.withLock { $0.openFailed(slot, because: failure) })
            throw failure
        }
        let expiresAt = expiry()
        let (lease, effects) = state.withLock { $0.opened(slot, pooled, expiresAt: expiresAt) }
        perform(effects)
        guard let lease else { throw PoolError.closed }
        return lease
    }

    private func wait(as waiter: Waiter, for timeout: Duration, in scope: QueryScope?) throws -> Lease {
        let grant =
            if let scope {
                scope.wait(wakingBy: { [self] in perform(state.withLock { $0.cancel(waiter) }) }) {
                    waiter.wait(for: timeout)
                }
            } else {
                waiter.wait(for: timeout)
            }
        return try use(grant ?? leaveLine(waiter, after: timeout))
    }

    /// Fails with the time-out, unless the waiter was served in the last moment.
    private func leaveLine(_ waiter: Waiter, after timeout: Duration) throws -> State.Grant {
        guard let (numbers, failure) = state.withLock({ $0.timedOut(waiter) }) else { return waiter.waitForGrant() }
        throw PoolError.timeout(after: timeout, numbers, underlying: failure)
    }

    private func use(_ grant: State.Grant) throws -> Lease {
        switch grant {
        case .lease(let lease): return try looked(at: lease)
        case .open(let slot): return try open(in: slot)
        case .connectFailed(let error): throw error
        case .closed: throw PoolError.closed
        case .cancelled: throw DatabaseError.cancelledByScope
        }
    }

    /// The lease, or one of a new connection in its place when its own is dead.
    private func looked(at lease: Lease) throws -> Lease {
        guard lease.idleFor >= configuration.aliveCheckAfter, !lease.connection.isAlive() else { return lease }
        return try replace(lease)
    }

    private func tidy(_ pooled: PooledConnection) -> Bool {
        let tidying = pooled.tidy()
        if tidying == .rolledBack { state.withLock { $0.countRollback() } }
        return tidying != .failed
    }

    private func expiry() -> PoolInstant {
        environment.now() + configuration.maxLifetime * (1 - environment.jitter())
    }

    /// What a change of the state asks for. Never under the lock: a close may block, and who is woken wants the lock.
    private func perform(_ effects: State.Effects) {
        for (waiter, grant) in effects.grants { waiter.wake(with: grant) }
        for pooled in effects.closing { pooled.connection.close() }
        if effects.needsPatrol { patrolSoon() }
    }

    /// Looks after connections that linger for a thread which may not come back to them.
    private func patrolSoon() {
        patrols.asyncAfter(deadline: .now() + .milliseconds(5)) { [weak self] in
            guard let self else { return }
            let now = environment.now()
            perform(state.withLock { $0.patrol(at: now) })
        }
    }

    private static var thread: UInt { UInt(pthread_self()) }
}

extension PoolState.Lease where Resource == PooledConnection {
    /// The borrowed connection.
    package var connection: Connection { resource.connection }
}

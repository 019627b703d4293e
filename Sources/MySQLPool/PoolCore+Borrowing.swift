internal import MySQLClient
internal import Synchronization

/// How a connection changes hands.
extension PoolCore {
    /// A connection until `giveBack`: the one that this thread has parked, else one of the state.
    ///
    /// - Parameter isRepeatable: Whether the work can be done again when the connection turns out to be dead; asked
    ///   when it was used a moment ago, which spares the look at the socket.
    /// - Throws: `PoolError` (`timeout`, `closed`), or `DatabaseError` of a failed connect or a cancelled scope.
    @inline(__always)
    func borrow(
        _ patience: inout Patience,
        in scope: QueryScope?,
        at site: BorrowSite,
        isRepeatable: @autoclosure () -> Bool
    ) throws -> PooledConnection {
        if let pooled = try borrowParked(&patience, in: scope, at: site, isRepeatable: isRepeatable()) { return pooled }
        return try borrowOfState(&patience, in: scope, site, isRepeatable: isRepeatable())
    }

    /// The connection that this thread has parked, if it has.
    @inline(__always)
    func borrowParked(
        _ patience: inout Patience,
        in scope: QueryScope?,
        at site: BorrowSite,
        isRepeatable: @autoclosure () -> Bool
    ) throws -> PooledConnection? {
        try scope?.check()
        let thread = ThreadKey.current
        let now = self.now
        guard let pooled = takeParked(at: now, by: thread) else { return nil }
        let idleFor = now.nanoseconds - pooled.idleSince.nanoseconds
        if isFit(pooled, idleFor: idleFor, isRepeatable()) {
            mark(pooled, thread, site)
            metrics?.noteNoWait()
            return pooled
        }
        return try replace(pooled, &patience, in: scope, at: site)
    }

    /// The end of a borrowing: to the lot while nobody waits, else to the state.
    @inline(__always)
    func giveBack(_ pooled: PooledConnection) {
        metrics?.noteUse(since: pooled.heldSince)
        if pooled.connection.isSpotless, park(pooled) { return }
        let keep = tidy(pooled)
        if pooled.connection.hasServerFailure { noteServerFailure(of: pooled) }
        if keep, park(pooled) { return }
        release(pooled, keep: keep)
    }

    /// Buries a dead connection and borrows another one instead, without a new place in line.
    @inline(never)
    func replace(
        _ dead: PooledConnection, _ patience: inout Patience, in scope: QueryScope?, at site: BorrowSite
    ) throws -> PooledConnection {
        let thread = ThreadKey.current
        var dead = dead
        // First: its siblings are no better when the server was demoted.
        if dead.connection.hasServerFailure { noteServerFailure(of: dead) }
        while true {
            let (outcome, effects) = change { state in
                state.bury(
                    dead.slot, at: now, by: thread.raw,
                    sweeping: { sweep(into: &$0) }, orWaitAs: Waiter())!
            }
            perform(effects)
            let holding = try settle(outcome, &patience, in: scope)
            let pooled = hold(holding, by: thread, site)
            // Whatever killed the one may well have killed the others.
            if pooled.connection.isAlive() { return pooled }
            dead = pooled
        }
    }

    /// A connection for somebody whose turn has come before and was in vain: in front of the line.
    @inline(never)
    func borrowAgain(
        _ patience: inout Patience, in scope: QueryScope?, at site: BorrowSite
    ) throws -> PooledConnection {
        try scope?.check()
        let thread = ThreadKey.current
        let holding = try settle(acquire(by: thread, again: true, orWaitAs: Waiter()), &patience, in: scope)
        return hold(holding, by: thread, site)
    }

    /// Takes in a connection that was opened elsewhere, as new; closes it if the pool is full or closed.
    ///
    /// - Throws: `PoolError`: `doubleReturn` when the pool has it already or it is closed, `foreign` when it was opened
    ///   with another configuration.
    func adopt(_ connection: Connection) throws(PoolError) {
        // Asked first: a reset would hit whoever has the connection by now.
        let isKnown = ask { $0.contains { $0.connection === connection } }
        guard !isKnown else { throw .doubleReturn(thread: connection.threadID) }
        guard let tag = dialer.tag(for: connection) else { throw .foreign(thread: connection.threadID) }
        do throws(DatabaseError) {
            try connection.reset()
        } catch {
            connection.close()
            // The session cannot be made new; that is nobody's fault.
            if error.kind == .configuration { return }
            throw .doubleReturn(thread: connection.threadID)
        }
        let pooled = PooledConnection(HostedConnection(connection: connection, tag: tag), expiresAt: expiry())
        watch(connection)
        perform(change { $0.adopt(pooled, at: now) })
    }
}

// MARK: - A statement in line

extension PoolCore {
    /// What became of a statement that wants a connection.
    enum Service {
        /// A connection that lay idle.
        case idle(PooledConnection)
        /// A connection that was waited for: it is alive, and others may wait behind.
        case turn(PooledConnection)
        case takeOver(SharedRun)
        case answered
    }

    func standForStatement(
        _ statement: SharedStatement,
        mayShare: Bool,
        _ patience: inout Patience,
        in scope: QueryScope?,
        at site: BorrowSite
    ) throws -> Service {
        let thread = ThreadKey.current
        turns.noteWish(of: thread, at: exactNow)
        let traits = statement.profile.traits
        let isRepeatable = traits.isRepeatable
        let outcome = acquire(
            by: thread, orWaitAs: Waiter(for: traits.isShareable && mayShare ? statement : nil))
        guard case .wait(let waiter) = outcome, waiter.statement != nil else {
            let holding = try settle(outcome, &patience, in: scope)
            let pooled = hold(holding, by: thread, site)
            if isFit(pooled, idleFor: holding.idleFor, isRepeatable) { return .idle(pooled) }
            return .idle(try replace(pooled, &patience, in: scope, at: site))
        }
        switch try news(for: waiter, &patience, in: scope) {
        case .grant(let grant): return .turn(hold(try use(grant), by: thread, site))
        case .answered: return .answered
        case .takeOver(let run): return .takeOver(run)
        case .timedOut(let error): throw error
        }
    }
}

// MARK: - The lot

extension PoolCore {
    @inline(__always)
    private func takeParked(at now: PoolInstant, by thread: ThreadKey) -> PooledConnection? {
        // Who waits goes first.
        switch lotRule.load(ordering: .relaxed) {
        case .everybody: break
        case .turns: return takeInTurn(by: thread)
        case .nobody: return nil
        }
        guard let pooled = lot.take(by: thread) else { return nil }
        let isCold = now.nanoseconds - pooled.idleSince.nanoseconds >= idleTimeout
        guard !isCold, now < pooled.expiresAt else {
            // Somebody may have begun to wait, who did not find it in the lot.
            perform(change { $0.retire(pooled.slot, at: now) })
            return nil
        }
        pooled.leases += 1
        pooled.outSince = now
        return pooled
    }

    @inline(__always)
    private func park(_ pooled: PooledConnection) -> Bool {
        let rule = lotRule.load(ordering: .relaxed)
        guard rule != .nobody, !pooled.isEvicted else { return false }
        let thread = ThreadKey.current
        pooled.idleSince = now
        if rule == .turns, !mayGoOn(with: pooled, thread) { return false }
        guard lot.park(pooled, by: thread) else { return false }
        // Somebody may have begun to wait, who looked into the lot before.
        let ruleNow = lotRule.load(ordering: .sequentiallyConsistent)
        if ruleNow == .nobody || ruleNow != rule, let pooled = lot.take(by: thread) {
            release(pooled, keep: true)
        }
        return true
    }

    /// The connection that this thread has kept in its turn. When that is over, it goes to who waits.
    @inline(never)
    private func takeInTurn(by thread: ThreadKey) -> PooledConnection? {
        guard let pooled = lot.take(by: thread) else { return nil }
        guard pooled.thread == thread.raw, exactNow < pooled.turnEndsAt else {
            release(pooled, keep: true)
            return nil
        }
        pooled.leases += 1
        pooled.outSince = now
        return pooled
    }

    /// Whether the thread's turn goes on.
    @inline(never)
    private func mayGoOn(with pooled: PooledConnection, _ thread: ThreadKey) -> Bool {
        guard pooled.turnEndsAt > .distantPast, pooled.thread == thread.raw else { return false }
        let now = exactNow
        turns.noteReturn(of: thread, at: now)
        // It begins with the first return, which comes after what the thread did for those behind it in line.
        if pooled.turnEndsAt == .distantFuture { pooled.turnEndsAt = turns.end(from: now) }
        return now < pooled.turnEndsAt
    }

    @inline(__always)
    func isFit(_ pooled: PooledConnection, idleFor: Int64, _ isRepeatable: @autoclosure () -> Bool) -> Bool {
        idleFor < aliveCheckAfter && isRepeatable() || pooled.connection.isAlive()
    }
}

// MARK: - The state

extension PoolCore {
    @inline(never)
    private func borrowOfState(
        _ patience: inout Patience,
        in scope: QueryScope?,
        _ site: BorrowSite,
        isRepeatable: @autoclosure () -> Bool
    ) throws -> PooledConnection {
        let thread = ThreadKey.current
        turns.noteWish(of: thread, at: exactNow)
        let outcome = acquire(by: thread, orWaitAs: Waiter())
        let holding = try settle(outcome, &patience, in: scope)
        let pooled = hold(holding, by: thread, site)
        if isFit(pooled, idleFor: holding.idleFor, isRepeatable()) { return pooled }
        return try replace(pooled, &patience, in: scope, at: site)
    }

    private func acquire(
        by thread: ThreadKey, again: Bool = false, orWaitAs waiter: @autoclosure () -> Waiter
    ) -> State.Acquisition {
        let now = self.now
        let (outcome, effects) = change { state in
            state.acquire(at: now, by: thread.raw, again: again, sweeping: { sweep(into: &$0) }, orWaitAs: waiter())
        }
        perform(effects)
        return outcome
    }

    func hold(_ holding: State.Holding, by thread: ThreadKey, _ site: BorrowSite) -> PooledConnection {
        holding.resource.slot = holding.id
        holding.resource.turnEndsAt =
            lotRule.load(ordering: .relaxed) == .turns && turns.hasTurn(thread) ? .distantFuture : .distantPast
        mark(holding.resource, thread, site)
        return holding.resource
    }

    @inline(never)
    private func release(_ pooled: PooledConnection, keep: Bool) {
        let now = self.now
        let thread = ThreadKey.current
        turns.noteReturn(of: thread, at: exactNow)
        if let effects = change({ $0.release(pooled.slot, keep: keep, at: now, by: thread.raw) }) {
            perform(effects)
        }
    }

    private func settle(
        _ outcome: State.Acquisition, _ patience: inout Patience, in scope: QueryScope?
    ) throws -> State.Holding {
        switch outcome {
        case .holding(let holding):
            metrics?.noteNoWait()
            return holding
        case .wait(let waiter): return try wait(as: waiter, &patience, in: scope)
        case .refused(let failure): throw failure
        case .wouldDeadlock: throw nestedBorrow()
        case .closed: throw count(.closed)
        }
    }

    private func wait(as waiter: Waiter, _ patience: inout Patience, in scope: QueryScope?) throws -> State.Holding {
        guard case .grant(let grant) = try news(for: waiter, &patience, in: scope) else {
            preconditionFailure("Nobody answers who has not asked.")
        }
        return try use(grant)
    }

    private func news(for waiter: Waiter, _ patience: inout Patience, in scope: QueryScope?) throws -> Waiter.News {
        let deadline = patience.deadline()
        let news =
            if let scope {
                scope.wait(wakingBy: { [self] in perform(change { $0.cancel(waiter) }) }) {
                    waiter.wait(until: deadline)
                }
            } else {
                waiter.wait(until: deadline)
            }
        let outcome = try news ?? leaveLine(waiter, after: patience.total)
        if case .grant(.holding) = outcome { metrics?.noteWait(since: waiter.since) }
        return outcome
    }

    func use(_ grant: State.Grant) throws -> State.Holding {
        switch grant {
        case .holding(let holding): return holding
        case .connectFailed(let error): throw error
        case .closed: throw count(.closed)
        case .cancelled: throw DatabaseError.cancelledByScope
        case .done: preconditionFailure("Who waits for a connection is not told that all is done.")
        }
    }

    /// Fails with the time-out, unless the waiter was served in the last moment.
    func leaveLine(_ waiter: Waiter, after timeout: Duration) throws -> Waiter.News {
        guard let (numbers, failure, effects) = change({ $0.timedOut(waiter) }) else { return waiter.waitForNews() }
        perform(effects)
        throw self.timeout(after: timeout, numbers, underlying: failure)
    }
}

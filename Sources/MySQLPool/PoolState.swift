internal import DequeModule
package import MySQLClient

/// The rules of the pool, without threads, connections or C: who gets which connection, in which order.
///
/// An event changes the state and returns what has to be done about it. `ConnectionPool` does that after unlocking,
/// so that nothing slow happens under its lock, and every rule is tested without a thread or a server:
///
/// - there are never more than `maximumSize` connections, those being opened included: each one has a slot;
/// - an idle connection is reused before a new one is opened, the most recently used first, so that the pool stays as
///   small as the work allows and the rest can expire;
/// - waiters are served strictly in the order they came, by direct hand-over: a newcomer never overtakes one of them;
/// - with a `turn` of more than one, a thread may keep its connection for that many leases in a row, and for a moment at
///   most, before it is handed over: see `PoolConfiguration.turn`;
/// - a slot that gets free goes to the first waiter, who opens a connection in it;
/// - while no connection exists at all, a failed connect is told to everybody who waits for one.
package struct PoolState<Resource: Sendable, Waiter: Equatable & Sendable>: Sendable {
    package typealias Instant = PoolInstant

    let limits: PoolLimits
    var slots: [Slot]
    private var free: [Int]
    /// Coldest first, most recently used last.
    var idle: Deque<Int> = []
    var waiters: Deque<Waiter> = []
    /// Given back in the middle of a turn, and kept for the thread that had them. Empty unless somebody waits.
    var lingering: [Int] = []
    /// Counts the patrols, so that one of them can tell what an earlier one found already.
    var round: UInt64 = 0
    var isPatrolled = false
    private var active = 0
    private var opening = 0
    private var tally = PoolStatistics()
    /// Cleared by the next connect that succeeds.
    private var lastConnectFailure: DatabaseError?
    package private(set) var isClosed = false

    package init(limits: PoolLimits) {
        self.limits = limits
        slots = Array(repeating: Slot(), count: limits.maximumSize)
        free = Array((0..<limits.maximumSize).reversed())
    }
}

// MARK: - Events

extension PoolState {
    /// Somebody wants a connection. `waiter` is only made when they have to stand in line.
    ///
    /// - Parameter thread: Who wants it: gets the connection that they had before, when it is to be had.
    package mutating func acquire(
        at now: Instant,
        by thread: UInt = 0,
        orWaitAs waiter: @autoclosure () -> Waiter
    ) -> (outcome: Acquisition, effects: Effects) {
        var effects = Effects()
        guard !isClosed else { return (.closed, effects) }
        if waiters.isEmpty {
            if let lease = takeIdle(at: now, for: thread, &effects) { return (.lease(lease), effects) }
            if let index = free.popLast() { return (.open(beginOpening(index)), effects) }
        } else if let lease = resumeTurn(of: thread) {
            return (.lease(lease), effects)
        }
        let waiter = waiter()
        tally.waits += 1
        waiters.append(waiter)
        return (.wait(waiter), effects)
    }

    /// A connection was opened in the slot. The lease is `nil` when the pool was closed meanwhile.
    package mutating func opened(
        _ id: SlotID,
        _ resource: Resource,
        expiresAt: Instant
    ) -> (lease: Lease?, effects: Effects) {
        var effects = Effects()
        guard end(id) else { return (nil, Effects(closing: [resource])) }
        tally.opened += 1
        lastConnectFailure = nil
        slots[id.index].fill(resource, expiresAt: expiresAt)
        guard !isClosed else {
            vacate(id.index, &effects)
            return (nil, effects)
        }
        slots[id.index].turn.begin(at: .now)
        let lease = lend(id.index)
        offerFreeSlots(&effects)
        return (lease, effects)
    }

    /// No connection could be opened in the slot.
    ///
    /// With live connections the next waiter tries. Without any, those still being opened decide; when none is, nobody
    /// who waits could be served, so all of them fail now and not at their time-out.
    package mutating func openFailed(_ id: SlotID, because failure: DatabaseError) -> Effects {
        var effects = Effects()
        guard end(id) else { return effects }
        tally.failedConnects += 1
        lastConnectFailure = failure
        free.append(id.index)
        if live > 0 {
            offerFreeSlots(&effects)
        } else if opening == 0 {
            dismissWaiters(.connectFailed(failure), &effects)
        }
        return effects
    }

    /// The holder gives the connection back; it is closed unless `keep`. `nil` when the lease had ended already.
    package mutating func release(_ id: SlotID, keep: Bool, at now: Instant, by thread: UInt = 0) -> Effects? {
        var effects = Effects()
        guard end(id) else { return nil }
        slots[id.index].turn.thread = thread
        if keep, !isClosed, !hasExpired(id.index, at: now) {
            if mayLinger(id.index, at: now) {
                linger(id.index, &effects)
            } else {
                place(id.index, at: now, &effects)
                dropCold(at: now, &effects)
            }
        } else {
            vacate(id.index, &effects)
            offerFreeSlots(&effects)
        }
        return effects
    }

    /// The holder found the connection dead and opens another in the same slot, so that nobody overtakes them.
    package mutating func replace(_ id: SlotID) -> (slot: SlotID, effects: Effects)? {
        guard end(id), let dead = slots[id.index].empty() else { return nil }
        tally.replaced += 1
        return (beginOpening(id.index), Effects(closing: [dead]))
    }

    /// A connection from elsewhere joins the pool if there is room; otherwise it is closed.
    package mutating func adopt(_ resource: Resource, expiresAt: Instant, at now: Instant) -> Effects {
        var effects = Effects()
        guard !isClosed, let index = free.popLast() else { return Effects(closing: [resource]) }
        slots[index].fill(resource, expiresAt: expiresAt)
        place(index, at: now, &effects)
        offerFreeSlots(&effects)
        return effects
    }

    /// The waiter's time is over. Returns what its error says: the numbers with itself still in line, and why the last
    /// connect failed. `nil` when it was served already, and what it was given is on its way.
    package mutating func timedOut(_ waiter: Waiter) -> (numbers: PoolStatistics, lastFailure: DatabaseError?)? {
        let numbers = statistics
        guard leaveLine(waiter) else { return nil }
        settleIfNobodyWaits()
        tally.timeouts += 1
        return (numbers, lastConnectFailure)
    }

    /// Sends the waiter away because whoever waits was cancelled. Nothing happens when it was served already.
    package mutating func cancel(_ waiter: Waiter) -> Effects {
        guard leaveLine(waiter) else { return Effects() }
        settleIfNobodyWaits()
        return Effects(grants: [(waiter, .cancelled)])
    }

    /// Closes what is idle for too long or too old, except `minimumIdle` connections that are merely idle.
    package mutating func prune(at now: Instant) -> Effects {
        var effects = Effects()
        var surplus = idle.count - limits.minimumIdle
        var kept: Deque<Int> = []
        for index in idle {
            if slots[index].hasOutlived(now) || (surplus > 0 && isCold(index, at: now)) {
                surplus -= 1
                tally.expired += 1
                vacate(index, &effects)
            } else {
                kept.append(index)
            }
        }
        idle = kept
        return effects
    }

    /// No new leases from here on. Who waits is sent away, what is idle is closed, what is out is closed on return.
    package mutating func close() -> Effects {
        var effects = Effects()
        isClosed = true
        dismissWaiters(.closed, &effects)
        settleIfNobodyWaits()
        while let index = idle.popLast() { vacate(index, &effects) }
        return effects
    }

    /// A connection was rolled back on return because its user had left a transaction open.
    package mutating func countRollback() {
        tally.rollbacks += 1
    }
}

// MARK: - Questions

extension PoolState {
    /// The state in numbers, and the counters so far.
    package var statistics: PoolStatistics {
        var snapshot = tally
        snapshot.total = live + opening
        snapshot.active = active
        snapshot.idle = idle.count + lingering.count
        snapshot.opening = opening
        snapshot.waiting = waiters.count
        return snapshot
    }

    /// Whether the lease has not ended.
    package func isCurrent(_ id: SlotID) -> Bool {
        slots[id.index].generation == id.generation
    }

    /// Whether a connection of the pool, idle or leased, matches.
    package func contains(where matches: (Resource) -> Bool) -> Bool {
        slots.contains { $0.resource.map(matches) ?? false }
    }

    private var live: Int { active + idle.count + lingering.count }
}

// MARK: - Steps

extension PoolState {
    /// Ends a holding. False when it is not the current one.
    private mutating func end(_ id: SlotID) -> Bool {
        guard isCurrent(id) else { return false }
        slots[id.index].generation += 1
        if slots[id.index].resource == nil { opening -= 1 } else { active -= 1 }
        return true
    }

    private mutating func leaveLine(_ waiter: Waiter) -> Bool {
        guard let position = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: position)
        return true
    }

    private mutating func beginOpening(_ index: Int) -> SlotID {
        opening += 1
        return SlotID(index: index, generation: slots[index].generation)
    }

    mutating func lend(_ index: Int) -> Lease {
        active += 1
        tally.leases += 1
        let slot = slots[index]
        return Lease(id: SlotID(index: index, generation: slot.generation), resource: slot.resource!)
    }

    /// The connection that the thread had last, else the one used last. A thread and the server's thread of a connection
    /// that stay together run on one core; waking each other across cores costs three times as much.
    private mutating func takeIdle(at now: Instant, for thread: UInt, _ effects: inout Effects) -> Lease? {
        if let own = idle.suffix(Self.affinityReach).lastIndex(where: { slots[$0].turn.thread == thread }) {
            idle.append(idle.remove(at: own))
        }
        while let index = idle.popLast() {
            let cold = idle.count >= limits.minimumIdle && isCold(index, at: now)
            guard cold || slots[index].hasOutlived(now) else {
                slots[index].turn.begin(at: now)
                var lease = lend(index)
                lease.idleFor = slots[index].idleSince.duration(to: now)
                return lease
            }
            tally.expired += 1
            vacate(index, &effects)
        }
        return nil
    }

    /// Hands the connection to the first waiter, or lays it on the idle stack.
    mutating func place(_ index: Int, at now: Instant, _ effects: inout Effects) {
        if let waiter = waiters.popFirst() {
            slots[index].turn.begin(at: now)
            effects.grants.append((waiter, .lease(lend(index))))
        } else {
            slots[index].idleSince = now
            idle.append(index)
        }
    }

    private mutating func vacate(_ index: Int, _ effects: inout Effects) {
        if let resource = slots[index].empty() { effects.closing.append(resource) }
        free.append(index)
    }

    private mutating func offerFreeSlots(_ effects: inout Effects) {
        while !free.isEmpty, let waiter = waiters.popFirst() {
            effects.grants.append((waiter, .open(beginOpening(free.removeLast()))))
        }
    }

    private mutating func dismissWaiters(_ grant: Grant, _ effects: inout Effects) {
        while let waiter = waiters.popFirst() { effects.grants.append((waiter, grant)) }
    }

    private mutating func dropCold(at now: Instant, _ effects: inout Effects) {
        while idle.count > limits.minimumIdle, let coldest = idle.first, isCold(coldest, at: now) {
            idle.removeFirst()
            tally.expired += 1
            vacate(coldest, &effects)
        }
    }

    private func isCold(_ index: Int, at now: Instant) -> Bool {
        slots[index].idleSince.duration(to: now) >= limits.idleTimeout
    }

    /// Whether the connection is too old to be used again; counted if so.
    private mutating func hasExpired(_ index: Int, at now: Instant) -> Bool {
        guard slots[index].hasOutlived(now) else { return false }
        tally.expired += 1
        return true
    }
}

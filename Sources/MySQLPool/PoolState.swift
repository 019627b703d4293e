internal import DequeModule
package import MySQLClient

/// The rules of the pool, without threads, connections or C: who gets which connection, in which order, and when
/// another one is opened.
///
/// An event changes the state and returns what has to be done about it. `ConnectionPool` does that after unlocking,
/// so that nothing slow happens under its lock, and every rule is tested without a thread or a server:
///
/// - there are never more than `maximumSize` connections, those being opened included: each one has a slot;
/// - an idle connection is reused before a new one is opened, the most recently used first, so that the pool stays as
///   small as the work allows and the rest can expire;
/// - nobody opens a connection themselves: who finds none waits, and whichever connection is ready first serves them;
/// - waiters are served strictly in the order they came, by direct hand-over: a newcomer never overtakes one of them;
/// - a thread in its turn, which is not longer than `PoolLimits.turn`, need not come here: see `Turns`. Whoever goes
///   away in the middle of it leaves a connection that a look finds, as long after at most;
/// - no more connections are opened than the line needs: see `PoolState+Dialling`;
/// - while no connection exists at all, a failed connect is told to everybody who waits for one.
package struct PoolState<Resource: PoolResource, Waiter: Equatable & Sendable>: Sendable {
    package typealias Instant = PoolInstant

    package var limits: PoolLimits
    var slots: [Slot] = []
    private var free: [Int] = []
    /// Coldest first, most recently used last.
    var idle: Deque<Int> = []
    /// First come, first served.
    var waiters: Deque<Standing> = []
    var watches: [Watch] = []
    private(set) var active = 0
    private(set) var dialling = 0
    var tally = PoolStatistics()

    var dialTime = RunningAverage()
    var useTime = RunningAverage()
    var backoff = DialBackoff()

    var nextLook: (at: Instant, ticket: UInt64)?
    private var looks: UInt64 = 0

    package internal(set) var isClosed = false
    /// Nobody new is let in, and those in line are still served.
    package internal(set) var isDraining = false
    /// Nobody is served until `resume`.
    package internal(set) var isSuspended = false

    package init(limits: PoolLimits) {
        self.limits = limits
    }
}

// MARK: - Borrowing and giving back

extension PoolState {
    /// Somebody wants a connection. `waiter` is only made when they have to stand in line.
    ///
    /// - Parameters:
    ///   - thread: Who wants it: gets the connection that they had before, when it is to be had.
    ///   - again: Their turn has come before, and was in vain through no fault of theirs: they go first, and are let in
    ///     while the pool is draining.
    ///   - sweeping: Called when none is idle: calls `park` for each connection that nobody uses any more.
    package mutating func acquire(
        at now: Instant,
        by thread: UInt = 0,
        again: Bool = false,
        sweeping: (inout PoolState) -> Void = { _ in },
        orWaitAs waiter: @autoclosure () -> Waiter
    ) -> (outcome: Acquisition, effects: Effects) {
        var effects = Effects()
        guard !isClosed, !isDraining || again else { return (.closed, effects) }
        if waiters.isEmpty {
            if let holding = takeIdle(at: now, for: thread, sweeping, &effects) {
                if limits.minimumIdle > 0 { plan(at: now, &effects) }
                return (.holding(holding), effects)
            }
        }
        let outcome = stand(in: again ? .front : .back, at: now, by: thread, as: waiter, &effects)
        return (outcome, effects)
    }

    /// The holder gives the connection back; it is closed unless `keep`. `nil` when the holding had ended already.
    package mutating func release(_ id: SlotID, keep: Bool, at now: Instant, by thread: UInt = 0) -> Effects? {
        var effects = Effects()
        guard let resource = end(id) else { return nil }
        useTime.add(seconds: resource.outSince.seconds(to: now))
        slots[id.index].thread = thread
        if keep, hasRoom, !isClosed, !hasExpired(resource, at: now) {
            place(id.index, at: now, &effects)
            dropCold(at: now, &effects)
        } else {
            vacate(id.index, &effects)
        }
        settle(at: now, &effects)
        return effects
    }

    /// The holder found the connection dead. They get the next idle one, or stand at the front of the line, because it
    /// was their turn already. `nil` when the holding had ended.
    package mutating func bury(
        _ id: SlotID,
        at now: Instant,
        by thread: UInt = 0,
        sweeping: (inout PoolState) -> Void = { _ in },
        orWaitAs waiter: @autoclosure () -> Waiter
    ) -> (outcome: Acquisition, effects: Effects)? {
        var effects = Effects()
        guard end(id) != nil else { return nil }
        tally.replaced += 1
        vacate(id.index, &effects)
        let outcome: Acquisition =
            if isClosed {
                .closed
            } else if let holding = takeIdle(at: now, for: thread, sweeping, &effects) {
                .holding(holding)
            } else {
                stand(in: .front, at: now, by: thread, as: waiter, &effects)
            }
        settle(at: now, &effects)
        return (outcome, effects)
    }

    /// A connection that somebody has given back without telling the state is idle, and was since its `idleSince`.
    package mutating func park(_ id: SlotID) {
        guard end(id) != nil else { return }
        idle.append(id.index)
    }

    /// The same of one that has lain there for too long, or is too old.
    package mutating func retire(_ id: SlotID, at now: Instant) -> Effects {
        park(id)
        return prune(at: now)
    }

    /// A connection from elsewhere joins the pool if there is room; otherwise it is closed.
    package mutating func adopt(_ resource: Resource, at now: Instant) -> Effects {
        var effects = Effects()
        guard !isClosed, !isDraining, hasRoom else { return Effects(closing: [resource]) }
        let index = freeSlot()
        slots[index].resource = resource
        place(index, at: now, &effects)
        settle(at: now, &effects)
        return effects
    }

    /// A connection was rolled back on return because its user had left a transaction open.
    package mutating func countRollback() {
        tally.rollbacks += 1
    }

    /// A session is made new on return because its user had left something there.
    package mutating func countReset() {
        tally.resets += 1
    }

    /// A connection stays with somebody's session, or does so no more.
    package mutating func countPinned(_ change: Int) {
        tally.pinned += change
    }
}

// MARK: - The line

extension PoolState {
    enum End { case front, back }

    mutating func stand(
        in end: End, at now: Instant, by thread: UInt, as waiter: () -> Waiter, _ effects: inout Effects
    ) -> Acquisition {
        if live + dialling == 0, let failure = backoff.refusal(at: now) { return .refused(failure) }
        if thread != 0, wouldDeadlock(thread) {
            tally.deadlocks += 1
            return .wouldDeadlock
        }
        let standing = Standing(waiter: waiter(), since: now, thread: thread)
        tally.waits += 1
        switch end {
        case .front: waiters.prepend(standing)
        case .back: waiters.append(standing)
        }
        plan(at: now, &effects)
        return .wait(standing.waiter)
    }

    /// Whether all connections are bound to threads that stand in line, once this one does too. It can only become so
    /// when somebody who has a connection goes to wait for another one.
    private func wouldDeadlock(_ thread: UInt) -> Bool {
        guard !hasRoom, dialling == 0, idle.isEmpty,
            slots.contains(where: { $0.isOut && $0.resource?.boundThread == thread })
        else { return false }
        let waiting = Set(waiters.map(\.thread)).union([thread]).subtracting([0])
        return slots.allSatisfy { !$0.isOut || waiting.contains($0.resource!.boundThread) }
    }

    /// The waiter's time is over. Returns what its error says: the numbers with itself still in line, and why the last
    /// connect failed. `nil` when it was served already, and what it was given is on its way.
    package mutating func timedOut(
        _ waiter: Waiter
    ) -> (numbers: PoolStatistics, lastFailure: DatabaseError?, effects: Effects)? {
        let numbers = statistics
        var effects = Effects()
        if leaveLine(waiter) {
            tally.timeouts += 1
        } else if !stopWatching(waiter) {
            return nil
        }
        if !watches.isEmpty { answerWatches(&effects) }
        return (numbers, backoff.lastFailure, effects)
    }

    /// Sends the waiter away because whoever waits was cancelled. Nothing happens when it was served already.
    package mutating func cancel(_ waiter: Waiter) -> Effects {
        guard leaveLine(waiter) || stopWatching(waiter) else { return Effects() }
        var effects = Effects(grants: [(waiter, .cancelled)])
        if !watches.isEmpty { answerWatches(&effects) }
        return effects
    }

    private mutating func leaveLine(_ waiter: Waiter) -> Bool {
        guard let position = waiters.firstIndex(where: { $0.waiter == waiter }) else { return false }
        waiters.remove(at: position)
        return true
    }

    private mutating func stopWatching(_ waiter: Waiter) -> Bool {
        guard let position = watches.firstIndex(where: { $0.waiter == waiter }) else { return false }
        watches.remove(at: position)
        return true
    }

    /// Takes those at the front of the line out of it who `may` share a connection with somebody whose turn has come.
    package mutating func takeFollowers(upTo most: Int, where may: (Waiter) -> Bool) -> [Waiter] {
        guard !isSuspended else { return [] }
        var followers: [Waiter] = []
        while followers.count < most, let first = waiters.first, may(first.waiter) {
            followers.append(waiters.removeFirst().waiter)
        }
        tally.shared += UInt64(followers.count)
        return followers
    }

    mutating func dismissWaiters(_ grant: Grant, _ effects: inout Effects) {
        while let standing = waiters.popFirst() { effects.grants.append((standing.waiter, grant)) }
    }
}

// MARK: - Questions

extension PoolState {
    /// The state in numbers, and the counters so far.
    package var statistics: PoolStatistics {
        var snapshot = tally
        snapshot.total = total
        snapshot.active = active
        snapshot.idle = idle.count
        snapshot.opening = dialling
        snapshot.maximumSize = limits.maximumSize
        snapshot.waiting = waiters.count
        for slot in slots { snapshot.leases += slot.resource?.leases ?? 0 }
        return snapshot
    }

    /// Whether a thread may keep what it returns where it finds it again, or has to come to the state.
    package var lotRule: LotRule {
        if !watches.isEmpty || isClosed || isDraining || isSuspended || total > limits.maximumSize { return .nobody }
        if waiters.isEmpty { return .everybody }
        return limits.turn > .zero ? .turns : .nobody
    }

    /// Whether the holding has not ended.
    package func isCurrent(_ id: SlotID) -> Bool {
        slots[id.index].generation == id.generation
    }

    /// Whether a connection of the pool, idle or out, matches.
    package func contains(where matches: (Resource) -> Bool) -> Bool {
        slots.contains { $0.resource.map(matches) ?? false }
    }

    /// Who is in line, and who waits for something else than a connection.
    var everybodyWaiting: [Waiter] { waiters.map(\.waiter) + watches.map(\.waiter) }

    /// The connections that exist, whoever has them.
    var resources: [Resource] { slots.compactMap(\.resource) }

    /// Connections that exist.
    var live: Int { active + idle.count }
    /// And those being opened.
    var total: Int { live + dialling }
    var hasRoom: Bool { total < limits.maximumSize }
}

// MARK: - Steps

extension PoolState {
    /// What follows from any change, when it is complete.
    mutating func settle(at now: Instant, _ effects: inout Effects) {
        serveLine(at: now, &effects)
        if !watches.isEmpty { answerWatches(&effects) }
        plan(at: now, &effects)
    }

    /// Ends a holding. `nil` when it is not the current one.
    mutating func end(_ id: SlotID) -> Resource? {
        guard isCurrent(id), slots[id.index].isOut else { return nil }
        slots[id.index].generation += 1
        slots[id.index].isOut = false
        active -= 1
        return slots[id.index].resource
    }

    mutating func lend(_ index: Int, at now: Instant) -> Holding {
        active += 1
        slots[index].isOut = true
        let resource = slots[index].resource!
        resource.leases += 1
        resource.outSince = now
        return Holding(id: SlotID(index: index, generation: slots[index].generation), resource: resource)
    }

    /// An idle connection, or one that its last user has parked.
    private mutating func takeIdle(
        at now: Instant, for thread: UInt, _ sweeping: (inout PoolState) -> Void, _ effects: inout Effects
    ) -> Holding? {
        guard !isSuspended else { return nil }
        if let holding = takeIdle(at: now, for: thread, &effects) { return holding }
        sweeping(&self)
        return takeIdle(at: now, for: thread, &effects)
    }

    /// The connection that the thread had last, else the one used last. A thread and the server's thread of a
    /// connection that stay together run on one core; waking each other across cores costs three times as much.
    private mutating func takeIdle(at now: Instant, for thread: UInt, _ effects: inout Effects) -> Holding? {
        if let own = idle.suffix(Self.affinityReach).lastIndex(where: { slots[$0].thread == thread }) {
            idle.append(idle.remove(at: own))
        }
        while let index = idle.popLast() {
            let resource = slots[index].resource!
            let cold = idle.count >= limits.minimumIdle && isCold(resource, at: now)
            guard cold || now >= resource.expiresAt else {
                var holding = lend(index, at: now)
                holding.idleFor = now.nanoseconds - resource.idleSince.nanoseconds
                return holding
            }
            tally.expired += 1
            vacate(index, &effects)
        }
        return nil
    }

    /// Hands the connection to the first waiter, or lays it on the idle stack.
    mutating func place(_ index: Int, at now: Instant, _ effects: inout Effects) {
        if !isSuspended, let standing = waiters.popFirst() {
            effects.grants.append((standing.waiter, .holding(lend(index, at: now))))
        } else {
            slots[index].resource?.idleSince = now
            idle.append(index)
        }
    }

    /// Idle connections and a line meet when a line is served again, or when what somebody has just parked was swept
    /// up.
    private mutating func serveLine(at now: Instant, _ effects: inout Effects) {
        while !isSuspended, !waiters.isEmpty, let index = idle.popLast() { place(index, at: now, &effects) }
    }

    /// How many idle connections a thread looks through for its own.
    private static var affinityReach: Int { 32 }

    mutating func beginDial(at now: Instant, _ effects: inout Effects) {
        let index = freeSlot()
        dialling += 1
        slots[index].dialledAt = now
        slots[index].isDoomed = false
        effects.dials.append(SlotID(index: index, generation: slots[index].generation))
    }

    mutating func endDial(_ id: SlotID) {
        slots[id.index].generation += 1
        dialling -= 1
    }

    private mutating func freeSlot() -> Int {
        if let index = free.popLast() { return index }
        slots.append(Slot())
        return slots.count - 1
    }

    mutating func vacate(_ index: Int, _ effects: inout Effects) {
        if let resource = slots[index].resource {
            tally.leases += resource.leases
            effects.closing.append(resource)
            slots[index].resource = nil
        }
        free.append(index)
    }

    mutating func schedule(_ instant: Instant, at now: Instant, _ effects: inout Effects) {
        if let nextLook, nextLook.at <= instant { return }
        looks += 1
        nextLook = (instant, looks)
        effects.look = Effects.Look(after: now.duration(to: instant), ticket: looks)
    }

    mutating func dropCold(at now: Instant, _ effects: inout Effects) {
        while idle.count > limits.minimumIdle, let coldest = idle.first, isCold(slots[coldest].resource!, at: now) {
            idle.removeFirst()
            tally.expired += 1
            vacate(coldest, &effects)
        }
    }

    func isCold(_ resource: Resource, at now: Instant) -> Bool {
        resource.idleSince.duration(to: now) >= limits.idleTimeout
    }

    /// Whether the connection is too old to be used again; counted if so.
    mutating func hasExpired(_ resource: Resource, at now: Instant) -> Bool {
        guard now >= resource.expiresAt else { return false }
        tally.expired += 1
        return true
    }
}

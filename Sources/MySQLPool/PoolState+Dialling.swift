package import MySQLClient

/// When connections are opened.
///
/// A burst of short queries is over before a new connection could help, while slow work wants every connection that the
/// pool may have. So the line is weighed against what the live connections will serve within the time that a connect
/// takes: both times are measured. As long as one of them is unknown, one connection is opened at a time.
extension PoolState {
    /// A connection was opened for the slot: it goes to the first waiter or is idle.
    ///
    /// - Parameter took: How long the connect took.
    package mutating func dialled(_ id: SlotID, _ resource: Resource, took: Duration, at now: Instant) -> Effects {
        var effects = Effects()
        endDial(id)
        tally.opened += 1
        dialTime.add(seconds: took.inSeconds)
        backoff.clear()
        let isWanted = !isClosed && hasRoom && !slots[id.index].isDoomed
        slots[id.index].resource = resource
        if isWanted { place(id.index, at: now, &effects) } else { vacate(id.index, &effects) }
        settle(at: now, &effects)
        return effects
    }

    /// No connection could be opened for the slot.
    ///
    /// With live connections those who wait go on waiting. Without any, those still being opened decide; when none is,
    /// nobody who waits could be served, so all of them fail now and not at their time-out.
    ///
    /// - Parameter chance: 0 … 1: by how much the pause before the next connect is shortened.
    package mutating func dialFailed(
        _ id: SlotID, because failure: DatabaseError, chance: Double = 0, at now: Instant
    ) -> Effects {
        var effects = Effects()
        endDial(id)
        tally.failedConnects += 1
        backoff.note(failure, dialledAt: slots[id.index].dialledAt, now: now, chance: chance)
        vacate(id.index, &effects)
        if total == 0 { dismissWaiters(.connectFailed(failure), &effects) }
        dismissFillers(.connectFailed(failure), &effects)
        settle(at: now, &effects)
        return effects
    }

    /// The time of a look that `Effects.look` asked for has come: things may have changed by the mere passing of time.
    package mutating func look(
        _ look: Effects.Look, at now: Instant, sweeping: (inout PoolState) -> Void = { _ in }
    ) -> Effects {
        var effects = Effects()
        guard nextLook?.ticket == look.ticket else { return effects }
        nextLook = nil
        sweeping(&self)
        expireIdle(at: now, &effects)
        settle(at: now, &effects)
        return effects
    }

    /// Opens what is missing, and asks for the next look.
    mutating func plan(at now: Instant, _ effects: inout Effects) {
        guard !isClosed else { return }
        if total > 0, nextLook == nil { schedule(now + Self.housekeepingInterval, at: now, &effects) }
        if !waiters.isEmpty, limits.turn > .zero { schedule(now + limits.turn, at: now, &effects) }
        guard hasRoom else { return }
        let wanted = missing(at: now)
        if wanted > 0, now < backoff.retryAt {
            return schedule(backoff.retryAt, at: now, &effects)
        }
        // After a failure, one connection at a time tries whether the server is back.
        let allowed = backoff.failures > 0 ? 1 - dialling : limits.maximumSize - total
        for _ in 0..<max(0, min(wanted, allowed)) { beginDial(at: now, &effects) }
        if !waiters.isEmpty, !isSuspended, let patience = dialTime.seconds {
            schedule(now + max(.seconds(patience), .milliseconds(1)), at: now, &effects)
        }
    }

    /// How many connections are to be opened beyond those being opened.
    private func missing(at now: Instant) -> Int {
        guard !isSuspended else { return 0 }
        var wanted = isDraining ? 0 : limits.minimumIdle - idle.count - dialling
        if !waiters.isEmpty { wanted = max(wanted, missingForLine(at: now)) }
        for watch in watches {
            if case .filled(let count) = watch.event { wanted = max(wanted, count - total) }
        }
        return wanted
    }

    private func missingForLine(at now: Instant) -> Int {
        guard let dial = dialTime.seconds, let served = served(within: dial, at: now) else { return 1 - dialling }
        return Int((Double(waiters.count) - served).rounded(.up)) - dialling
    }

    /// How many of those who wait the connections in use will serve within so many seconds; `nil` when nothing is
    /// known.
    private func served(within seconds: Double, at now: Instant) -> Double? {
        guard active > 0 else { return 0 }
        let ages = slots.filter(\.isOut).map { $0.resource!.outSince.seconds(to: now) }.sorted()
        // Work that has just become slow shows in the ages of what is out, long before it shows in what came back.
        let age = ages[ages.count / 2]
        guard useTime.isSettled || age >= seconds else { return nil }
        let usual = max(useTime.seconds ?? 0, age)
        // A single use that has lasted four times as long as usual is another kind of work.
        return ages.reduce(0) { $0 + seconds / max(usual, $1 / 4, Self.shortestUse) }
    }

    /// In seconds: ages are taken with a coarse clock, so that short uses often seem to take no time.
    private static var shortestUse: Double { 50e-6 }
    private static var housekeepingInterval: Duration { .seconds(15) }
}

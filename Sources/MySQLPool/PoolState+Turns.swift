/// Turns: a thread may have its connection back several times in a row while others wait; see `PoolConfiguration.turn`.
///
/// A connection given back in the middle of a turn lingers for its thread, and is nobody else's. As the thread may have
/// other things to do, somebody patrols while connections linger.
extension PoolState {
    /// Hands over what has lingered since the last patrol or longer: its thread has other things to do. The effects say
    /// whether to patrol again.
    package mutating func patrol(at now: Instant) -> Effects {
        var effects = Effects()
        isPatrolled = false
        let overdue = lingering.filter { slots[$0].turn.round < round }
        lingering.removeAll { slots[$0].turn.round < round }
        round += 1
        for index in overdue { place(index, at: now, &effects) }
        settleIfNobodyWaits()
        requestPatrol(&effects)
        return effects
    }

    /// How many idle connections a thread looks through for its own.
    static var affinityReach: Int { 32 }
    /// The longest turn: a few time slices of a thread.
    private static var longestTurn: Duration { .milliseconds(20) }

    func mayLinger(_ index: Int, at now: Instant) -> Bool {
        let turn = slots[index].turn
        return !waiters.isEmpty && turn.leases < limits.turn && turn.beganAt.duration(to: now) < Self.longestTurn
    }

    mutating func linger(_ index: Int, _ effects: inout Effects) {
        slots[index].turn.round = round
        lingering.append(index)
        requestPatrol(&effects)
    }

    mutating func resumeTurn(of thread: UInt) -> Lease? {
        guard let place = lingering.firstIndex(where: { slots[$0].turn.thread == thread }) else { return nil }
        let index = lingering.remove(at: place)
        slots[index].turn.leases += 1
        return lend(index)
    }

    mutating func settleIfNobodyWaits() {
        guard waiters.isEmpty else { return }
        for index in lingering { idle.append(index) }
        lingering = []
    }

    /// Somebody has to look again while a thread might not come back to what lingers for it, and others wait.
    private mutating func requestPatrol(_ effects: inout Effects) {
        guard !isPatrolled, !lingering.isEmpty || limits.turn > 1 && !waiters.isEmpty else { return }
        isPatrolled = true
        effects.needsPatrol = true
    }
}

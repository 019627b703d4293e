import MySQLPool
import Testing

/// Turns: a thread may have its connection back a few times in a row, while others wait.
@Suite struct PoolTurnTests {
    typealias State = PoolState<String, String>

    private let start = PoolInstant.now

    @Test("a thread in its turn gets its connection back before those who wait")
    func turnIsResumed() throws {
        var (state, lease) = try contended(turn: 3)
        let released = state.release(lease.id, keep: true, at: start, by: 1)
        let effects = try #require(released)
        #expect(effects.grants.isEmpty)
        #expect(state.statistics.idle == 1)
        let again = state.acquire(at: start, by: 1, orWaitAs: "nobody").outcome.lease
        #expect(again?.resource == "a")
        #expect(state.statistics.waiting == 1)
    }

    @Test("nobody else gets what is kept for a thread")
    func turnIsNobodyElses() throws {
        var (state, lease) = try contended(turn: 3)
        _ = state.release(lease.id, keep: true, at: start, by: 1)
        let outcome = state.acquire(at: start, by: 2, orWaitAs: "second").outcome
        #expect(outcome.isWait)
        #expect(state.statistics.waiting == 2)
    }

    @Test("after its turn a connection goes to the first who waits")
    func turnEnds() throws {
        var (state, lease) = try contended(turn: 2)
        _ = state.release(lease.id, keep: true, at: start, by: 1)
        let again = state.acquire(at: start, by: 1, orWaitAs: "nobody").outcome.lease
        lease = try #require(again)
        let released = state.release(lease.id, keep: true, at: start, by: 1)
        let effects = try #require(released)
        #expect(effects.grants.first?.waiter == "first")
        #expect(effects.grants.first?.grant.lease?.resource == "a")
    }

    @Test("a turn ends after a moment, however few leases it had")
    func longQueriesAreHandedOver() throws {
        var (state, lease) = try contended(turn: 100)
        let released = state.release(lease.id, keep: true, at: start + .seconds(1), by: 1)
        let effects = try #require(released)
        #expect(effects.grants.first?.waiter == "first")
    }

    @Test("what its thread does not come back for is handed over by the second patrol")
    func patrolHandsOver() throws {
        var (state, lease) = try contended(turn: 3)
        let released = state.release(lease.id, keep: true, at: start, by: 1)
        #expect(released?.needsPatrol == true)
        let first = state.patrol(at: start)
        #expect(first.grants.isEmpty)
        #expect(first.needsPatrol)
        let second = state.patrol(at: start)
        #expect(second.grants.first?.waiter == "first")
        #expect(second.grants.first?.grant.lease?.resource == "a")
        #expect(!second.needsPatrol)
    }

    @Test("when nobody waits any more, what was kept is idle again")
    func leavingTheLineSettles() throws {
        var (state, lease) = try contended(turn: 3)
        _ = state.release(lease.id, keep: true, at: start, by: 1)
        let left = state.timedOut("first")
        #expect(left != nil)
        let outcome = state.acquire(at: start, by: 2, orWaitAs: "nobody").outcome
        #expect(outcome.lease?.resource == "a")
    }

    @Test("closing closes what was kept as well")
    func closing() throws {
        var (state, lease) = try contended(turn: 3)
        _ = state.release(lease.id, keep: true, at: start, by: 1)
        let effects = state.close()
        #expect(effects.closing == ["a"])
        #expect(effects.waiters == ["first"])
        #expect(state.statistics.total == 0)
    }

    @Test("a thread gets the idle connection that it had before")
    func affinity() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        let one = try state.lease("a", at: start)
        let two = try state.lease("b", at: start)
        _ = state.release(one.id, keep: true, at: start, by: 1)
        _ = state.release(two.id, keep: true, at: start, by: 2)
        let outcome = state.acquire(at: start, by: 1, orWaitAs: "nobody").outcome
        #expect(outcome.lease?.resource == "a")
    }

    /// A pool of one connection, which is leased, and `first` who waits for it.
    private func contended(turn: Int) throws -> (State, State.Lease) {
        var state = State(limits: PoolLimits(maximumSize: 1, turn: turn))
        let lease = try state.lease("a", at: start)
        _ = state.acquire("first", at: start)
        return (state, lease)
    }
}

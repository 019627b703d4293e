import MySQLClient
import MySQLPool
import Testing

/// Corners of the line, event by event.
@Suite struct PoolStateRepeatTests {
    typealias State = PoolState<Named, String>

    private let start = PoolInstant.now

    @Test("a connection that its thread finds too old makes room for who has begun to wait meanwhile")
    func retiring() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let parked = try state.hold("a", at: start, expiresAt: start + .seconds(5))
        #expect(state.acquire("waiter", at: start + .seconds(9)).isWait)
        let effects = state.retire(parked.id, at: start + .seconds(9))
        #expect(effects.closing == ["a"])
        #expect(effects.dials.count == 1)
    }

    @Test("a connection that its thread merely thinks too old goes to who waits")
    func retiringTooEarly() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let parked = try state.hold("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        #expect(state.retire(parked.id, at: start).waiters == ["waiter"])
    }

    @Test("whose turn was in vain goes first, and is let in while the pool is draining")
    func again() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let held = try state.hold("a", at: start)
        #expect(state.acquire("first", at: start).isWait)
        #expect(state.drain(at: start, watchedBy: "owner").isNothing)
        #expect(state.acquire("late", at: start).isClosed)
        #expect(state.acquire(at: start, again: true, orWaitAs: "again").outcome.isWait)
        #expect(try state.giveBack(held, at: start).waiters == ["again"])
    }

    @Test("a drain ends when the last one in line gives up")
    func drainEnds() throws {
        for isCancelled in [false, true] {
            var state = try State.filled(["a"], limits: PoolLimits(maximumSize: 1), at: start)
            state.suspend()
            #expect(state.acquire("waiter", at: start).isWait)
            #expect(state.drain(at: start, watchedBy: "owner").isNothing)
            let effects = isCancelled ? state.cancel("waiter") : state.timedOut("waiter")?.effects
            #expect(effects?.waiters.contains("owner") == true)
        }
    }
}

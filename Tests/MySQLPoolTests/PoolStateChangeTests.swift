import MySQLClient
import MySQLPool
import Testing

/// What the owner of a pool does to it, event by event.
@Suite struct PoolStateChangeTests {
    typealias State = PoolState<Named, String>

    private let start = PoolInstant.now

    // MARK: Size

    @Test("a pool that may grow opens more for those who wait")
    func growing() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        _ = try state.hold("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        let effects = state.resize(to: 2, at: start)
        let slot = try #require(effects.dials.first)
        #expect(state.dialled(slot, "b", took: .zero, at: start).waiters == ["waiter"])
        #expect(state.statistics.maximumSize == 2)
    }

    @Test("a pool that has to shrink closes the coldest idle connections, and others as they come back")
    func shrinking() throws {
        var state = try State.filled(["a", "b", "c"], limits: PoolLimits(maximumSize: 3), at: start)
        let held = [try state.hold(at: start), try state.hold(at: start)]
        #expect(state.resize(to: 1, at: start).closing == ["a"])
        #expect(state.lotRule == .nobody, "what comes back must not be parked")
        #expect(try state.giveBack(held[0], at: start).closing == ["c"])
        #expect(state.lotRule == .everybody)
        #expect(try state.giveBack(held[1], at: start).isNothing)
        #expect(state.statistics.total == 1)
    }

    @Test("a connection that arrives in a pool which has shrunk is closed")
    func shrinkingWhileDialling() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        let held = try state.hold("a", at: start)
        let slot = try state.dial(for: "waiter", at: start)
        _ = state.resize(to: 1, at: start)
        let effects = state.dialled(slot, "b", took: .zero, at: start)
        #expect(effects.closing == ["b"])
        #expect(try state.giveBack(held, at: start).waiters == ["waiter"])
    }

    // MARK: Eviction

    @Test("evicted connections are closed when idle, on return, and on arrival")
    func evicting() throws {
        var state = try State.filled(["a", "b"], limits: PoolLimits(maximumSize: 3), at: start)
        let held = try state.hold(at: start)
        let other = try state.hold(at: start)
        let slot = try state.dial(for: "waiter", at: start)
        _ = try state.giveBack(other, at: start)
        _ = state.evict(at: start)
        #expect(state.statistics.active == 2, "nobody is interrupted")
        #expect(try state.giveBack(held, at: start).closing == ["b"])
        let effects = state.dialled(slot, "c", took: .zero, at: start)
        #expect(effects.closing == ["c"])
    }

    @Test("only what matches is evicted")
    func evictingSome() throws {
        var state = try State.filled(["a", "b"], limits: PoolLimits(maximumSize: 2), at: start)
        #expect(state.evict(at: start) { $0 == "b" }.closing == ["b"])
        #expect(try state.hold(at: start).resource == "a")
    }

    // MARK: Suspension

    @Test("while a pool is suspended everybody waits, and then they are served in their order")
    func suspending() throws {
        var state = try State.filled(["a", "b"], limits: PoolLimits(maximumSize: 2), at: start)
        let held = try state.hold(at: start)
        state.suspend()
        #expect(state.acquire("first", at: start).isWait)
        #expect(state.acquire("second", at: start).isWait)
        #expect(try state.giveBack(held, at: start).isNothing)
        #expect(state.statistics.idle == 2)
        #expect(state.resume(at: start).waiters == ["first", "second"])
    }

    @Test("nothing is opened for a line that is not served")
    func suspendedDoesNotDial() throws {
        var state = State(limits: PoolLimits(maximumSize: 2, minimumIdle: 1))
        state.suspend()
        let (outcome, effects) = state.acquire(at: start, orWaitAs: "waiter")
        #expect(outcome.isWait)
        #expect(effects.dials.isEmpty)
        #expect(!state.resume(at: start).dials.isEmpty)
    }

    // MARK: Filling

    @Test("filling opens what is missing at once, and is done when all are there")
    func filling() throws {
        var state = try State.filled(["a"], limits: PoolLimits(maximumSize: 4), at: start)
        let effects = state.fill(to: 3, at: start, watchedBy: "filler")
        #expect(effects.dials.count == 2)
        #expect(effects.grants.isEmpty)
        #expect(state.dialled(effects.dials[0], "b", took: .zero, at: start).grants.isEmpty)
        let last = state.dialled(effects.dials[1], "c", took: .zero, at: start)
        #expect(last.waiters == ["filler"])
        #expect(last.grants.first?.grant.isDone == true)
        #expect(state.statistics.idle == 3)
    }

    @Test("filling fails with the first connect that does; a pool that is full enough is done at once")
    func fillingFails() throws {
        let refused = DatabaseError(kind: .capacity, message: "Too many connections")
        var state = State(limits: PoolLimits(maximumSize: 4))
        let effects = state.fill(to: 2, at: start, watchedBy: "filler")
        _ = state.dialled(effects.dials[0], "a", took: .zero, at: start)
        let failed = state.dialFailed(effects.dials[1], because: refused, at: start)
        #expect(failed.grants.first?.grant.failure == refused)
        #expect(state.fill(to: 1, at: start, watchedBy: "filler").grants.first?.grant.isDone == true)
    }

    // MARK: The end

    @Test("closing sends waiters away, closes what is idle, and refuses everybody after")
    func closing() throws {
        var busy = State(limits: PoolLimits(maximumSize: 1))
        let held = try busy.hold("a", at: start)
        #expect(busy.acquire("waiter", at: start).isWait)
        let effects = busy.close()
        #expect(effects.waiters == ["waiter"])
        #expect(effects.grants.first?.grant.isClosed == true)
        #expect(effects.closing.isEmpty)
        #expect(busy.acquire("late", at: start).isClosed)
        #expect(try busy.giveBack(held, at: start).closing == ["a"])
        #expect(busy.statistics.total == 0)

        var quiet = try State.filled(["a", "b"], limits: PoolLimits(maximumSize: 2), at: start)
        #expect(Set(quiet.close().closing.map(\.name)) == ["a", "b"])
        #expect(quiet.close().isNothing)
        #expect(quiet.adopt("c", at: start).closing == ["c"])
        #expect(quiet.fill(to: 1, at: start, watchedBy: "filler").grants.first?.grant.isClosed == true)
    }

    @Test("a connection that was being opened when the pool closed is closed at once")
    func closingWhileOpening() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let slot = try state.dial(for: "waiter", at: start)
        #expect(state.close().waiters == ["waiter"])
        #expect(state.dialled(slot, "a", took: .zero, at: start).closing == ["a"])
        #expect(state.statistics.total == 0)
    }

    @Test("a drained pool lets nobody in, serves its line, and is done when everything is back")
    func draining() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let held = try state.hold("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        #expect(state.drain(at: start, watchedBy: "owner").grants.isEmpty)
        #expect(state.acquire("late", at: start).isClosed)
        let served = try state.giveBack(held, at: start)
        #expect(served.waiters == ["waiter"])
        let last = try #require(served.grants.first?.grant.holding)
        let done = try state.giveBack(last, at: start)
        #expect(done.waiters == ["owner"])
        #expect(done.grants.first?.grant.isDone == true)
    }

    @Test("a drained pool that nobody uses is done at once")
    func drainingAtRest() {
        var state = State(limits: PoolLimits(maximumSize: 1))
        #expect(state.drain(at: start, watchedBy: "owner").grants.first?.grant.isDone == true)
    }
}

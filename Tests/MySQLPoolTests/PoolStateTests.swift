import MySQLClient
import MySQLPool
import Testing

/// The rules of the pool, event by event: no threads, no server, no clock.
@Suite struct PoolStateTests {
    typealias State = PoolState<Named, String>

    private let start = PoolInstant.now
    private let late: PoolInstant
    private let refused = DatabaseError(kind: .notConnected, message: "refused")

    init() {
        late = start + .seconds(1800)
    }

    // MARK: Size and order

    @Test("an idle connection is used before a new one is opened")
    func fewestConnections() throws {
        var state = State(limits: PoolLimits(maximumSize: 4))
        for _ in 1...3 {
            let holding = try state.hold("a", at: start)
            #expect(try state.giveBack(holding, at: start).isNothing)
        }
        #expect(state.statistics.opened == 1)
        #expect(state.statistics.total == 1)
        #expect(state.statistics.leases == 3)
    }

    @Test("what its user has parked is used before a new one is opened")
    func parkedIsUsed() throws {
        var state = State(limits: PoolLimits(maximumSize: 4))
        let parked = try state.hold("a", at: start)
        let (outcome, effects) = state.acquire(at: start, sweeping: { $0.park(parked.id) }, orWaitAs: "nobody")
        #expect(outcome.holding?.resource == "a")
        #expect(effects.isNothing)
        #expect(state.statistics.active == 1)
    }

    @Test("the connection used last is used first, so that the others can expire")
    func idleIsLastInFirstOut() throws {
        var state = try filled(["a", "b", "c"])
        #expect(try state.hold(at: start).resource == "c")
        #expect(try state.hold(at: start).resource == "b")
    }

    @Test("connections being opened count against the maximum")
    func openingCounts() throws {
        var state = try filled(["a", "b"], limits: PoolLimits(maximumSize: 3))
        for _ in 1...2 { _ = try state.hold(at: start) }
        _ = try state.dial(for: "first", at: start)
        let (outcome, effects) = state.acquire(at: start, orWaitAs: "second")
        #expect(outcome.isWait)
        #expect(effects.dials.isEmpty)
        #expect(state.statistics.total == 3)
        #expect(state.statistics.opening == 1)
        #expect(state.statistics.waiting == 2)
    }

    @Test("waiters are served in the order they came")
    func waitersAreFirstInFirstOut() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        var holding = try state.hold("a", at: start)
        for name in ["first", "second", "third"] { #expect(state.acquire(name, at: start).isWait) }
        for name in ["first", "second", "third"] {
            let effects = try state.giveBack(holding, keep: true, at: start)
            #expect(effects.waiters == [name])
            holding = try #require(effects.grants.first?.grant.holding)
            #expect(holding.resource == "a")
            #expect(holding.idleFor == 0)
        }
    }

    @Test("a newcomer never overtakes a waiter: what is returned is handed over within the same event")
    func noBarging() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let holding = try state.hold("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        _ = state.release(holding.id, keep: true, at: start)
        #expect(state.acquire("newcomer", at: start).isWait)
        #expect(state.statistics.idle == 0)
    }

    @Test("everybody has to come to the state while somebody waits, and when it is closed")
    func lotIsClosed() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let holding = try state.hold("a", at: start)
        #expect(state.lotRule == .everybody)
        #expect(state.acquire("waiter", at: start).isWait)
        #expect(state.lotRule == .nobody)
        _ = try state.giveBack(holding, at: start)
        #expect(state.lotRule == .everybody)
        _ = state.close()
        #expect(state.lotRule == .nobody)
    }

    @Test("with turns, who waits is never left beside a parked connection for longer than a turn")
    func turnsEnd() throws {
        let turn = Duration.milliseconds(2)
        var state = try State.filled(["a"], limits: PoolLimits(maximumSize: 1, turn: turn), at: start)
        let parked = try state.hold(at: start)
        let (outcome, effects) = state.acquire(at: start, orWaitAs: "waiter")
        #expect(outcome.isWait)
        #expect(state.lotRule == .turns)
        let look = try #require(effects.look)
        #expect(look.after <= turn)
        let found = state.look(look, at: start + look.after, sweeping: { $0.park(parked.id) })
        #expect(found.waiters == ["waiter"])
        #expect(state.lotRule == .everybody)
    }

    @Test("as long as somebody waits, there is a next look")
    func looksGoOn() throws {
        let limits = PoolLimits(maximumSize: 1, turn: .milliseconds(2))
        var state = try State.filled(["a"], limits: limits, at: start)
        _ = try state.hold(at: start)
        var now = start
        var look = state.acquire(at: start, orWaitAs: "waiter").effects.look
        for _ in 1...3 {
            let next = try #require(look)
            now += next.after
            look = state.look(next, at: now).look
        }
        #expect(look != nil)
    }

    // MARK: Returns

    @Test("a connection that cannot be kept is closed, and another one is opened for who waits")
    func brokenConnectionFreesSlot() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let holding = try state.hold("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        let effects = try state.giveBack(holding, keep: false, at: start)
        #expect(effects.closing == ["a"])
        #expect(effects.grants.isEmpty)
        #expect(effects.dials.count == 1)
    }

    @Test("a second return is refused, also after the connection went to somebody else")
    func doubleReturn() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let holding = try state.hold("a", at: start)
        #expect(state.isCurrent(holding.id))
        _ = state.release(holding.id, keep: true, at: start)
        #expect(state.release(holding.id, keep: true, at: start) == nil)
        let next = try state.hold(at: start)
        #expect(!state.isCurrent(holding.id))
        #expect(state.release(holding.id, keep: true, at: start) == nil)
        #expect(state.bury(holding.id, at: start, orWaitAs: "nobody") == nil)
        #expect(state.statistics.active == 1)
        #expect(state.release(next.id, keep: true, at: start) != nil)
    }

    @Test("who finds their connection dead gets the next idle one")
    func deadIsFollowedByIdle() throws {
        var state = try filled(["a", "b"])
        let dead = try state.hold(at: start)
        let buried = state.bury(dead.id, at: start, orWaitAs: "nobody")
        let (outcome, effects) = try #require(buried)
        #expect(outcome.holding?.resource == "a")
        #expect(effects.closing == ["b"])
        #expect(state.statistics.replaced == 1)
    }

    @Test("who finds their connection dead and no other one waits at the front of the line")
    func deadKeepsItsTurn() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let dead = try state.hold("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        let buried = state.bury(dead.id, at: start, orWaitAs: "unlucky")
        let (outcome, effects) = try #require(buried)
        #expect(outcome.isWait)
        #expect(effects.closing == ["a"])
        let slot = try #require(effects.dials.first)
        #expect(state.dialled(slot, "b", took: .zero, at: start).waiters == ["unlucky"])
        #expect(state.statistics.waiting == 1)
    }

    @Test("a connection from elsewhere joins when there is room and is closed otherwise")
    func adoption() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        #expect(state.adopt("a", at: start).isNothing)
        #expect(state.adopt("b", at: start).closing == ["b"])
        #expect(try state.hold(at: start).resource == "a")
        #expect(state.contains { $0 == "a" })
        #expect(!state.contains { $0 == "b" })
    }

    // MARK: Age

    @Test("a connection past its lifetime is closed on return")
    func lifetimeOnReturn() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let holding = try state.hold("a", at: start, expiresAt: start + .seconds(60))
        let effects = try state.giveBack(holding, keep: true, at: start + .seconds(60))
        #expect(effects.closing == ["a"])
        #expect(state.statistics.expired == 1)
        #expect(state.statistics.total == 0)
        #expect(state.statistics.leases == 1)
    }

    @Test("a connection past its lifetime is closed on borrow, and the next one is tried")
    func lifetimeOnBorrow() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        let young = try state.hold("young", at: start, expiresAt: start + .seconds(100))
        let old = try state.hold("old", at: start, expiresAt: start + .seconds(60))
        _ = state.release(young.id, keep: true, at: start)
        _ = state.release(old.id, keep: true, at: start)
        let (outcome, effects) = state.acquire(at: start + .seconds(60), orWaitAs: "nobody")
        #expect(outcome.holding?.resource == "young")
        #expect(effects.closing == ["old"])
    }

    @Test("a connection idle for too long is closed on borrow, when another one returns, and by pruning")
    func idleTimeout() throws {
        let limits = PoolLimits(maximumSize: 2, idleTimeout: .seconds(10))
        var borrowed = try filled(["a", "b"], limits: limits)
        let effects = borrowed.acquire(at: start + .seconds(10), orWaitAs: "nobody").effects
        #expect(effects.closing == ["b", "a"])

        var returned = try filled(["a", "b"], limits: limits)
        let holding = try returned.hold(at: start + .seconds(9))
        #expect(try returned.giveBack(holding, at: start + .seconds(10)).closing == ["a"])

        var pruned = try filled(["a", "b"], limits: limits)
        #expect(pruned.prune(at: start + .seconds(9)).isNothing)
        #expect(pruned.prune(at: start + .seconds(10)).closing == ["a", "b"])
        #expect(pruned.statistics.expired == 2)
    }

    @Test("a look now and then closes what is idle for too long, and there is none for an empty pool")
    func looking() throws {
        var state = State(limits: PoolLimits(maximumSize: 1, idleTimeout: .seconds(10)))
        let (_, asked) = state.acquire(at: start, orWaitAs: "first")
        let opened = state.dialled(try #require(asked.dials.first), "a", took: .zero, at: start)
        let holding = try #require(opened.grants.first?.grant.holding)
        let look = try #require(asked.look ?? opened.look)
        #expect(try state.giveBack(holding, at: start).isNothing)
        let looked = state.look(look, at: start + .seconds(15))
        #expect(looked.closing == ["a"])
        #expect(looked.look == nil)
    }

    @Test("minimumIdle connections outlive the idle time-out, but not their lifetime")
    func minimumIdle() throws {
        let limits = PoolLimits(maximumSize: 2, minimumIdle: 1, idleTimeout: .seconds(10))
        var state = try filled(["a", "b"], limits: limits)
        #expect(state.prune(at: start + .seconds(20)).closing == ["a"])
        #expect(try state.hold(at: start + .seconds(20)).resource == "b")

        var old = try filled(["a"], limits: PoolLimits(maximumSize: 1, minimumIdle: 1))
        let pruned = old.prune(at: late)
        #expect(pruned.closing == ["a"])
        #expect(pruned.dials.count == 1, "what is missing is opened ahead")
    }

    // MARK: Leaving the line

    @Test("a waiter whose time is over leaves with the numbers of that moment and the last connect failure")
    func timeOut() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        _ = try state.hold("a", at: start)
        let asked = state.acquire(at: start, orWaitAs: "first").effects
        #expect(state.dialFailed(try #require(asked.dials.first), because: refused, at: start).isNothing)
        #expect(state.look(try #require(asked.look), at: start + .seconds(1)).dials.count == 1)
        #expect(state.acquire("second", at: start).isWait)
        let goodbye = state.timedOut("first")
        let (numbers, failure, effects) = try #require(goodbye)
        #expect(effects.isNothing)
        #expect([numbers.total, numbers.active, numbers.idle, numbers.opening, numbers.waiting] == [2, 1, 0, 1, 2])
        #expect(failure == refused)
        #expect(state.statistics.waiting == 1)
        #expect(state.statistics.timeouts == 1)
    }

    @Test("a waiter that was served in the last moment has not timed out and cannot be cancelled")
    func servedInTheLastMoment() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let holding = try state.hold("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        _ = state.release(holding.id, keep: true, at: start)
        #expect(state.timedOut("waiter") == nil)
        #expect(state.cancel("waiter").isNothing)
        #expect(state.statistics.timeouts == 0)
    }

    @Test("a cancelled waiter leaves the line, and those behind it move up")
    func cancelledWaiter() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let holding = try state.hold("a", at: start)
        for name in ["first", "second"] { #expect(state.acquire(name, at: start).isWait) }
        #expect(state.cancel("first").waiters == ["first"])
        let effects = try state.giveBack(holding, keep: true, at: start)
        #expect(effects.waiters == ["second"])
    }

    // MARK: Many events

    @Test("over 20,000 random events no bound is broken, nobody is overtaken and nothing is lost", arguments: 1...8)
    func randomWalk(seed: UInt64) throws {
        var walk = PoolStateWalk(seed: seed, maximumSize: Int(seed % 4) + 1)
        for _ in 0..<20_000 { try walk.step() }
        try walk.finish()
    }

    /// A pool with these idle connections, the last one on top.
    private func filled(_ names: [String], limits: PoolLimits? = nil) throws -> State {
        try State.filled(names, limits: limits ?? PoolLimits(maximumSize: names.count), at: start)
    }
}

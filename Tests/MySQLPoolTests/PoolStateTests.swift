import MySQLClient
import MySQLPool
import Testing

/// The rules of the pool, event by event: no threads, no server, no clock.
@Suite struct PoolStateTests {
    typealias State = PoolState<String, String>

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
            let lease = try state.lease("a", at: start)
            #expect(try state.giveBack(lease, at: start).isNothing)
        }
        #expect(state.statistics.opened == 1)
        #expect(state.statistics.total == 1)
    }

    @Test("the connection used last is used first, so that the others can expire")
    func idleIsLastInFirstOut() throws {
        var state = try filled(["a", "b", "c"])
        #expect(try state.lease(at: start).resource == "c")
        #expect(try state.lease(at: start).resource == "b")
    }

    @Test("connections being opened count against the maximum")
    func openingCounts() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        _ = try state.slot(at: start)
        _ = try state.slot(at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        #expect(state.statistics.total == 2)
        #expect(state.statistics.opening == 2)
        #expect(state.statistics.waiting == 1)
    }

    @Test("waiters are served in the order they came")
    func waitersAreFirstInFirstOut() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        var lease = try state.lease("a", at: start)
        for name in ["first", "second", "third"] { #expect(state.acquire(name, at: start).isWait) }
        for name in ["first", "second", "third"] {
            let effects = try state.giveBack(lease, keep: true, at: start)
            #expect(effects.waiters == [name])
            lease = try #require(effects.grants.first?.grant.lease)
            #expect(lease.resource == "a")
            #expect(lease.idleFor == .zero)
        }
    }

    @Test("a newcomer never overtakes a waiter: what is returned is handed over within the same event")
    func noBarging() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let lease = try state.lease("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        _ = state.release(lease.id, keep: true, at: start)
        #expect(state.acquire("newcomer", at: start).isWait)
        #expect(state.statistics.idle == 0)
    }

    // MARK: Failed connects

    @Test("a failed connect frees its slot")
    func failedOpenFreesSlot() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let slot = try state.slot(at: start)
        #expect(state.openFailed(slot, because: refused).isNothing)
        #expect(state.statistics.total == 0)
        #expect(throws: Never.self) { try state.slot(at: start) }
    }

    @Test("after a failed connect the next waiter tries, as long as a connection lives")
    func nextWaiterTries() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        _ = try state.lease("a", at: start)
        let slot = try state.slot(at: start)
        #expect(state.acquire("first", at: start).isWait)
        #expect(state.acquire("second", at: start).isWait)
        let effects = state.openFailed(slot, because: refused)
        #expect(effects.waiters == ["first"])
        #expect(effects.grants.first?.grant.slot != nil)
        #expect(state.statistics.waiting == 1)
    }

    @Test("when the last connect fails and no connection exists, everybody who waits is told so")
    func connectFailureReachesWaiters() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        let slots = [try state.slot(at: start), try state.slot(at: start)]
        #expect(state.acquire("first", at: start).isWait)
        #expect(state.acquire("second", at: start).isWait)
        // The other connect may still succeed: nobody is sent away yet, and nobody may slip into the free slot.
        #expect(state.openFailed(slots[0], because: refused).isNothing)
        #expect(state.acquire("third", at: start).isWait)
        let effects = state.openFailed(slots[1], because: refused)
        #expect(effects.waiters == ["first", "second", "third"])
        #expect(effects.grants.allSatisfy { $0.grant.failure == refused })
    }

    @Test("a connect that succeeds after another failed lets the waiters open in the free slots")
    func waitersGetHeldSlots() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        let slots = [try state.slot(at: start), try state.slot(at: start)]
        #expect(state.acquire("waiter", at: start).isWait)
        #expect(state.openFailed(slots[0], because: refused).isNothing)
        let (lease, effects) = state.opened(slots[1], "b", expiresAt: late)
        #expect(lease?.resource == "b")
        #expect(effects.waiters == ["waiter"])
        #expect(effects.grants.first?.grant.slot != nil)
    }

    // MARK: Returns

    @Test("a connection that cannot be kept is closed, and its slot goes to the first waiter")
    func brokenConnectionFreesSlot() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let lease = try state.lease("a", at: start)
        #expect(state.acquire("first", at: start).isWait)
        #expect(state.acquire("second", at: start).isWait)
        let effects = try state.giveBack(lease, keep: false, at: start)
        #expect(effects.closing == ["a"])
        #expect(effects.waiters == ["first"])
        #expect(effects.grants.first?.grant.slot != nil)
    }

    @Test("a second return is refused, also after the connection went to somebody else")
    func doubleReturn() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let lease = try state.lease("a", at: start)
        #expect(state.isCurrent(lease.id))
        _ = state.release(lease.id, keep: true, at: start)
        #expect(state.release(lease.id, keep: true, at: start) == nil)
        let next = try state.lease(at: start)
        #expect(!state.isCurrent(lease.id))
        #expect(state.release(lease.id, keep: true, at: start) == nil)
        #expect(state.replace(lease.id) == nil)
        #expect(state.statistics.active == 1)
        #expect(state.release(next.id, keep: true, at: start) != nil)
    }

    @Test("a dead connection is replaced in its own slot, without a place in line")
    func replacementKeepsItsTurn() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let lease = try state.lease("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        let replacement = state.replace(lease.id)
        let (slot, effects) = try #require(replacement)
        #expect(effects.closing == ["a"])
        #expect(effects.grants.isEmpty)
        #expect(state.opened(slot, "b", expiresAt: late).lease?.resource == "b")
        #expect(state.statistics.waiting == 1)
        #expect(state.statistics.replaced == 1)
    }

    @Test("a connection from elsewhere joins when there is room and is closed otherwise")
    func adoption() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        #expect(state.adopt("a", expiresAt: late, at: start).isNothing)
        #expect(state.adopt("b", expiresAt: late, at: start).closing == ["b"])
        #expect(try state.lease(at: start).resource == "a")
        #expect(state.contains { $0 == "a" })
        #expect(!state.contains { $0 == "b" })
    }

    // MARK: Age

    @Test("a connection past its lifetime is closed on return")
    func lifetimeOnReturn() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let lease = try state.lease("a", at: start, expiresAt: start + .seconds(60))
        let effects = try state.giveBack(lease, keep: true, at: start + .seconds(60))
        #expect(effects.closing == ["a"])
        #expect(state.statistics.expired == 1)
        #expect(state.statistics.total == 0)
    }

    @Test("a connection past its lifetime is closed on borrow, and the next one is tried")
    func lifetimeOnBorrow() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        let young = try state.lease("young", at: start, expiresAt: start + .seconds(100))
        let old = try state.lease("old", at: start, expiresAt: start + .seconds(60))
        _ = state.release(young.id, keep: true, at: start)
        _ = state.release(old.id, keep: true, at: start)
        let (outcome, effects) = state.acquire(at: start + .seconds(60), orWaitAs: "nobody")
        #expect(outcome.lease?.resource == "young")
        #expect(effects.closing == ["old"])
    }

    @Test("a connection idle for too long is closed on borrow, when another one returns, and by pruning")
    func idleTimeout() throws {
        let limits = PoolLimits(maximumSize: 2, idleTimeout: .seconds(10))
        var borrowed = try filled(["a", "b"], limits: limits)
        let effects = borrowed.acquire(at: start + .seconds(10), orWaitAs: "nobody").effects
        #expect(effects.closing == ["b", "a"])

        var returned = try filled(["a", "b"], limits: limits)
        let lease = try returned.lease(at: start + .seconds(9))
        #expect(try returned.giveBack(lease, at: start + .seconds(10)).closing == ["a"])

        var pruned = try filled(["a", "b"], limits: limits)
        #expect(pruned.prune(at: start + .seconds(9)).isNothing)
        #expect(pruned.prune(at: start + .seconds(10)).closing == ["a", "b"])
        #expect(pruned.statistics.expired == 2)
    }

    @Test("minimumIdle connections outlive the idle time-out, but not their lifetime")
    func minimumIdle() throws {
        let limits = PoolLimits(maximumSize: 2, minimumIdle: 1, idleTimeout: .seconds(10))
        var state = try filled(["a", "b"], limits: limits)
        #expect(state.prune(at: start + .seconds(20)).closing == ["a"])
        #expect(try state.lease(at: start + .seconds(20)).resource == "b")

        var old = try filled(["a"], limits: PoolLimits(maximumSize: 1, minimumIdle: 1))
        #expect(old.prune(at: late).closing == ["a"])
    }

    // MARK: Leaving the line

    @Test("a waiter whose time is over leaves with the numbers of that moment and the last connect failure")
    func timeOut() throws {
        var state = State(limits: PoolLimits(maximumSize: 2))
        _ = try state.lease("a", at: start)
        _ = state.openFailed(try state.slot(at: start), because: refused)
        _ = try state.slot(at: start)
        for name in ["first", "second"] { #expect(state.acquire(name, at: start).isWait) }
        let goodbye = state.timedOut("first")
        let (numbers, failure) = try #require(goodbye)
        #expect([numbers.total, numbers.active, numbers.idle, numbers.opening, numbers.waiting] == [2, 1, 0, 1, 2])
        #expect(failure == refused)
        #expect(state.statistics.waiting == 1)
        #expect(state.statistics.timeouts == 1)
    }

    @Test("a waiter that was served in the last moment has not timed out and cannot be cancelled")
    func servedInTheLastMoment() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let lease = try state.lease("a", at: start)
        #expect(state.acquire("waiter", at: start).isWait)
        _ = state.release(lease.id, keep: true, at: start)
        #expect(state.timedOut("waiter") == nil)
        #expect(state.cancel("waiter").isNothing)
        #expect(state.statistics.timeouts == 0)
    }

    @Test("a cancelled waiter leaves the line, and those behind it move up")
    func cancelledWaiter() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let lease = try state.lease("a", at: start)
        for name in ["first", "second"] { #expect(state.acquire(name, at: start).isWait) }
        #expect(state.cancel("first").waiters == ["first"])
        let effects = try state.giveBack(lease, keep: true, at: start)
        #expect(effects.waiters == ["second"])
    }

    // MARK: The end

    @Test("closing sends waiters away, closes what is idle, and refuses everybody after")
    func closing() throws {
        var busy = State(limits: PoolLimits(maximumSize: 1))
        let lease = try busy.lease("a", at: start)
        #expect(busy.acquire("waiter", at: start).isWait)
        let effects = busy.close()
        #expect(effects.waiters == ["waiter"])
        #expect(effects.grants.first?.grant.isClosed == true)
        #expect(effects.closing.isEmpty)
        #expect(busy.acquire("late", at: start).isClosed)
        #expect(try busy.giveBack(lease, at: start).closing == ["a"])
        #expect(busy.statistics.total == 0)

        var quiet = try filled(["a", "b"])
        #expect(Set(quiet.close().closing) == ["a", "b"])
        #expect(quiet.close().isNothing)
        #expect(quiet.adopt("c", expiresAt: late, at: start).closing == ["c"])
    }

    @Test("a connection that was being opened when the pool closed is closed at once")
    func closingWhileOpening() throws {
        var state = State(limits: PoolLimits(maximumSize: 1))
        let slot = try state.slot(at: start)
        _ = state.close()
        let (lease, effects) = state.opened(slot, "a", expiresAt: late)
        #expect(lease == nil)
        #expect(effects.closing == ["a"])
        #expect(state.statistics.total == 0)
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
        var state = State(limits: limits ?? PoolLimits(maximumSize: names.count))
        let leases = try names.map { try state.lease($0, at: start, expiresAt: late) }
        for lease in leases { _ = state.release(lease.id, keep: true, at: start) }
        return state
    }
}

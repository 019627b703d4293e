import MySQLClient
import MySQLPool
import Testing

/// Drives a pool's state with random events and keeps its own books of who holds what and who waits in which order.
struct PoolStateWalk {
    private typealias State = PoolState<Named, Int>

    private let maximumSize: Int
    private var state: State
    private var random: SplitMix64
    private var now = PoolInstant.now
    private var nextName = 0
    private var holdings: [State.Holding] = []
    private var dials: [SlotID] = []
    private var look: State.Effects.Look?
    private var line: [Int] = []
    private var alive: Set<String> = []

    init(seed: UInt64, maximumSize: Int) {
        self.maximumSize = maximumSize
        random = SplitMix64(state: seed)
        state = State(limits: PoolLimits(maximumSize: maximumSize, minimumIdle: 1, idleTimeout: .seconds(30)))
    }

    mutating func step() throws {
        now += .milliseconds(Int.random(in: 0...2_000, using: &random))
        switch Int.random(in: 0..<12, using: &random) {
        case 0...3: acquire()
        case 4...5: try giveBack(keep: true)
        case 6: try Bool.random(using: &random) ? giveBack(keep: false) : bury()
        case 7: open()
        case 8: failDial()
        case 9: park()
        case 10: lookAgain()
        default: Bool.random(using: &random) ? leaveLine() : apply(state.prune(at: now))
        }
        check()
    }

    /// Gives everything back and closes: nothing may be left.
    mutating func finish() throws {
        while !dials.isEmpty || !holdings.isEmpty || !line.isEmpty {
            while !dials.isEmpty { open() }
            now += .seconds(6)
            lookAgain()
            try giveBack(keep: true)
        }
        apply(state.close())
        check()
        #expect(alive.isEmpty)
        #expect(state.statistics.total == 0)
    }

    private func check() {
        let numbers = state.statistics
        #expect(numbers.total <= maximumSize)
        #expect(numbers.active == holdings.count)
        #expect(numbers.opening == dials.count)
        #expect(numbers.waiting == line.count)
        #expect(numbers.active + numbers.idle == alive.count)
        #expect(line.isEmpty || numbers.idle == 0, "nobody waits beside an idle connection")
        #expect(line.isEmpty || numbers.total > 0 || look != nil, "nobody waits for nothing")
        #expect(Set(holdings.map(\.resource.name)).count == holdings.count, "no connection is in two hands")
    }

    private mutating func acquire() {
        nextName += 1
        let (outcome, effects) = state.acquire(at: now, orWaitAs: nextName)
        apply(effects)
        switch outcome {
        case .holding(let holding):
            #expect(line.isEmpty, "a newcomer is only served when nobody waits")
            holdings.append(holding)
        case .wait(let waiter): line.append(waiter)
        case .refused, .wouldDeadlock, .closed: Issue.record("the pool is open")
        }
    }

    private mutating func giveBack(keep: Bool) throws {
        guard let holding = holdings.takeRandom(using: &random) else { return }
        apply(try state.giveBack(holding, keep: keep, at: now))
        #expect(state.release(holding.id, keep: keep, at: now) == nil)
    }

    /// Somebody gives back without telling; the state learns of it when it sweeps.
    private mutating func park() {
        guard let look, let holding = holdings.takeRandom(using: &random) else { return }
        holding.resource.idleSince = now
        self.look = nil
        apply(state.look(look, at: now) { $0.park(holding.id) })
    }

    private mutating func lookAgain() {
        guard let look else { return }
        self.look = nil
        apply(state.look(look, at: now))
    }

    private mutating func bury() throws {
        guard let holding = holdings.takeRandom(using: &random) else { return }
        nextName += 1
        guard let (outcome, effects) = state.bury(holding.id, at: now, orWaitAs: nextName) else { throw NoHolding() }
        switch outcome {
        case .holding(let next): holdings.append(next)
        case .wait(let waiter): line.insert(waiter, at: 0)
        case .refused, .wouldDeadlock, .closed: Issue.record("the pool is open")
        }
        apply(effects)
    }

    private mutating func open() {
        guard let slot = dials.takeRandom(using: &random) else { return }
        nextName += 1
        alive.insert("\(nextName)")
        let age = Duration.seconds(Int.random(in: 10...120, using: &random))
        let took = Duration.milliseconds(Int.random(in: 0...200, using: &random))
        apply(state.dialled(slot, Named("\(nextName)", expiresAt: now + age), took: took, at: now))
    }

    private mutating func failDial() {
        guard let slot = dials.takeRandom(using: &random) else { return }
        apply(state.dialFailed(slot, because: DatabaseError(kind: .notConnected, message: "refused"), at: now))
    }

    private mutating func leaveLine() {
        guard let waiter = line.randomElement(using: &random) else { return }
        #expect(state.timedOut(waiter) != nil)
        line.removeAll { $0 == waiter }
    }

    private mutating func apply(_ effects: State.Effects) {
        for resource in effects.closing { #expect(alive.remove(resource.name) != nil, "closed once") }
        dials += effects.dials
        if let look = effects.look { self.look = look }
        for (waiter, grant) in effects.grants {
            #expect(line.first == waiter, "strictly first come, first served")
            line.removeFirst()
            if let holding = grant.holding { holdings.append(holding) }
        }
    }
}

extension Array {
    /// Takes one element out, by chance.
    fileprivate mutating func takeRandom(using random: inout SplitMix64) -> Element? {
        indices.randomElement(using: &random).map { remove(at: $0) }
    }
}

/// A small seeded generator, so that a failing walk can be walked again.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

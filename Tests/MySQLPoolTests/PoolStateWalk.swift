import MySQLClient
import MySQLPool
import Testing

/// Drives a pool's state with random events and keeps its own books of who holds what and who waits in which order.
struct PoolStateWalk {
    private typealias State = PoolState<Int, Int>

    private let maximumSize: Int
    private var state: State
    private var random: SplitMix64
    private var now = PoolInstant.now
    private var nextName = 0
    private var leases: [State.Lease] = []
    private var slots: [SlotID] = []
    private var line: [Int] = []
    private var alive: Set<Int> = []

    init(seed: UInt64, maximumSize: Int) {
        self.maximumSize = maximumSize
        random = SplitMix64(state: seed)
        state = State(limits: PoolLimits(maximumSize: maximumSize, minimumIdle: 1, idleTimeout: .seconds(30)))
    }

    mutating func step() throws {
        now += .milliseconds(Int.random(in: 0...2_000, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3: acquire()
        case 4...5: try returnLease(keep: true)
        case 6: try Bool.random(using: &random) ? returnLease(keep: false) : replace()
        case 7: open()
        case 8: failOpen()
        default: Bool.random(using: &random) ? leaveLine() : apply(state.prune(at: now))
        }
        check()
    }

    /// Gives everything back and closes: nothing may be left.
    mutating func finish() throws {
        while !slots.isEmpty { open() }
        while !leases.isEmpty {
            try returnLease(keep: true)
            while !slots.isEmpty { open() }
        }
        #expect(line.isEmpty)
        apply(state.close())
        check()
        #expect(alive.isEmpty)
        #expect(state.statistics.total == 0)
    }

    private func check() {
        let numbers = state.statistics
        #expect(numbers.total <= maximumSize)
        #expect(numbers.active == leases.count)
        #expect(numbers.opening == slots.count)
        #expect(numbers.waiting == line.count)
        #expect(numbers.active + numbers.idle == alive.count)
        #expect(line.isEmpty || numbers.idle == 0, "nobody waits beside an idle connection")
        #expect(Set(leases.map(\.resource)).count == leases.count, "no connection is in two hands")
    }

    private mutating func acquire() {
        nextName += 1
        let (outcome, effects) = state.acquire(at: now, orWaitAs: nextName)
        apply(effects)
        switch outcome {
        case .lease(let lease): leases.append(lease)
        case .open(let slot): slots.append(slot)
        case .wait(let waiter): line.append(waiter)
        case .closed: Issue.record("the pool is open")
        }
        if case .wait = outcome { return }
        #expect(line.isEmpty, "a newcomer is only served when nobody waits")
    }

    private mutating func returnLease(keep: Bool) throws {
        guard let lease = leases.takeRandom(using: &random) else { return }
        apply(try state.giveBack(lease, keep: keep, at: now))
        #expect(state.release(lease.id, keep: keep, at: now) == nil)
    }

    private mutating func replace() throws {
        guard let lease = leases.takeRandom(using: &random) else { return }
        guard let (slot, effects) = state.replace(lease.id) else { throw NoLease() }
        slots.append(slot)
        apply(effects)
    }

    private mutating func open() {
        guard let slot = slots.takeRandom(using: &random) else { return }
        nextName += 1
        alive.insert(nextName)
        let age = Duration.seconds(Int.random(in: 10...120, using: &random))
        let (lease, effects) = state.opened(slot, nextName, expiresAt: now + age)
        if let lease { leases.append(lease) }
        apply(effects)
    }

    private mutating func failOpen() {
        guard let slot = slots.takeRandom(using: &random) else { return }
        apply(state.openFailed(slot, because: DatabaseError(kind: .notConnected, message: "refused")))
    }

    private mutating func leaveLine() {
        guard let waiter = line.randomElement(using: &random) else { return }
        #expect(state.timedOut(waiter) != nil)
        line.removeAll { $0 == waiter }
    }

    private mutating func apply(_ effects: State.Effects) {
        for resource in effects.closing { #expect(alive.remove(resource) != nil, "closed once") }
        for (waiter, grant) in effects.grants {
            #expect(line.first == waiter, "strictly first come, first served")
            line.removeFirst()
            switch grant {
            case .lease(let lease): leases.append(lease)
            case .open(let slot): slots.append(slot)
            case .connectFailed, .closed, .cancelled: break
            }
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

import MySQLClient
import MySQLPool

/// Callers that each borrow one connection, use it and give it back, in simulated time: no threads, no sleeping.
struct PoolSimulation {
    typealias State = PoolState<Named, Int>

    private enum Event {
        case arrival(Int)
        case returned(State.Holding)
        case dialEnds(SlotID)
        case look(State.Effects.Look)
    }

    /// How long a connect takes.
    var dialTime: Duration = .milliseconds(150)
    /// How long a caller keeps its connection.
    var useTime: Duration = .milliseconds(2)
    /// Why the connect with this number, counted from 1, fails.
    var failure: (Int) -> DatabaseError? = { _ in nil }

    private(set) var state: State
    private(set) var now = PoolInstant.now
    private(set) var served: [Int] = []
    private(set) var refused: [DatabaseError] = []
    /// When connects began, since the start.
    private(set) var dials: [Duration] = []

    private let start: PoolInstant
    private var events: [(at: PoolInstant, order: Int, event: Event)] = []
    private var order = 0

    init(maximumSize: Int, minimumIdle: Int = 0) {
        state = State(limits: PoolLimits(maximumSize: maximumSize, minimumIdle: minimumIdle))
        start = now
    }

    var elapsed: Duration { start.duration(to: now) }

    /// So many callers come at this moment.
    mutating func arrive(_ count: Int) {
        for caller in 0..<count { schedule(.arrival(caller), after: .zero) }
    }

    /// An event from outside.
    mutating func watch(_ event: (inout State, PoolInstant) -> State.Effects) {
        apply(event(&state, now))
    }

    /// Lets events happen until nobody holds a connection or waits for one, or until the time is over.
    mutating func run(for limit: Duration = .seconds(3600)) {
        let end = now + limit
        while !isQuiet, let index = nextEvent, events[index].at <= end {
            let next = events.remove(at: index)
            now = next.at
            happen(next.event)
        }
    }

    /// Nothing but housekeeping is left, which goes on for ever.
    private var isQuiet: Bool {
        let onlyLooks = events.allSatisfy { if case .look = $0.event { true } else { false } }
        return onlyLooks && state.statistics.waiting == 0
    }

    private var nextEvent: Int? {
        events.indices.min { (events[$0].at, events[$0].order) < (events[$1].at, events[$1].order) }
    }

    private mutating func happen(_ event: Event) {
        switch event {
        case .arrival(let caller): borrow(caller)
        case .returned(let holding):
            if let effects = state.release(holding.id, keep: true, at: now) { apply(effects) }
        case .dialEnds(let slot): endDial(slot)
        case .look(let look): apply(state.look(look, at: now))
        }
    }

    private mutating func borrow(_ caller: Int) {
        let (outcome, effects) = state.acquire(at: now, orWaitAs: caller)
        apply(effects)
        switch outcome {
        case .holding(let holding): use(holding, by: caller)
        case .refused(let error): refused.append(error)
        case .wait, .wouldDeadlock, .closed: break
        }
    }

    private mutating func endDial(_ slot: SlotID) {
        if let error = failure(dials.count) {
            apply(state.dialFailed(slot, because: error, at: now))
        } else {
            let opened = Named("connection \(dials.count)", expiresAt: now + .seconds(1800))
            apply(state.dialled(slot, opened, took: dialTime, at: now))
        }
    }

    private mutating func apply(_ effects: State.Effects) {
        for slot in effects.dials {
            dials.append(elapsed)
            schedule(.dialEnds(slot), after: dialTime)
        }
        for (caller, grant) in effects.grants {
            if let holding = grant.holding { use(holding, by: caller) }
            if let error = grant.failure { refused.append(error) }
        }
        if let look = effects.look { schedule(.look(look), after: look.after) }
    }

    private mutating func use(_ holding: State.Holding, by caller: Int) {
        served.append(caller)
        schedule(.returned(holding), after: useTime)
    }

    private mutating func schedule(_ event: Event, after pause: Duration) {
        order += 1
        events.append((now + pause, order, event))
    }
}

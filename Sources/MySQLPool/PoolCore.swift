internal import Dispatch
internal import Logging
internal import Metrics
internal import MySQLClient
internal import Synchronization

/// What moves connections between threads; `ConnectionPool` is its public face.
///
/// `PoolState` has the rules, under a lock. In front of it lies a `ParkingLot`: a thread that returns a connection
/// while nobody waits leaves it there and finds it again, without the lock. Whoever finds no idle connection in the
/// state first sets `lotRule`, which sends everybody to the lock, and then takes what is parked; a thread that parks looks
/// at `lotRule` afterwards. One of the two sees the other, so nobody waits beside a parked connection, but for one whose
/// thread has a turn, and nobody who comes later overtakes who waits.
///
/// Not the pool itself, because timers keep it alive, and a weak reference would make each of a lease's references to
/// it ten times as dear.
final class PoolCore: Sendable {
    typealias State = PoolState<PooledConnection, Waiter>

    let configuration: PoolConfiguration
    let environment: PoolEnvironment
    let dialer: HostDialer
    /// How many demotions the connections were closed for.
    let droppedDemotions = Atomic<UInt64>(0)
    let lot = ParkingLot()
    let profiles = StatementProfiles()
    let canceller: Canceller
    let keeper: DeadlineKeeper
    let lotRule = Atomic(LotRule.everybody)
    let turns: Turns
    let timers = DispatchQueue(label: "haulout.pool.timer")
    /// Wakes when somebody who does not block has stood in line for long enough.
    let lineAlarm = Alarm("haulout.pool.line")
    /// Here too, because to take it out of `configuration` is to copy that.
    let leaseTimeout: Duration
    let aliveCheckAfter: Int64
    let idleTimeout: Int64
    /// `SessionPolicy.reject`
    let rejects: Bool
    /// `nil` where nobody collects any.
    let metrics: PoolMetrics?
    let leakWatch: LeakWatch?
    private let state: Lock<State>
    private let clock: (@Sendable () -> PoolInstant)?

    init(_ configuration: PoolConfiguration, environment: PoolEnvironment, logger: Logger) {
        precondition(configuration.maximumSize > 0, "A pool needs room for one connection at least.")
        self.configuration = configuration
        self.environment = environment
        dialer = HostDialer(configuration, environment)
        clock = environment.now
        leaseTimeout = configuration.leaseTimeout
        aliveCheckAfter = configuration.aliveCheckAfter.inNanoseconds
        idleTimeout = configuration.idleTimeout.inNanoseconds
        turns = Turns(length: configuration.turn.inNanoseconds)
        rejects = configuration.sessionPolicy == .reject
        metrics = PoolMetrics(pool: configuration.name, factory: MetricsSystem.factory)
        leakWatch =
            configuration.leakThreshold > .zero
            ? LeakWatch(after: configuration.leakThreshold, pool: configuration.name, logger: logger) : nil
        let limits = PoolLimits(
            maximumSize: configuration.maximumSize,
            minimumIdle: configuration.minimumIdle,
            idleTimeout: configuration.idleTimeout,
            turn: configuration.turn
        )
        let state = Lock(State(limits: limits))
        self.state = state
        canceller = Canceller(open: environment.open, willKill: environment.willKill)
        keeper = DeadlineKeeper(
            fences: { state.withLock { $0.resources.map(\.fence) } },
            canceller: canceller,
            now: environment.now
        )
    }

    @inline(__always)
    var now: PoolInstant { clock.map { $0() } ?? .now }
    var exactNow: PoolInstant { clock.map { $0() } ?? .exact }

    var statistics: PoolStatistics {
        state.withLock { state in
            var numbers = state.statistics
            // What waits for its thread in the middle of a turn is not idle.
            let parked = state.lotRule == .turns ? 0 : min(lot.parked, numbers.active)
            numbers.active -= parked
            numbers.idle += parked
            return numbers
        }
    }
}

// MARK: - The state

extension PoolCore {
    /// Lets an event happen, and says afterwards whether everybody has to come here.
    func change<T>(_ event: (inout State) -> T) -> T {
        state.withLock { state in
            let result = event(&state)
            let rule = state.lotRule
            if lotRule.load(ordering: .relaxed) != rule { lotRule.store(rule, ordering: .sequentiallyConsistent) }
            return result
        }
    }

    /// Lets an event happen that concerns all connections, the parked ones included.
    func changeAll(_ event: (inout State, PoolInstant) -> State.Effects) {
        let now = self.now
        perform(
            change { state in
                sweep(into: &state)
                return event(&state, now)
            })
    }

    /// Makes everything parked idle. Only under the lock.
    func sweep(into state: inout State) {
        lotRule.store(.nobody, ordering: .sequentiallyConsistent)
        lot.sweep { state.park($0.slot) }
    }

    /// Asks the state without changing it.
    func ask<T>(_ question: (State) -> T) -> T {
        state.withLock { question($0) }
    }

    /// What a change of the state asks for. Never under the lock: a close may block, and who is woken wants the lock.
    func perform(_ effects: State.Effects) {
        for (waiter, grant) in effects.grants { waiter.wake(with: .grant(grant)) }
        for slot in effects.dials { dial(for: slot) }
        for pooled in effects.closing { pooled.connection.close() }
        if let look = effects.look { lookLater(look) }
    }
}

extension Duration {
    /// More than 292 years count as so much.
    fileprivate var inNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds < Int64.max / 1_000_000_000 else { return .max }
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

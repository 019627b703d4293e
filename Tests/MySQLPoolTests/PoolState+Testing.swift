import MySQLClient
import MySQLPool
import Testing

/// A connection that is nothing but a name.
///
/// `@unchecked Sendable`: each test uses it on one thread.
final class Named: PoolResource, ExpressibleByStringLiteral, Equatable, CustomStringConvertible, @unchecked Sendable {
    let name: String
    var outSince = PoolInstant.now
    var idleSince = PoolInstant.now
    var expiresAt: PoolInstant
    var leases: UInt64 = 0
    var boundThread: UInt = 0

    init(_ name: String, expiresAt: PoolInstant) {
        self.name = name
        self.expiresAt = expiresAt
    }

    convenience init(stringLiteral name: String) {
        self.init(name, expiresAt: .now + .seconds(1_000_000))
    }

    var description: String { name }

    static func == (one: Named, other: Named) -> Bool { one.name == other.name }
}

extension PoolState {
    /// Returns a holding that is current.
    mutating func giveBack(_ holding: Holding, keep: Bool = true, at now: Instant) throws -> Effects {
        guard let effects = release(holding.id, keep: keep, at: now) else { throw NoHolding() }
        return effects
    }

    mutating func acquire(_ waiter: Waiter, at now: Instant) -> Acquisition {
        acquire(at: now, orWaitAs: waiter).outcome
    }
}

extension PoolState where Resource == Named, Waiter == String {
    /// Takes an idle connection.
    mutating func hold(at now: Instant) throws -> Holding {
        try #require(acquire(at: now, orWaitAs: "nobody").outcome.holding)
    }

    /// Joins the line, and gets a connection dialled for that.
    mutating func dial(for waiter: Waiter, at now: Instant) throws -> SlotID {
        let (outcome, effects) = acquire(at: now, orWaitAs: waiter)
        #expect(outcome.isWait)
        return try #require(effects.dials.first)
    }

    /// Opens a connection of this name if none is idle, and takes it.
    ///
    /// Connects take no time as far as the state knows, so that it opens one for everybody who finds none.
    mutating func hold(_ name: String, at now: Instant, expiresAt: Instant? = nil) throws -> Holding {
        let (outcome, effects) = acquire(at: now, orWaitAs: name)
        if let holding = outcome.holding { return holding }
        let slot = try #require(effects.dials.first)
        let opened = dialled(slot, Named(name, expiresAt: expiresAt ?? now + .seconds(1800)), took: .zero, at: now)
        return try #require(opened.grants.first?.grant.holding)
    }
}

extension PoolState where Resource == Named, Waiter == String {
    /// A pool with these idle connections, the last one on top.
    static func filled(_ names: [String], limits: PoolLimits, at now: Instant) throws -> PoolState {
        // Nothing is opened ahead while it is being filled.
        var state = PoolState(limits: PoolLimits(maximumSize: limits.maximumSize, idleTimeout: limits.idleTimeout))
        let holdings = try names.map { try state.hold($0, at: now) }
        for holding in holdings { _ = state.release(holding.id, keep: true, at: now) }
        state.limits = limits
        return state
    }
}

struct NoHolding: Error {}

extension PoolState.Acquisition {
    var holding: PoolState.Holding? { if case .holding(let holding) = self { holding } else { nil } }
    var refusal: DatabaseError? { if case .refused(let error) = self { error } else { nil } }
    var isWait: Bool { if case .wait = self { true } else { false } }
    var isClosed: Bool { if case .closed = self { true } else { false } }
}

extension PoolState.Grant {
    var holding: PoolState.Holding? { if case .holding(let holding) = self { holding } else { nil } }
    var failure: DatabaseError? { if case .connectFailed(let error) = self { error } else { nil } }
    var isClosed: Bool { if case .closed = self { true } else { false } }
    var isDone: Bool { if case .done = self { true } else { false } }
}

extension PoolState.Effects {
    var waiters: [Waiter] { grants.map { $0.waiter } }
    var isNothing: Bool { grants.isEmpty && closing.isEmpty && dials.isEmpty }
}

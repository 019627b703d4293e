import MySQLClient
import MySQLPool
import Testing

extension PoolState {
    /// Returns a lease that is current.
    mutating func giveBack(_ lease: Lease, keep: Bool = true, at now: Instant) throws -> Effects {
        guard let effects = release(lease.id, keep: keep, at: now) else { throw NoLease() }
        return effects
    }

    mutating func acquire(_ waiter: Waiter, at now: Instant) -> Acquisition {
        acquire(at: now, orWaitAs: waiter).outcome
    }
}

extension PoolState where Resource == String, Waiter == String {
    /// Takes an idle connection.
    mutating func lease(at now: Instant) throws -> Lease {
        try #require(acquire(at: now, orWaitAs: "nobody").outcome.lease)
    }

    /// Takes a free slot.
    mutating func slot(at now: Instant) throws -> SlotID {
        try #require(acquire(at: now, orWaitAs: "nobody").outcome.slot)
    }

    /// Opens a connection of this name if none is idle, and takes it.
    mutating func lease(
        _ name: String,
        at now: Instant,
        expiresAt: Instant? = nil
    ) throws -> Lease {
        switch acquire(at: now, orWaitAs: "nobody").outcome {
        case .lease(let lease): return lease
        case .open(let slot):
            let lease = opened(slot, name, expiresAt: expiresAt ?? now + .seconds(1800)).lease
            return try #require(lease)
        case .wait, .closed: throw NoLease()
        }
    }
}

struct NoLease: Error {}

extension PoolState.Acquisition {
    var lease: PoolState.Lease? { if case .lease(let lease) = self { lease } else { nil } }
    var slot: SlotID? { if case .open(let slot) = self { slot } else { nil } }
    var isWait: Bool { if case .wait = self { true } else { false } }
    var isClosed: Bool { if case .closed = self { true } else { false } }
}

extension PoolState.Grant {
    var lease: PoolState.Lease? { if case .lease(let lease) = self { lease } else { nil } }
    var slot: SlotID? { if case .open(let slot) = self { slot } else { nil } }
    var failure: DatabaseError? { if case .connectFailed(let error) = self { error } else { nil } }
    var isClosed: Bool { if case .closed = self { true } else { false } }
}

extension PoolState.Effects {
    var waiters: [Waiter] { grants.map { $0.waiter } }
    var isNothing: Bool { grants.isEmpty && closing.isEmpty }
}

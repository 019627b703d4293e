package import MySQLClient

extension PoolState {
    /// What became of a wish for a connection.
    package enum Acquisition: Sendable {
        case lease(Lease)
        /// The caller opens a connection in this slot and reports `opened` or `openFailed`.
        case open(SlotID)
        /// The caller stands in line as this waiter and is woken by a grant.
        case wait(Waiter)
        case closed
    }

    /// What a waiter is woken with.
    package enum Grant: Sendable {
        case lease(Lease)
        case open(SlotID)
        /// The server refuses and no connection exists that could be waited for.
        case connectFailed(DatabaseError)
        case closed
        /// Whoever waits was cancelled.
        case cancelled
    }

    /// A connection in somebody's hands.
    package struct Lease: Sendable {
        package let id: SlotID
        package let resource: Resource
        /// How long it lay idle before; zero when it is new or came straight from its previous user.
        package internal(set) var idleFor = Duration.zero
    }

    /// What has to be done after an event, outside the lock.
    package struct Effects: Sendable {
        package internal(set) var grants: [(waiter: Waiter, grant: Grant)] = []
        package internal(set) var closing: [Resource] = []
        /// `patrol` is to be called after a moment.
        package internal(set) var needsPatrol = false
    }

    /// A place for one connection: free, being opened, idle or leased.
    struct Slot: Sendable {
        var generation: UInt64 = 0
        var idleSince = Instant.now
        var turn = PoolTurn()
        private(set) var resource: Resource?
        private var expiresAt = Instant.now

        mutating func fill(_ resource: Resource, expiresAt: Instant) {
            self.resource = resource
            self.expiresAt = expiresAt
        }

        mutating func empty() -> Resource? {
            defer { resource = nil }
            return resource
        }

        func hasOutlived(_ now: Instant) -> Bool { now >= expiresAt }
    }
}

/// Leases of one connection by one thread in a row.
struct PoolTurn: Sendable {
    /// Who had the connection last.
    var thread: UInt = 0
    var leases = 1
    var beganAt = PoolInstant.now
    /// The patrol that was last when the connection was given back.
    var round: UInt64 = 0

    mutating func begin(at now: PoolInstant) {
        leases = 1
        beganAt = now
    }
}

/// The bounds of a pool's state; see `PoolConfiguration` for what they mean.
package struct PoolLimits: Sendable {
    package let maximumSize: Int
    package let minimumIdle: Int
    package let idleTimeout: Duration
    package let turn: Int

    package init(
        maximumSize: Int,
        minimumIdle: Int = 0,
        idleTimeout: Duration = .seconds(600),
        turn: Int = 1
    ) {
        self.maximumSize = maximumSize
        self.minimumIdle = minimumIdle
        self.idleTimeout = idleTimeout
        self.turn = turn
    }
}

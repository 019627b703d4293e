package import MySQLClient
import Synchronization

extension PoolState {
    /// What became of a wish for a connection.
    package enum Acquisition: Sendable {
        case holding(Holding)
        /// The caller stands in line as this waiter and is woken by a grant.
        case wait(Waiter)
        /// The server refuses for good, and no connection exists that could be waited for.
        case refused(DatabaseError)
        /// Everybody who has a connection would be in line for another one, and wait for ever.
        case wouldDeadlock
        case closed
    }

    /// What a waiter is woken with.
    package enum Grant: Sendable {
        case holding(Holding)
        /// The server refuses and no connection exists that could be waited for.
        case connectFailed(DatabaseError)
        case closed
        /// Whoever waits was cancelled.
        case cancelled
        /// What was watched for has come.
        case done
    }

    /// A connection in somebody's hands.
    package struct Holding: Sendable {
        package let id: SlotID
        package let resource: Resource
        /// For how many nanoseconds it lay idle before; zero when it is new or came straight from its previous user.
        package internal(set) var idleFor: Int64 = 0
    }

    /// What has to be done after an event, outside the lock.
    package struct Effects: Sendable {
        package internal(set) var grants: [(waiter: Waiter, grant: Grant)] = []
        package internal(set) var closing: [Resource] = []
        /// A connection is to be opened for each of these slots; `dialled` or `dialFailed` tells the outcome.
        package internal(set) var dials: [SlotID] = []
        /// `look` is to be called after a while.
        package internal(set) var look: Look?

        package struct Look: Sendable {
            package let after: Duration
            let ticket: UInt64
        }
    }

    /// Somebody in line.
    struct Standing: Sendable {
        let waiter: Waiter
        let since: Instant
        /// Who it is; zero when nobody blocks.
        let thread: UInt
    }

    /// Somebody who waits for something else than a connection.
    struct Watch: Sendable {
        enum Event: Sendable {
            /// So many connections exist.
            case filled(Int)
            /// Nobody has a connection or waits for one.
            case drained
        }

        let waiter: Waiter
        let event: Event
    }

    /// A place for one connection: free, being dialled for, idle, or out.
    struct Slot: Sendable {
        var generation: UInt64 = 0
        /// Who had the connection last.
        var thread: UInt = 0
        /// `nil` while the slot is free or being dialled for.
        var resource: Resource?
        var isOut = false
        var dialledAt = Instant.distantPast
        /// The connection being opened is out of date already: close it when it comes.
        var isDoomed = false
    }
}

/// Who may leave a connection in the parking lot, and take it from there.
package enum LotRule: UInt8, AtomicRepresentable, Sendable {
    /// Nobody waits.
    case everybody
    /// Somebody waits: only a thread in its turn.
    case turns
    /// Every return and every wish has to meet the state.
    case nobody
}

/// The bounds of a pool's state; see `PoolConfiguration` for what they mean.
package struct PoolLimits: Sendable {
    package var maximumSize: Int
    package let minimumIdle: Int
    package let idleTimeout: Duration
    package let turn: Duration

    package init(
        maximumSize: Int,
        minimumIdle: Int = 0,
        idleTimeout: Duration = .seconds(600),
        turn: Duration = .zero
    ) {
        self.maximumSize = maximumSize
        self.minimumIdle = minimumIdle
        self.idleTimeout = idleTimeout
        self.turn = turn
    }
}

package import MySQLClient

/// What is known of one host.
package struct HostRecord: Sendable {
    /// What the host said when it was last asked. Kept while it fails: the last known writer is the best guess.
    package private(set) var role = HostRole.unknown
    package private(set) var roleSeenAt: PoolInstant?
    /// Failures in a row.
    package private(set) var failures = 0
    /// The last of them.
    package private(set) var failure: DatabaseError?
    package private(set) var avoidedUntil: PoolInstant?
    package internal(set) var epoch: UInt64 = 0
    /// The number of the last connection that was opened here.
    var lastTurn: UInt64 = 0

    package func isAvoided(at now: PoolInstant) -> Bool {
        avoidedUntil.map { now < $0 } ?? false
    }

    /// Whether nobody answered last time. A host that answers but refuses may still serve those who are in.
    var isUnreached: Bool { failure?.kind == .notConnected }

    mutating func learn(_ role: HostRole, at now: PoolInstant) {
        self.role = role
        roleSeenAt = now
    }

    mutating func forgetRole() {
        role = .unknown
        roleSeenAt = nil
    }

    mutating func fail(because failure: DatabaseError, avoidedUntil: PoolInstant) {
        failures += 1
        self.failure = failure
        self.avoidedUntil = avoidedUntil
    }

    mutating func recover() {
        failures = 0
        failure = nil
        avoidedUntil = nil
    }
}

extension HostRole {
    /// Whether connections that were opened to the one must not be used with the other.
    func isDemoted(to role: HostRole) -> Bool {
        switch (self, role) {
        case (.unknown, _), (.notReady, _): false
        case (_, .notReady), (.writer, .reader), (.desynced, .reader): true
        default: false
        }
    }
}

public import MySQLClient

/// What a pool knows of one of its hosts.
public struct HostStatus: Sendable, Equatable {
    public let endpoint: ConnectionConfiguration.Endpoint
    /// What the host said when it was last asked; `unknown` where nobody asks: with a single host, and for `.any`.
    public let role: HostRole
    /// How long ago it said so.
    public let roleAge: Duration?
    /// Failed connects in a row.
    public let failures: Int
    /// How much longer the host is left alone, unless no other can be had; zero if it is not.
    public let avoidedFor: Duration
    /// Why the last connect failed; `nil` after one that did not.
    public let failure: DatabaseError?
}

extension HostStatus {
    init(_ endpoint: ConnectionConfiguration.Endpoint, _ record: HostRecord, at now: PoolInstant) {
        self.endpoint = endpoint
        role = record.role
        roleAge = record.roleSeenAt.map { $0.duration(to: now) }
        failures = record.failures
        avoidedFor = record.avoidedUntil.map { max(.zero, now.duration(to: $0)) } ?? .zero
        failure = record.failure
    }
}

/// What a host is good for, by what it said of itself when it was last asked.
public enum HostRole: String, Sendable, Hashable {
    /// It was not asked yet, or what it said no longer counts.
    case unknown
    /// It takes writes.
    case writer
    /// A Galera node that takes writes but is behind its cluster, as one that sends a copy of its data to another
    /// (`Donor/Desynced`). Used when there is nothing better.
    case desynced
    /// It is read-only: a replica.
    case reader
    /// A Galera node that refuses statements: not joined, without a quorum, or told to refuse.
    case notReady = "not_ready"
}

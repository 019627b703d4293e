internal import MySQLClient

/// How long a pool holds back after connects that failed: 10 ms, 20 ms, 40 ms … 2 s, less up to half by chance, so that
/// the processes which a server has refused together do not come back together.
struct DialBackoff: Sendable {
    /// Failed rounds in a row.
    private(set) var failures = 0
    /// Why the last connect failed; `nil` once one has succeeded.
    private(set) var lastFailure: DatabaseError?
    private(set) var retryAt = PoolInstant.distantPast
    private var failedAt = PoolInstant.distantPast

    /// - Parameter chance: 0 … 1: how much of the half is taken off.
    mutating func note(_ failure: DatabaseError, dialledAt: PoolInstant, now: PoolInstant, chance: Double) {
        // Connects that were under way together fail together, and are one failure.
        if failures == 0 || dialledAt >= failedAt { failures += 1 }
        lastFailure = failure
        failedAt = now
        let pause = min(Self.longest, Self.shortest * (1 << min(failures - 1, 16)))
        retryAt = now + pause * (1 - chance / 2)
    }

    mutating func clear() {
        guard failures > 0 else { return }
        self = DialBackoff()
    }

    /// What a caller is told at once for as long as nothing is tried: only somebody who changes the configuration can
    /// help.
    func refusal(at now: PoolInstant) -> DatabaseError? {
        guard now < retryAt, let lastFailure, lastFailure.isUpToSomebody else { return nil }
        return lastFailure
    }

    private static var shortest: Duration { .milliseconds(10) }
    private static var longest: Duration { .seconds(2) }
}

extension DatabaseError {
    fileprivate var isUpToSomebody: Bool { kind == .permission || kind == .configuration }
}

internal import MySQLClient
internal import Synchronization

/// What a pool knows of one statement text: what it does to a session, and how long it takes.
package final class StatementProfile: Sendable {
    let traits: StatementTraits
    /// Nanoseconds of one execution; `Int64.max` before the first.
    private let duration = Atomic(Int64.max)
    /// It has left something in a session, whatever its text says: it reads a view with a function behind it.
    private let hasLeftTraces = Atomic(false)

    /// Longer than this, and others should not have to wait behind it on the same connection.
    private static let brief: Int64 = 1_000_000

    package init(_ sql: String) {
        traits = StatementTraits(of: sql)
    }

    /// Whether the statement may share a connection with those before and behind it in line: it only reads, nothing of
    /// the session goes in or stays behind, and it has lately been quick.
    package var isShareable: Bool {
        traits.isShareable && duration.load(ordering: .relaxed) < Self.brief && !hasLeftTraces.load(ordering: .relaxed)
    }

    /// Takes note that it is not as harmless as it looks.
    func noteTraces() { hasLeftTraces.store(true, ordering: .relaxed) }

    /// Takes note of an execution: a slow one counts at once, quick ones win back trust little by little.
    package func note(nanoseconds: Int64) {
        let known = duration.load(ordering: .relaxed)
        let isSlower = known == .max || nanoseconds > known
        duration.store(isSlower ? nanoseconds : known - (known - nanoseconds) / 8, ordering: .relaxed)
    }
}

/// The profiles of the statements that a pool has seen.
package final class StatementProfiles: Sendable {
    private let profiles = Lock<[String: StatementProfile]>([:])

    /// More texts than this are made up as they go, by a program that pastes values into them; then all are forgotten.
    private static let limit = 4_096

    /// The profile of a text, made when it is new.
    package subscript(sql: String) -> StatementProfile {
        profiles.withLock { profiles in
            if let known = profiles[sql] { return known }
            if profiles.count >= Self.limit { profiles.removeAll(keepingCapacity: true) }
            let new = StatementProfile(sql)
            profiles[sql] = new
            return new
        }
    }
}

package import MySQLClient

/// What a pool knows of its hosts, and the rules of which one to try: without threads, connections or a clock.
///
/// - A host that is known to fit goes first, then those that were not asked yet, then those that did not fit when they
///   were asked, because that may have changed; within each, the order given decides, or whose turn it is for readers.
/// - A host that failed is left alone for a while, twice as long after each failure in a row. It is not tried before
///   then unless everything else was in vain, and then only one is: the one whose pause ends first. So some host is
///   always tried, and a dead one meets one connect at a time.
/// - Connections belong to an epoch of their host. A demotion ends the epoch, and with it all of its connections.
package struct HostDirectory: Sendable {
    private var records: [HostRecord]
    private let backoff: HostBackoff
    /// Counts the connections opened for readers: who has the oldest number is next.
    private var turn: UInt64 = 0
    /// How often an epoch has ended.
    package private(set) var demotions: UInt64 = 0

    /// - Parameter count: How many hosts there are; they are named by their position.
    package init(count: Int, backoff: HostBackoff = HostBackoff()) {
        precondition(count > 0, "A list of hosts names one at least.")
        records = Array(repeating: HostRecord(), count: count)
        self.backoff = backoff
    }
}

// MARK: - Questions

extension HostDirectory {
    package subscript(host: Int) -> HostRecord { records[host] }

    /// Which hosts to try for a connection, in which order.
    package func candidates(for target: HostTarget, at now: PoolInstant) -> HostCandidates {
        let (sick, fit) = (
            records.indices.filter { records[$0].isAvoided(at: now) },
            records.indices.filter { !records[$0].isAvoided(at: now) }
        )
        return HostCandidates(
            hosts: fit.sorted { precedence(of: $0, for: target) < precedence(of: $1, for: target) },
            lastResort: sick.min { records[$0].avoidedUntil! < records[$1].avoidedUntil! }
        )
    }

    /// What a host is worth to who looks for `target`.
    package func service(of host: Int, for target: HostTarget) -> HostService {
        switch (target, records[host].role) {
        case (.any, _): .wanted
        case (_, .unknown), (_, .notReady): .useless
        case (_, .desynced): .makeshift
        case (.writer, let role): role == .writer ? .wanted : .useless
        case (_, .reader): .wanted
        case (.reader, .writer): host == firstWriter ? .makeshift : .wanted
        case (.readerOnly, .writer): host == firstWriter ? .useless : .wanted
        }
    }

    /// Whether the host was not demoted since the connection was opened.
    package func isCurrent(_ tag: HostTag) -> Bool {
        records[tag.host].epoch == tag.epoch
    }

    /// The tag of a connection whose dial begins now.
    package func tag(for host: Int) -> HostTag {
        HostTag(host: host, epoch: records[host].epoch)
    }

    private var firstWriter: Int? { records.firstIndex { $0.role == .writer } }

    private func precedence(of host: Int, for target: HostTarget) -> (Int, UInt64, Int) {
        let takesTurns = target == .reader || target == .readerOnly
        return (rank(of: host, for: target), takesTurns ? records[host].lastTurn : 0, host)
    }

    private func rank(of host: Int, for target: HostTarget) -> Int {
        switch (records[host].role, service(of: host, for: target)) {
        case (.notReady, _): 3
        case (_, .wanted): 0
        // Readers share their load with hosts that nobody has looked at yet, or those would never be found.
        case (.unknown, _): target == .writer ? 1 : 0
        default: 2
        }
    }
}

// MARK: - Events

extension HostDirectory {
    /// A host let us in and said what it is.
    ///
    /// A former writer that says otherwise is thereby demoted. So is one that could not be reached, once another host
    /// turns out to be the writer: connections to it would hang, or write to the wrong one.
    ///
    /// - Parameter tag: The host's when the dial began.
    /// - Returns: The tag of the new connection, and what it is worth: nothing if the host was demoted during the dial.
    package mutating func connected(
        _ tag: HostTag, as role: HostRole, for target: HostTarget, at now: PoolInstant
    ) -> (tag: HostTag, service: HostService) {
        records[tag.host].recover()
        guard isCurrent(tag) else { return (tag, .useless) }
        if records[tag.host].role.isDemoted(to: role) { endEpoch(of: tag.host) }
        records[tag.host].learn(role, at: now)
        if role == .writer, target == .writer { supersedeUnreached(by: tag.host) }
        let service = service(of: tag.host, for: target)
        if service != .useless {
            turn += 1
            records[tag.host].lastTurn = turn
        }
        return (self.tag(for: tag.host), service)
    }

    /// A host could not be reached, or did not let us in.
    ///
    /// - Parameter chance: 0 ..< 1, for the length of the pause.
    package mutating func failed(_ host: Int, because failure: DatabaseError, at now: PoolInstant, chance: Double) {
        let pause = backoff.pause(afterFailures: records[host].failures + 1, chance: chance)
        records[host].fail(because: failure, avoidedUntil: now + pause)
    }

    /// A statement found out that the host is not what it was: all connections of the epoch are to be closed.
    ///
    /// - Returns: False when that was known already.
    package mutating func demoted(_ tag: HostTag, to role: HostRole, at now: PoolInstant) -> Bool {
        guard isCurrent(tag) else { return false }
        endEpoch(of: tag.host)
        records[tag.host].learn(role, at: now)
        return true
    }

    private mutating func supersedeUnreached(by writer: Int) {
        for host in records.indices where host != writer && records[host].role == .writer && records[host].isUnreached {
            endEpoch(of: host)
            records[host].forgetRole()
        }
    }

    private mutating func endEpoch(of host: Int) {
        records[host].epoch += 1
        demotions += 1
    }
}

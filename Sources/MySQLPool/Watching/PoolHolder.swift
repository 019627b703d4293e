internal import MySQLClient

/// Somebody who has a connection of a pool in hand.
public struct PoolHolder: Sendable, Equatable, CustomStringConvertible {
    /// The server's number of the session: `CONNECTION_ID()`, for `KILL`.
    public let threadID: UInt64
    /// Where it was borrowed: `Shop/Order.swift:42`.
    public let site: String
    /// How long ago that was, to a few milliseconds.
    public let age: Duration
    /// True when the thread that asks has borrowed it itself.
    public let isOwn: Bool
    /// Since when.
    private let since: PoolInstant

    /// `Shop/Order.swift:42 for 12.3 s`
    public var description: String {
        let milliseconds = age / .milliseconds(1)
        let time = milliseconds < 1_000 ? "\(Int(milliseconds)) ms" : "\((milliseconds / 100).rounded() / 10) s"
        return "\(site) for \(time)"
    }
}

extension PoolHolder {
    /// What tells this holding from others of the same connection.
    struct Holding: Hashable {
        let threadID: UInt64
        let since: Int64
    }

    var holding: Holding { Holding(threadID: threadID, since: since.nanoseconds) }

    fileprivate init(_ pooled: PooledConnection, at now: PoolInstant, askedBy thread: ThreadKey) {
        threadID = pooled.connection.threadID
        site = pooled.site ?? "unknown"
        since = pooled.outSince
        age = since.duration(to: now)
        isOwn = pooled.thread == thread.raw
    }
}

extension ConnectionPool {
    /// Who has a connection in hand now, the longest first. The log tells of those who have one for too long by itself:
    /// see `PoolConfiguration.leakThreshold`.
    public var holders: [PoolHolder] { core.holders(sweeping: true) }
}

extension PoolCore {
    /// - Parameter sweeping: False when nothing can be parked, as somebody waits.
    func holders(sweeping: Bool) -> [PoolHolder] {
        let thread = ThreadKey.current
        let now = self.now
        if sweeping { changeAll { _, _ in State.Effects() } }
        let out = ask { state in state.slots.filter(\.isOut).compactMap(\.resource) }
        return out.map { PoolHolder($0, at: now, askedBy: thread) }.sorted { $0.age > $1.age }
    }

    /// The error of somebody whose time in line is over: it names those who have the connections.
    func timeout(after wait: Duration, _ numbers: PoolStatistics, underlying: DatabaseError?) -> PoolError {
        metrics?.countTimeout()
        return count(.timeout(after: wait, numbers, holders: holders(sweeping: false), underlying: underlying))
    }

    /// The error of somebody who would wait for a connection that only they, and others like them, can give back.
    func nestedBorrow() -> PoolError {
        count(.nestedBorrow(holders: holders(sweeping: false)))
    }
}

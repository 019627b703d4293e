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

    /// `Shop/Order.swift:42 for 12.3 s`
    public var description: String {
        let milliseconds = age / .milliseconds(1)
        let time = milliseconds < 1_000 ? "\(Int(milliseconds)) ms" : "\((milliseconds / 100).rounded() / 10) s"
        return "\(site) for \(time)"
    }
}

extension ConnectionPool {
    /// Who has a connection in hand now, the longest first: for a watch over connections that do not come back.
    ///
    ///     for holder in pool.holders where holder.age > .seconds(60) { logger.warning("\(holder)") }
    public var holders: [PoolHolder] { core.holders(sweeping: true) }
}

extension PoolCore {
    /// - Parameter sweeping: False when nothing can be parked, as somebody waits.
    func holders(sweeping: Bool) -> [PoolHolder] {
        let thread = ThreadKey.current.raw
        let now = self.now
        if sweeping { changeAll { _, _ in State.Effects() } }
        let out = ask { state in state.slots.filter(\.isOut).compactMap(\.resource) }
        return out.sorted { $0.outSince < $1.outSince }.map { pooled in
            PoolHolder(
                threadID: pooled.connection.threadID,
                site: pooled.site ?? "unknown",
                age: pooled.outSince.duration(to: now),
                isOwn: pooled.thread == thread
            )
        }
    }

    /// The error of somebody whose time in line is over: it names those who have the connections.
    func timeout(after wait: Duration, _ numbers: PoolStatistics, underlying: DatabaseError?) -> PoolError {
        .timeout(after: wait, numbers, holders: holders(sweeping: false), underlying: underlying)
    }
}

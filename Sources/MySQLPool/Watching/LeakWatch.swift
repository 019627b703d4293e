internal import Logging
internal import MySQLClient
internal import Synchronization

/// Says in the log which connections have been out for longer than they should be, once for each, and when one of them
/// comes back after all.
final class LeakWatch: Sendable {
    private let threshold: Duration
    private let pool: String
    private let logger: Logger
    private let told = Mutex<[PoolHolder.Holding: String]>([:])

    /// - Parameter threshold: From when on a connection counts as forgotten.
    init(after threshold: Duration, pool: String, logger: Logger) {
        self.threshold = threshold
        self.pool = pool
        self.logger = logger
    }

    /// How often to look, so that nothing is told of much later than it should be.
    var interval: Duration { min(max(threshold / 4, .milliseconds(10)), .seconds(15)) }

    /// - Parameter holders: All that have a connection now.
    func look(at holders: [PoolHolder]) {
        told.withLock { told in
            let present = Set(holders.map(\.holding))
            for (holding, site) in told where !present.contains(holding) {
                told[holding] = nil
                logger.notice(
                    "The connection borrowed at \(site) has come back.", metadata: metadata(holding.threadID, site))
            }
            for holder in holders where holder.age >= threshold && told[holder.holding] == nil {
                told[holder.holding] = holder.site
                logger.warning(
                    """
                    A connection of the pool has not come back: borrowed at \(holder). Give it back sooner, or raise the \
                    pool's `leakThreshold` (`pool.leak_after`) if such work takes so long.
                    """,
                    metadata: metadata(holder.threadID, holder.site))
            }
        }
    }

    private func metadata(_ threadID: UInt64, _ site: String) -> Logger.Metadata {
        ["pool": "\(pool)", "session": "\(threadID)", "site": "\(site)"]
    }
}

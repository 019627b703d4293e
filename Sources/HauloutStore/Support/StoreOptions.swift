/// What a ``MySQLTaskStore`` can be told.
public struct StoreOptions: Sendable, Equatable {
    /// How competing claims stay apart.
    public enum ClaimMode: Sendable {
        /// Rows that another claim has locked are stepped over. The default.
        case skipLocked
        /// No locking read at all, only the compare-and-set of the claim itself: for servers whose `SKIP LOCKED` is
        /// missing or broken. Competing claims then get less, never the same.
        case compareAndSet
    }

    /// The most that arguments and items of a task may measure together, in bytes. Default 1 MiB.
    public var payloadLimit: Int
    public var claimMode: ClaimMode
    /// How often a claim reads a queue from its head; the longest that a late commit is overlooked. Default 500 ms.
    public var sweepInterval: Duration
    /// How long names and pauses of queues are believed before they are read again. Default 2.5 s: an idle process
    /// reads them more often, so that a claim after a ring need not.
    public var queueRefresh: Duration

    /// Whether completed tasks get a row in the history. Without, they are only counted, which is quicker; discarded
    /// and cancelled ones are always kept. Default `true`.
    public var keepsCompleted: Bool

    /// Whether completed tasks go by the partition, as soon as all in it are old enough, or row by row. Default `true`:
    /// dropping a partition takes as long for ten million rows as for ten.
    public var dropsPartitions: Bool

    /// Whether tasks of producers that ring no bell are noticed by the server's binary log. Default `false`: it takes a
    /// server that writes one, and an account that may read all of it.
    public var followsBinlog: Bool

    public init(
        payloadLimit: Int = 1 << 20,
        claimMode: ClaimMode = .skipLocked,
        sweepInterval: Duration = .milliseconds(500),
        queueRefresh: Duration = .milliseconds(2_500),
        keepsCompleted: Bool = true,
        dropsPartitions: Bool = true,
        followsBinlog: Bool = false
    ) {
        self.payloadLimit = payloadLimit
        self.claimMode = claimMode
        self.sweepInterval = sweepInterval
        self.queueRefresh = queueRefresh
        self.keepsCompleted = keepsCompleted
        self.dropsPartitions = dropsPartitions
        self.followsBinlog = followsBinlog
    }
}

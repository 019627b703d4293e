import Foundation
public import HauloutCore
public import Logging
import MySQLClient
public import MySQLPool
import Synchronization

#if Failpoints
    import Failpoints
#endif

/// The queue in MySQL or MariaDB.
///
/// Every connection of its pool has to be made with ``sessionStatements``. One store serves one process; several
/// threads may use it, each on a connection of its own for the time of one call.
public final class MySQLTaskStore: TaskStore {
    /// What a session of the queue is set to: READ COMMITTED, because REPEATABLE READ locks the gaps between tasks;
    /// UTC; errors instead of silent truncation; short waits for locks, because a transaction here is repeated cheaply.
    public static let sessionStatements = [
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        // MariaDB alone: it would make a table of a list of a thousand ids, and read the whole lane to compare.
        """
        SET SESSION /*M! in_predicate_conversion_threshold = 0, */ time_zone = '+00:00', innodb_lock_wait_timeout = 5, \
        sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO'
        """,
    ]

    /// The same for the sessions of a process's own services, which have nothing to do between the statements of a
    /// transaction: the server ends one that stays idle for a lease. A process that is frozen or cut off in the middle of a
    /// transaction is taken for dead then, and what it has locked, its tasks among it, would be locked for hours.
    ///
    /// MySQL counts all idle time, not that of transactions alone: connections have to be closed before, if they are not
    /// used for so long (``longestIdleTime(lease:)``).
    public static func sessionStatements(lease: Duration) -> [String] {
        #if Failpoints
            // It would end the transaction in which the bug shows.
            if SeededBug.heartbeatIgnoresRows.isOn { return sessionStatements }
        #endif
        let seconds = max(1, Int((lease / .seconds(1)).rounded(.up)))
        // MariaDB reads no comments for versions of MySQL from 5.7 on.
        let limit = "SET SESSION /*M! idle_transaction_timeout = \(seconds) */ /*!80000 wait_timeout = \(seconds) */"
        return sessionStatements + [limit]
    }

    /// How long such a connection may be unused.
    public static func longestIdleTime(lease: Duration) -> Duration { lease * 4 / 5 }

    struct State {
        var cursor: ClaimCursor
        var held: [ProcessID: HeldBatches] = [:]
        var queues = NameTable()
        var paused: Set<Int> = []
        var queuesReadAt: ContinuousClock.Instant?
        var jobs = NameTable()
        /// Processes whose last claim may have been committed in part or wholly.
        var doubtfulClaims: Set<ProcessID> = []
        /// Attempts whose end may or may not have been committed.
        var doubtfulResults: Set<Fence> = []
        /// Attempts of which failures may or may not have been committed with their progress.
        var doubtfulProgress: Set<Fence> = []
        var history = HistoryUpkeep()
    }

    /// What every write about a running task has to match.
    struct Fence: Hashable {
        let task: TaskID
        let attempt: Int
    }

    let pool: ConnectionPool
    let options: StoreOptions
    /// For tests, which have fewer rows.
    let survey: LineSurvey
    let logger: Logger
    let state: Mutex<State>
    let ringer: Ringer
    let sharedInserts: SharedInserts

    /// - Parameter pool: Connections for the store alone: three are enough for a process, and a bell
    ///   opens one more of its own.
    public convenience init(
        pool: ConnectionPool,
        options: StoreOptions = StoreOptions(),
        logger: Logger = Logger(label: "haulout.store")
    ) {
        self.init(pool: pool, options: options, survey: LineSurvey(), logger: logger)
    }

    init(
        pool: ConnectionPool,
        options: StoreOptions,
        survey: LineSurvey,
        logger: Logger = Logger(label: "haulout.store")
    ) {
        self.pool = pool
        self.options = options
        self.survey = survey
        self.logger = logger
        ringer = Ringer(pool: pool)
        sharedInserts = SharedInserts(pool: pool, ringer: ringer)
        state = Mutex(State(cursor: ClaimCursor(sweepInterval: options.sweepInterval)))
    }

    /// Runs a transaction, and runs it again as a whole when the server undid it to resolve a conflict.
    func transaction<T>(_ body: (borrowing Lease) throws -> T) throws -> T {
        #if Failpoints
            if SeededBug.commitsAfterLockTimeout.isOn { return try transactionThatCommitsHalf(body) }
        #endif
        return try repeating {
            try read { connection in
                try connection.transaction { try body(connection) }
            }
        }
    }

    func repeating<T>(_ body: () throws -> T) throws -> T {
        var tries = 0
        while true {
            do {
                return try body()
            } catch let error where Self.isWorthRepeating(error) && tries < 8 {
                tries += 1
                Thread.sleep(forTimeInterval: .random(in: 0.001...0.01) * Double(tries))
            }
        }
    }

    func read<T>(_ body: (borrowing Lease) throws -> T) throws -> T {
        try pool.withConnection(body)
    }

    /// True for what another session's locks have brought about.
    static func isWorthRepeating(_ error: any Error) -> Bool {
        let kind = (error as? DatabaseError)?.kind
        return kind == .deadlock || kind == .lockWaitTimeout
    }
}

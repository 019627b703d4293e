public import HauloutCore
public import YAMLConfiguration

/// What `config.yaml` says. Every setting has a default, so that an empty file is a valid one.
///
/// Relative paths are resolved against the folder of the file.
public struct Configuration: Sendable, Equatable {
    /// Where the queue and the data are. Default: a private server in `.haulout`.
    public var database = DatabaseConfiguration()
    public var pool = PoolConfiguration()
    public var workers = WorkersConfiguration()
    /// The folder of job files; `nil` when none is named and there is no folder `jobs`.
    public var jobs: String?
    /// How long a process may give no sign of life before its tasks run elsewhere. Default 30 s.
    public var lease = Duration.seconds(30)
    /// How long running tasks may take to finish after a stop signal. Default 25 s.
    public var shutdown = Duration.seconds(25)
    public var retention = Retention()
    /// The file that gets one JSON line per failure; `nil` for none. Default `log/failures.jsonl`.
    public var failureLog: String? = "log/failures.jsonl"
    public var log = LogConfiguration()
    public var limits = Limits()
    /// What is not wrong but should be known: a secret that everyone can read, a connection without TLS.
    public var warnings: [Problem] = []

    public init() {}
}

/// The connection pool.
public struct PoolConfiguration: Sendable, Equatable {
    /// The most connections a process opens, 1 to 1,000. Default 8.
    public var connections = 8
    /// How long a query waits for a connection before it fails. Default 10 s.
    public var wait = Duration.seconds(10)
    /// After which time unused a connection is closed. Default 10 minutes.
    public var idle = Duration.seconds(600)
    /// After which time a connection is replaced, however busy. Default 30 minutes.
    public var lifetime = Duration.seconds(1_800)
    /// After which time in a handler's hands the log tells of a connection; zero turns that off. Default 1 minute.
    public var leakAfter = Duration.seconds(60)

    public init() {}
}

/// The workers.
public struct WorkersConfiguration: Sendable, Equatable {
    /// How many tasks a process runs at once, 1 to 250. Default 16.
    public var threads = 16
    /// How many processes the command `run` starts, 1 to 250, each with that many threads. Default 1.
    public var processes = 1
    /// Which queues they take tasks from. Default all.
    public var queues = [QueuePattern("*")]
    /// Whether they learn of tasks by the server's binary log as well, which tells of producers that ring no bell.
    /// Default `false`: it takes a server that writes one, and an account that may read it.
    public var followsBinlog = false
    /// Whether claims step over rows that others have locked. Default `true`; `false` is for relatives of MySQL whose
    /// `SKIP LOCKED` is broken.
    public var skipsLocked = true

    public init() {}
}

/// How long finished work stays in the database. Zero keeps none of it.
public struct Retention: Sendable, Equatable {
    /// Completed tasks. Default 1 day.
    public var completed = Duration.seconds(86_400)
    /// Failures and discarded tasks. Default 30 days.
    public var failures = Duration.seconds(30 * 86_400)

    public init() {}
}

/// What the program writes to stderr.
public struct LogConfiguration: Sendable, Equatable {
    /// From which severity; the names are those of swift-log.
    public enum Level: String, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    public enum Format: String, Sendable, CaseIterable {
        /// One line for people.
        case text
        /// One JSON object per line, for machines.
        case json
    }

    public var level = Level.info
    public var format = Format.text

    public init() {}
}

/// How large things may be.
public struct Limits: Sendable, Equatable {
    /// Arguments and items of one task as JSON, in bytes. Default 1 MiB.
    public var payload = 1 << 20

    public init() {}
}

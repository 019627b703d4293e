import Foundation
import HauloutStore

/// What a bench has found. What was not measured is `nil`.
public struct BenchReport: Sendable, Equatable, Encodable {
    /// The server, and what of its settings matters for the figures.
    public struct Server: Sendable, Equatable, Encodable {
        public var version: String
        public var innodbFlushLogAtTrxCommit: Int
        public var logBin: Bool
        public var syncBinlog: Int
        /// In bytes.
        public var innodbBufferPoolSize: Int
        /// True when a task that was acknowledged survives a loss of power.
        public var durable: Bool

        public init(
            version: String, innodbFlushLogAtTrxCommit: Int, logBin: Bool, syncBinlog: Int, innodbBufferPoolSize: Int,
            durable: Bool
        ) {
            self.version = version
            self.innodbFlushLogAtTrxCommit = innodbFlushLogAtTrxCommit
            self.logBin = logBin
            self.syncBinlog = syncBinlog
            self.innodbBufferPoolSize = innodbBufferPoolSize
            self.durable = durable
        }
    }

    /// Tasks in a time.
    public struct Throughput: Sendable, Equatable, Encodable {
        public var tasks: Int
        public var seconds: Double
        /// Tasks per second.
        public var rate: Double

        public init(tasks: Int, in duration: Duration) {
            self.tasks = tasks
            let seconds = duration / .seconds(1)
            self.seconds = (seconds * 1_000).rounded() / 1_000
            rate = seconds > 0 ? (Double(tasks) / seconds * 10).rounded() / 10 : 0
        }
    }

    public struct Enqueue: Sendable, Equatable, Encodable {
        /// In one call, which is one transaction.
        public var bulk: Throughput
        /// One call, which is one transaction, for each task.
        public var single: Throughput
        /// By how many threads at once.
        public var singleThreads: Int

        public init(bulk: Throughput, single: Throughput, singleThreads: Int) {
            self.bulk = bulk
            self.single = single
            self.singleThreads = singleThreads
        }
    }

    /// From the call that enqueues to the start of the handler, one task at a time, the workers idle.
    public struct Latency: Sendable, Equatable, Encodable {
        public struct Wait: Sendable, Equatable, Encodable {
            public var tasks: Int
            public var p50Ms: Double
            public var p99Ms: Double

            public init(tasks: Int, p50Ms: Double, p99Ms: Double) {
                self.tasks = tasks
                self.p50Ms = p50Ms
                self.p99Ms = p99Ms
            }
        }

        /// The program that enqueues wakes its own workers.
        public var sameProcess: Wait
        /// It wakes them through the server, as another process does.
        public var throughServer: Wait

        public init(sameProcess: Wait, throughServer: Wait) {
            self.sameProcess = sameProcess
            self.throughServer = throughServer
        }
    }

    public struct Mixed: Sendable, Equatable, Encodable {
        /// From the first enqueue to the end of the last task.
        public var ended: Throughput
        /// Attempts that failed and were followed by another one.
        public var retried: Int
        /// Tasks that failed for good, as some are meant to.
        public var discarded: Int
        /// Tasks that were enqueued and never ended: always 0, or something is very wrong.
        public var lost: Int

        public init(ended: Throughput, retried: Int, discarded: Int, lost: Int) {
            self.ended = ended
            self.retried = retried
            self.discarded = discarded
            self.lost = lost
        }
    }

    public var server: Server
    public var workers: Int
    /// Whether completed tasks get a row in the history, by `retention.completed` of the configuration.
    public var keepsHistory: Bool
    public var burndown: Throughput?
    public var enqueue: Enqueue?
    public var latency: Latency?
    public var mixed: Mixed?
    /// What a person should know of the figures, or do.
    public var warnings: [String]

    public init(server: Server, workers: Int, keepsHistory: Bool, warnings: [String] = []) {
        self.server = server
        self.workers = workers
        self.keepsHistory = keepsHistory
        self.warnings = warnings
    }
}

extension BenchReport.Server {
    init(_ settings: ServerSettings) {
        self.init(
            version: settings.version,
            innodbFlushLogAtTrxCommit: settings.flushAtCommit,
            logBin: settings.hasBinaryLog,
            syncBinlog: settings.syncBinaryLog,
            innodbBufferPoolSize: settings.bufferPool,
            durable: settings.isDurable
        )
    }

    /// Why the figures are better than those of a server that loses nothing.
    var warnings: [String] {
        var lines: [String] = []
        if innodbFlushLogAtTrxCommit != 1 {
            lines.append(
                """
                Not durable: with innodb_flush_log_at_trx_commit = \(innodbFlushLogAtTrxCommit) the server acknowledges \
                what a crash can undo. With 1 it loses nothing, and these figures are lower.
                """)
        }
        if logBin, syncBinlog != 1 {
            lines.append(
                """
                Not durable: with sync_binlog = \(syncBinlog) the binary log may lack what was acknowledged. With 1 it \
                does not, and these figures are lower.
                """)
        }
        return lines
    }
}

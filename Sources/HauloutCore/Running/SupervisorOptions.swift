/// How a supervisor runs its workers.
public struct SupervisorOptions: Sendable, Equatable {
    /// How many workers a supervisor can have: Dispatch runs 255 blocked threads at once.
    public static let threadRange = 1...250

    /// How many tasks run at once. Default 16; see ``threadRange``.
    public var threads: Int
    /// Which queues are served, the most urgent first. Default: all.
    public var queues: [QueuePattern]
    /// How long after its last sign of life a process is taken for dead. Default 30 s.
    public var lease: Duration
    /// How long running tasks may take to finish once the process is told to stop. Default 25 s.
    public var shutdown: Duration
    /// How long completed and cancelled tasks are kept. Default 1 day.
    public var completedRetention: Duration
    /// How long failures and discarded tasks are kept. Default 30 days.
    public var failureRetention: Duration
    /// A task in hand when its process died that many times is discarded. Default 3.
    public var crashLimit: Int
    /// How many tasks are claimed ahead at most. Default 1,000.
    public var bufferLimit: Int
    /// What the process calls its host in reports.
    public var host: String
    /// Haulout's version, for `status`.
    public var version: String
    /// Which of the processes of one command this is, counted from 1; `nil` when it is the only one. Part of the workers'
    /// names.
    public var process: Int?

    public init(
        threads: Int = 16,
        queues: [QueuePattern] = [QueuePattern("*")],
        lease: Duration = .seconds(30),
        shutdown: Duration = .seconds(25),
        completedRetention: Duration = .seconds(86_400),
        failureRetention: Duration = .seconds(30 * 86_400),
        crashLimit: Int = 3,
        bufferLimit: Int = 1_000,
        host: String,
        version: String,
        process: Int? = nil
    ) {
        self.threads = threads
        self.queues = queues
        self.lease = lease
        self.shutdown = shutdown
        self.completedRetention = completedRetention
        self.failureRetention = failureRetention
        self.crashLimit = crashLimit
        self.bufferLimit = bufferLimit
        self.host = host
        self.version = version
        self.process = process
    }

    /// How often the lease is renewed and the progress of running tasks saved: three times per lease.
    var heartbeatInterval: Duration { min(lease / 3, .seconds(10)) }

    /// How long after a heartbeat was sent the process stops to trust its lease: before anybody else can think it dead.
    var term: Duration { lease - min(lease / 6, .seconds(5)) }
}

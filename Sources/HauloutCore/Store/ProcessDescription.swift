/// What a process says of itself when it registers.
public struct ProcessDescription: Sendable, Equatable {
    public var host: String
    /// The operating system's process id.
    public var pid: Int32
    public var threads: Int
    public var queues: [QueuePattern]
    /// Haulout's version.
    public var version: String

    public init(host: String, pid: Int32, threads: Int, queues: [QueuePattern], version: String) {
        self.host = host
        self.pid = pid
        self.threads = threads
        self.queues = queues
        self.version = version
    }
}

/// What a rescue did.
public struct RescueReport: Sendable, Equatable {
    /// Processes that were found dead.
    public var processes: [ProcessID]
    /// Their tasks, which are available again.
    public var returned: [TaskID]
    /// Their tasks that killed a process too often, and were discarded.
    public var discarded: [TaskID]
    /// How long it is until a process can be found dead at the earliest; `nil` when that is not known.
    public var next: Duration?

    public init(
        processes: [ProcessID] = [],
        returned: [TaskID] = [],
        discarded: [TaskID] = [],
        next: Duration? = nil
    ) {
        self.processes = processes
        self.returned = returned
        self.discarded = discarded
        self.next = next
    }

    /// True when nobody was found dead.
    public var isEmpty: Bool { processes.isEmpty && returned.isEmpty && discarded.isEmpty }
}

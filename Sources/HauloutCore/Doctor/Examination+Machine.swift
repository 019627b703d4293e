extension Examination {
    /// The machine that this program runs on.
    package struct Machine: Sendable {
        /// How many files a process may have open; `nil` for no limit.
        package var openFiles: Int?
        /// How many threads this user, or the group of processes that this one is in, may have; `nil` for no limit.
        package var threads: Int?
        package var isRoot: Bool
        /// Of the client library: `3.3.20`.
        package var library: String

        package init(openFiles: Int?, threads: Int?, isRoot: Bool, library: String) {
            self.openFiles = openFiles
            self.threads = threads
            self.isRoot = isRoot
            self.library = library
        }
    }

    /// What the configuration asks of the server and of the machine.
    package struct Needs: Sendable {
        /// Of all processes of one `haulout run`.
        package var connections: Int
        /// Of one process.
        package var connectionsPerProcess: Int
        package var processes: Int
        package var workers: Int
        /// The longest packet that the queue sends, in bytes.
        package var packet: Int
        /// `limits.payload`
        package var payload: Int
        /// `pool.idle`
        package var idle: Duration
        /// True for a private server, which belongs to the queue.
        package var ownsServer: Bool
        /// How many hosts the configuration names.
        package var hosts: Int
        /// Whether the server has to prove its name.
        package var verifiesServer: Bool
        /// `workers.follow_binlog`
        package var followsBinlog: Bool
        /// `workers.skip_locked`
        package var skipsLocked: Bool

        package init(
            connections: Int, connectionsPerProcess: Int, processes: Int, workers: Int, packet: Int, payload: Int,
            idle: Duration, ownsServer: Bool, hosts: Int, verifiesServer: Bool, followsBinlog: Bool = false,
            skipsLocked: Bool = true
        ) {
            self.connections = connections
            self.connectionsPerProcess = connectionsPerProcess
            self.processes = processes
            self.workers = workers
            self.packet = packet
            self.payload = payload
            self.idle = idle
            self.ownsServer = ownsServer
            self.hosts = hosts
            self.verifiesServer = verifiesServer
            self.followsBinlog = followsBinlog
            self.skipsLocked = skipsLocked
        }
    }
}

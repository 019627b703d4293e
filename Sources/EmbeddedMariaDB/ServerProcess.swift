import Glibc

/// Starts, finds and stops the server of a folder. The caller holds the folder's start lock.
struct ServerProcess {
    let folder: ServerFolder
    let programs: Programs
    /// The longest wait for a start with recovery, or for a stop. Usual are 0.2 s and 0.1 s.
    var limit: Duration = .seconds(120)

    /// Returns once the server accepts connections, after starting it when it is not up.
    func ensureRunning() throws(EmbeddedServerError) {
        if answers { return }
        try awaitEarlierServer()
        if answers { return }
        try folder.initialise(programs: programs)
        try start()
    }

    /// Stops the server and returns once it has let go of the data; does nothing when there is none.
    func stop() throws(EmbeddedServerError) {
        guard let owner = dataOwner else { return }
        // 0 is what the kernel says of a process in another container, and would signal our own process group.
        guard owner > 0, kill(owner, SIGTERM) == 0 else {
            throw .system(.notStopped, "Cannot stop the private MariaDB (process \(owner)) in", folder.path)
        }
        guard poll(limit: limit, { dataOwner == nil }) else {
            throw EmbeddedServerError(
                .timedOut,
                "The private MariaDB (process \(owner)) is still stopping after \(limit.components.seconds) s. "
                    + "What it does is in \(folder.log)."
            )
        }
        // Leaves no zombie when it was this process that started it; otherwise an error of no interest.
        waitpid(owner, nil, 0)
    }

    /// A server that does not answer and still holds the data is on its way up or down, perhaps because the process
    /// that started it was killed. Waits until it has got there.
    private func awaitEarlierServer() throws(EmbeddedServerError) {
        let log = LogTail(path: folder.log)
        guard poll(limit: limit, { dataOwner == nil || answers }) else {
            throw EmbeddedServerError(
                .timedOut,
                "The private MariaDB (process \(dataOwner ?? 0)) has been running for \(limit.components.seconds) s "
                    + "without answering on \(folder.socket).\(log.quoted())"
            )
        }
    }

    private func start() throws(EmbeddedServerError) {
        let log = LogTail(path: folder.log)
        let program = try programs.server()
        let child = try DetachedProcess(
            program, arguments, output: folder.log, searchPath: programs.folders, temporary: folder.temporary)
        guard poll(limit: limit, { answers || child.hasEnded }) else {
            // Left running: it may be recovering, and the next caller waits for it.
            throw EmbeddedServerError(
                .timedOut,
                "The private MariaDB does not answer \(limit.components.seconds) s after its start. If it is "
                    + "recovering, try again later.\(log.quoted())"
            )
        }
        guard !child.hasEnded else {
            throw EmbeddedServerError(.notStarted, "The private MariaDB ended while starting.\(log.quoted())")
        }
    }

    private var arguments: [String] {
        var arguments = [
            "--no-defaults",
            "--datadir=\(folder.data)",
            "--socket=\(folder.socket)",
            "--pid-file=\(folder.pidFile)",
            "--skip-networking",
            "--character-set-server=utf8mb4",
            // A commit is on disk before it is acknowledged: the queue's promises rest on it.
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-buffer-pool-size=256M",
            "--max-allowed-packet=64M",
            "--max-connections=300",
        ]
        if geteuid() == 0 { arguments.append("--user=root") }
        return arguments
    }

    private var answers: Bool { ServerProbe.answers(socket: folder.socket) }

    /// The process that has the data open, found by the locks that the server keeps on its files: unlike a number in a
    /// pid file, they are never those of a process that is gone.
    var dataOwner: pid_t? {
        Self.lockOwner(of: "\(folder.data)/ibdata1") ?? Self.lockOwner(of: "\(folder.data)/aria_log_control")
    }

    private static func lockOwner(of path: String) -> pid_t? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return lock.l_pid
    }
}

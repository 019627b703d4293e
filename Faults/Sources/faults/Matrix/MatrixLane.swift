import FaultProxy

/// A server of its own, with a proxy in front, on which one cell is played after the other.
final class MatrixLane: Sendable {
    /// How long an answer is held back: longer than a lease.
    private static let lateness = MatrixProject.lease + 1.5
    /// How long a cell may take until everything has come to its end.
    static let patience = 40.0

    let server: Server
    let tables: MatrixTables
    private let folder: String
    private let proxy: FaultProxy
    private let project: MatrixProject
    private let played = Locked(0)

    init(_ number: Int, options: LaneOptions) throws {
        folder = options.folder + "/lane-\(number)"
        project = try MatrixProject(folder)
        server = Server(
            name: options.server, folder: folder + "/server", script: options.servers, options: Self.options)
        try server.start()
        tables = MatrixTables(socket: server.socket)
        proxy = try FaultProxy(to: server.socket)
        proxy.answers = [
            "lose": .lost(after: {}), "late": .late(Self.lateness),
            "kill": .lost(after: { [server] in ServerProcess.killAndWait([server.process]) }),
        ]
        try tables.createDatabase()
        try migrate()
        try tables.createNotes()
    }

    /// Small, and durable.
    private static let options = [
        "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M", "--max-connections=100",
        "--innodb-flush-log-at-trx-commit=1", "--performance-schema=OFF",
    ]

    func close() {
        proxy.close()
        try? server.stop()
    }

    /// A name for the files of what is played next.
    func nextName() -> String {
        "play-"
            + played.change { count in
                count += 1
                return String(count)
            }
    }

    // MARK: Processes

    /// Starts what is disturbed.
    func start(
        _ scenario: Scenario, _ name: String, failpoints: String = "", with handicap: Handicap
    ) throws -> MatrixProcess {
        let arguments =
            switch scenario.victim {
            case .worker: ["run", "--drain"]
            case .stoppedWorker: ["run"]
            case .producer(let arguments): ["enqueue"] + arguments
            }
        var environment = ["HAULOUT_FAILPOINTS": failpoints, "HAULOUT_SEEDED_BUG": handicap.bug]
        if handicap.clock != 0 {
            guard let clock = WrongClock.environment(ahead: handicap.clock) else {
                throw ServerFailure(description: "libfaketime is not installed.")
            }
            environment.merge(clock) { $1 }
        }
        return try haulout(name, arguments, by: throughProxy, threads: scenario.threads, environment)
    }

    /// Starts what does the rest.
    func startHeir(_ name: String, with handicap: Handicap) throws -> MatrixProcess {
        try haulout(name + "-heir", ["run"], by: throughProxy, threads: 2, ["HAULOUT_SEEDED_BUG": handicap.bug])
    }

    private func migrate() throws {
        let migration = try haulout("migrate", ["migrate"], by: "socket: \"\(server.socket)\"", threads: 2, [:])
        defer { migration.end() }
        guard waitUntil(within: 60, { !migration.isRunning }), migration.status == 0 else {
            throw ServerFailure(description: "haulout migrate failed: \(migration.errorText)")
        }
    }

    private var throughProxy: String { "hosts: [\"127.0.0.1:\(proxy.port)\"]" }

    private func haulout(
        _ name: String, _ arguments: [String], by server: String, threads: Int, _ environment: [String: String]
    ) throws -> MatrixProcess {
        let config = try project.configure(
            "config-\(threads)-\(server.prefix { $0 != ":" })", server: server, threads: threads)
        return try MatrixProcess(name, arguments + ["--config", config], environment, folder: folder)
    }
}

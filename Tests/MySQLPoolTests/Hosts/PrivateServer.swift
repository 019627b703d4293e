import Dispatch
import Foundation
import MySQLClient
import Synchronization

/// A MariaDB server of one test, on a socket in a temporary folder, that can be killed and started again.
///
/// It has a database `shop` with a table `note (id, word)`, and two accounts without a password: `root`, and `app`, which
/// `read_only` stops.
final class PrivateServer: Sendable {
    let name: String
    let socket: String
    private let folder: String
    private let options: [String]
    private let running = Mutex<ServerRun?>(nil)

    /// A server that does not run yet.
    init(_ name: String, in folder: TemporaryFolder, options: [String] = []) throws {
        self.name = name
        self.folder = "\(folder.path)/\(name)"
        self.options = options
        socket = "\(self.folder)/s"
        try FileManager.default.createDirectory(atPath: "\(self.folder)/tmp", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: folder.data(), toPath: "\(self.folder)/data")
        try Self.accounts.write(toFile: "\(self.folder)/accounts.sql", atomically: true, encoding: .utf8)
    }

    var endpoint: ConnectionConfiguration.Endpoint { .socket(socket) }

    /// A connection that may do everything.
    func administrator() throws -> Connection {
        try Connection.open(ConnectionConfiguration(endpoint: endpoint, user: "root"))
    }

    func administer(_ statement: String) throws {
        let connection = try administrator()
        defer { connection.close() }
        try connection.execute(statement)
    }

    /// The words in the table `note`.
    func notes() throws -> [String] {
        let connection = try administrator()
        defer { connection.close() }
        return try connection.execute("SELECT word FROM shop.note ORDER BY id").rows.map { try $0.get(0) }
    }

    /// Starts the server and returns when it accepts connections. Does nothing when it runs.
    func start() throws {
        try running.withLock { run in
            guard run == nil else { return }
            run = try ServerRun([try Self.program("mariadbd")] + arguments, folder: folder)
            try run?.waitUntilReady()
        }
    }

    /// Kills the server and returns when it is gone. Does nothing when it does not run.
    func kill() {
        running.withLock { run in
            run?.kill()
            run = nil
        }
    }

    /// Stops the server's process where it is, as a hanging disk would: connects are accepted, and nothing is answered.
    func freeze() throws {
        try signal(SIGSTOP)
        // The signal reaches one of its threads after the other.
        try eventually { try states().allSatisfy { $0 == "T" } }
    }

    /// The state of each thread of the server, as in `/proc/PID/task/TID/stat`.
    private func states() throws -> [Substring] {
        let pid = try String(contentsOfFile: "\(folder)/pid", encoding: .utf8).trimmingCharacters(
            in: .whitespacesAndNewlines)
        let tasks = "/proc/\(pid)/task"
        return try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
            let stat = try String(contentsOfFile: "\(tasks)/\(task)/stat", encoding: .utf8)
            return stat.split(separator: ")").last?.split(separator: " ").first ?? ""
        }
    }

    /// Lets it go on.
    func thaw() {
        try? signal(SIGCONT)
    }

    private func signal(_ signal: Int32) throws {
        let text = try String(contentsOfFile: "\(folder)/pid", encoding: .utf8)
        guard let process = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) else { return }
        Foundation.kill(process, signal)
    }

    private var arguments: [String] {
        [
            "--no-defaults", "--datadir=\(folder)/data", "--socket=\(socket)", "--pid-file=\(folder)/pid",
            "--tmpdir=\(folder)/tmp", "--init-file=\(folder)/accounts.sql", "--character-set-server=utf8mb4",
            "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0",
            "--performance-schema=OFF", "--skip-log-error",
        ] + (geteuid() == 0 ? ["--user=root"] : []) + (options.isEmpty ? ["--skip-networking"] : options)
    }

    private static let accounts = """
        CREATE DATABASE IF NOT EXISTS shop;
        CREATE TABLE IF NOT EXISTS shop.note (id INT PRIMARY KEY AUTO_INCREMENT, word VARCHAR(50));
        CREATE USER IF NOT EXISTS app@localhost;
        GRANT ALL ON shop.* TO app@localhost;
        """
}

extension PrivateServer {
    static var isAvailable: Bool { (try? program("mariadbd")) != nil && (try? program("mariadb-install-db")) != nil }

    /// Where a program is: in a folder of `PATH` or, as an ordinary user's has no `sbin`, in one of the usual.
    static func program(_ name: String) throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/local/sbin", "/usr/sbin", "/usr/bin"]
        let found = folders.lazy.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { throw NoProgram(name: name) }
        return found
    }

    struct NoProgram: Error { let name: String }
}

/// A folder of one suite, and in it the empty data that its servers start with.
final class TemporaryFolder: Sendable {
    let path: String
    private let template = Mutex<String?>(nil)

    init(_ name: String) throws {
        path = NSTemporaryDirectory() + "haulout-\(name)-\(ProcessInfo.processInfo.processIdentifier)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Made once: copying it is five times as fast.
    func data() throws -> String {
        try template.withLock { template in
            if let template { return template }
            let data = "\(path)/empty"
            try initialise(data)
            template = data
            return data
        }
    }

    private func initialise(_ data: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try PrivateServer.program("mariadb-install-db"))
        process.arguments =
            [
                "--no-defaults", "--datadir=\(data)", "--auth-root-authentication-method=normal", "--skip-test-db",
                "--force", "--innodb-log-file-size=8M",
            ] + (geteuid() == 0 ? ["--loose-user=root"] : [])
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ServerRun.NotStarted(log: "mariadb-install-db failed") }
    }
}

import Foundation
import MySQLClient

/// A MariaDB server of one test on a port of this machine, which can follow another one.
///
/// It has a database and two accounts without a password: `root`, and `app`, which `read_only` stops. It ends with the
/// test process, however that ends: a shell between the two reads a pipe, kills the server when the pipe closes, and
/// removes the folder.
final class ReplicaServer: Sendable {
    let port: Int
    private let folder: String
    private let guardian: Pipe

    /// Starts the server, and returns when it lets somebody in.
    init(number: Int, database: String) throws {
        port = try FreePort.find()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("haulout-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: "\(folder)/tmp", withIntermediateDirectories: true)
        try Self.initialise(folder)
        try Self.setup(database).write(toFile: "\(folder)/setup.sql", atomically: true, encoding: .utf8)
        guardian = try Self.start(
            [
                Self.program("mariadbd"), "--no-defaults", "--datadir=\(folder)/data", "--socket=\(folder)/socket",
                "--pid-file=\(folder)/pid", "--tmpdir=\(folder)/tmp", "--bind-address=127.0.0.1", "--port=\(port)",
                "--server-id=\(number)", "--log-bin=\(folder)/data/log", "--log-slave-updates", "--binlog-format=ROW",
                "--init-file=\(folder)/setup.sql", "--character-set-server=utf8mb4", "--innodb-buffer-pool-size=32M",
                "--innodb-log-file-size=16M", "--innodb-flush-log-at-trx-commit=0",
            ] + Self.account, folder: folder)
        try waitUntilReady()
    }

    deinit {
        try? guardian.fileHandleForWriting.close()
    }

    // MARK: Using it

    /// How to log in with all rights.
    var administrator: ConnectionConfiguration {
        ConnectionConfiguration(endpoint: .socket("\(folder)/socket"), user: "root")
    }

    func administer(_ statements: String...) throws {
        let connection = try Connection.open(administrator)
        defer { connection.close() }
        for statement in statements { try connection.execute(statement) }
    }

    /// The first value of a query, as text.
    func value(_ query: String) throws -> String {
        let connection = try Connection.open(administrator)
        defer { connection.close() }
        return try connection.execute(query).first?[0].text ?? ""
    }

    /// Takes over what the other one writes, from where this one is, and takes writes from nobody else.
    func follow(_ writer: ReplicaServer) throws {
        try administer(
            "SET GLOBAL read_only = 1",
            """
            CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = \(writer.port), MASTER_USER = 'root', \
            MASTER_USE_GTID = current_pos
            """,
            "START SLAVE")
    }

    // MARK: Starting

    static var isAvailable: Bool {
        ["mariadbd", "mariadb-install-db"].allSatisfy { FileManager.default.isExecutableFile(atPath: program($0)) }
    }

    /// Where a program is: in a folder of `PATH` or, as an ordinary user's has no `sbin`, in one of the usual.
    private static func program(_ name: String) -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/local/sbin", "/usr/sbin", "/usr/bin"]
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) } ?? name
    }

    private static var account: [String] { geteuid() == 0 ? ["--user=root"] : [] }

    private static func initialise(_ folder: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program("mariadb-install-db"))
        process.arguments =
            [
                "--no-defaults", "--datadir=\(folder)/data", "--auth-root-authentication-method=normal",
                "--skip-test-db", "--force",
            ] + account.map { $0.replacingOccurrences(of: "--", with: "--loose-") }
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR": "\(folder)/tmp"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotStarted(reason: "mariadb-install-db failed") }
    }

    /// Not written to the log of changes: each server has these of its own.
    private static func setup(_ database: String) -> String {
        """
        SET sql_log_bin = 0;
        CREATE DATABASE IF NOT EXISTS \(database) CHARACTER SET utf8mb4;
        CREATE USER IF NOT EXISTS app@localhost, app@'127.0.0.1';
        GRANT ALL ON \(database).* TO app@localhost, app@'127.0.0.1';
        """
    }

    /// Without `wait`: a child of a Dispatch thread has SIGCHLD blocked, and a shell then waits for ever.
    private static let script = """
        folder=$1; shift
        "$@" & server=$!
        read -r order
        kill -KILL $server
        rm -rf "$folder"
        """

    private static func start(_ command: [String], folder: String) throws -> Pipe {
        let process = Process()
        let orders = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script, "sh", folder] + command
        process.standardInput = orders
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // A shell that held the other end of its own pipe would never see it close.
        guard fcntl(orders.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw NotStarted(reason: "no pipe")
        }
        try process.run()
        return orders
    }

    private func waitUntilReady() throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            do {
                return try Connection.open(administrator).close()
            } catch {
                guard ContinuousClock.now < end else { throw NotStarted(reason: "\(error)") }
            }
        }
    }

    struct NotStarted: Error { let reason: String }
}

/// A port that nobody listens on.
private enum FreePort {
    static func find() throws -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isFound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        guard isFound else { throw ReplicaServer.NotStarted(reason: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

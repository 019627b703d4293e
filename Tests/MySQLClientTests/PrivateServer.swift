import Foundation
import MySQLClient

/// A MariaDB server of a test's own, in a temporary folder, on a socket and on a port of the loopback address.
final class PrivateServer {
    /// False when one of the programs that this needs is missing.
    static let isPossible = ["mariadbd", "mariadb-install-db"].allSatisfy { program($0) != nil }

    let folder: URL
    let port: Int
    private let process = Process()
    private let log = Pipe()

    /// - Parameter options: Further options of `mariadbd`.
    init(_ folder: URL, options: [String], accounts: String) throws {
        self.folder = folder
        port = try Self.freePort()
        let user = NSUserName()
        let root = getuid() == 0 ? ["--loose-user=root"] : []
        try run(
            "mariadb-install-db",
            ["--no-defaults", "--datadir=\(folder.path)/data", "--tmpdir=\(folder.path)"]
                + ["--auth-root-authentication-method=normal", "--skip-test-db", "--force"] + root)
        let initial = "CREATE USER IF NOT EXISTS `\(user)`@localhost;\nGRANT ALL ON *.* TO `\(user)`@localhost;\n"
        try (initial + accounts).write(to: folder.appending(path: "accounts"), atomically: false, encoding: .utf8)
        process.executableURL = Self.program("mariadbd")
        process.arguments =
            ["--no-defaults", "--datadir=\(folder.path)/data", "--socket=\(folder.path)/s", "--port=\(port)"]
            + ["--bind-address=127.0.0.1", "--skip-name-resolve", "--init-file=\(folder.path)/accounts"]
            + ["--innodb-buffer-pool-size=16M", "--pid-file=\(folder.path)/pid", "--tmpdir=\(folder.path)"]
            + options + root
        process.standardError = log
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        try waitUntilReady()
    }

    deinit {
        if process.isRunning {
            process.terminate()
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// The account of this user, through the socket.
    var configuration: ConnectionConfiguration {
        ConnectionConfiguration(endpoint: .socket(folder.path + "/s"), user: NSUserName())
    }

    /// A folder that no one else has.
    static func makeFolder() throws -> URL {
        let name = "private\(UInt32.random(in: 0...UInt32.max))"
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        return folder
    }

    /// Reads the log up to the line that says so, and lets the rest go by.
    private func waitUntilReady() throws {
        var text = ""
        while !text.contains("ready for connections") {
            let data = log.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure(program: "mariadbd", output: text) }
            text += String(decoding: data, as: UTF8.self)
        }
        log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    private static func freePort() throws -> Int {
        let listener = try Listener(.loopback)
        guard case .tcp(_, let port) = listener.endpoint else { return 0 }
        return port
    }
}

/// A program that failed, and what it said.
struct Failure: Error {
    let program: String
    let output: String
}

extension PrivateServer {
    /// Where a program is, in the PATH or where Debian keeps servers.
    static func program(_ name: String) -> URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"])
            .map { URL(filePath: $0).appending(path: name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}

/// Runs a program to its end.
func run(_ name: String, _ arguments: [String], in folder: URL? = nil) throws {
    guard let program = PrivateServer.program(name) else { throw Failure(program: name, output: "not found") }
    let process = Process(), output = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw Failure(program: name, output: String(decoding: said, as: UTF8.self))
    }
}

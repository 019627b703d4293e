import EmbeddedMariaDB
import Foundation
import Haulout
import MySQLClient

/// A folder with a configuration and jobs, as a user has one, on a database of its own; both are gone afterwards.
final class Project: Sendable {
    let folder: String
    /// The name of its database.
    let database: String
    private let server: ConnectionConfiguration
    /// The private server, for a project that has one.
    private let embedded: EmbeddedServer?

    /// False where the server goes with the project.
    private let ownsDatabase: Bool

    /// The server's socket.
    var socket: String { "\(server.endpoint)" }
    var configuration: String { "\(folder)/config.yaml" }

    /// - Parameters:
    ///   - name: Of the test; the database is called after it.
    ///   - server: By default the one of HAULOUT_TEST_SOCKET.
    ///   - settings: Further keys of `config.yaml`.
    ///   - jobs: The job files by name, without `.yaml`.
    init(
        _ name: String, on server: ConnectionConfiguration = TestServer.configuration(), settings: String = "",
        jobs: [String: String] = [:]
    ) throws {
        database = try TestServer.makeDatabase(name, on: server)
        self.server = server
        embedded = nil
        ownsDatabase = true
        folder = try Self.makeFolder()
        try configure(server: "socket: \(server.endpoint), user: \(server.user)", settings: settings)
        for (name, text) in jobs { try write(text, to: "jobs/\(name).yaml") }
    }

    /// A project with a private server in a folder below its own, which runs for as long as the project is there.
    init(embedded settings: String, jobs: [String: String]) throws {
        database = "haulout"
        folder = try Self.makeFolder()
        let embedded = try EmbeddedServer.acquire(folder: "\(folder)/server")
        self.embedded = embedded
        ownsDatabase = false
        server = ConnectionConfiguration(endpoint: .socket(embedded.socket), user: embedded.user)
        try configure(server: "embedded: server", settings: settings)
        for (name, text) in jobs { try write(text, to: "jobs/\(name).yaml") }
        let connection = try Connection.open(server)
        defer { connection.close() }
        try connection.execute("CREATE DATABASE IF NOT EXISTS \(identifier: database) CHARACTER SET utf8mb4")
    }

    /// A project on two servers; what the test looks at is the first one.
    convenience init(on pair: ReplicaPair, settings: String = "", jobs: [String: String]) throws {
        try self.init(
            at: pair.servers[0].administrator, database: "haulout", connect: "hosts: [\(pair.hosts)], user: app",
            settings: settings, jobs: jobs)
    }

    /// A project on several servers, with a database that is there.
    ///
    /// - Parameters:
    ///   - server: What the test looks at.
    ///   - keys: Of `database`, as `configure` takes them.
    init(
        at server: ConnectionConfiguration, database: String, connect keys: String, settings: String = "",
        jobs: [String: String]
    ) throws {
        self.database = database
        self.server = server
        embedded = nil
        ownsDatabase = false
        folder = try Self.makeFolder()
        try configure(server: keys, settings: settings)
        for (name, text) in jobs { try write(text, to: "jobs/\(name).yaml") }
    }

    deinit {
        try? embedded?.release()
        if ownsDatabase { TestServer.dropDatabase(database, on: server) }
        // Again, because a server that has let go of its data may still be deleting files of its own under our hands.
        for _ in 0..<3 where FileManager.default.fileExists(atPath: folder) {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    private static func makeFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("haulout-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("jobs"), withIntermediateDirectories: true)
        return folder.path
    }

    // MARK: Files

    /// Writes `config.yaml` anew.
    ///
    /// - Parameter server: The keys of `database`, but for the database's name, as in `{…}`.
    func configure(server: String, settings: String = "") throws {
        let text = """
            database: {\(server), database: \(database)}
            jobs: jobs
            \(settings)

            """
        try write(text, to: "config.yaml")
        // There may be a password in it.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: configuration)
    }

    func write(_ text: String, to path: String) throws {
        try text.write(toFile: "\(folder)/\(path)", atomically: true, encoding: .utf8)
    }

    /// The lines of a file; none when there is no such file.
    func lines(of path: String) -> [Substring] {
        let text = (try? String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)) ?? ""
        return text.split(separator: "\n")
    }

    // MARK: Using it

    /// The project as a program in Swift has it.
    func application() throws -> Application {
        try Application(configuration: configuration)
    }

    /// Runs a command of the built executable to its end.
    func haulout(_ arguments: String...) throws -> Command.Result {
        try start(arguments).wait()
    }

    /// Starts a command of the built executable.
    func start(_ arguments: [String]) throws -> Command {
        try Command(arguments + ["--config", configuration], output: folder)
    }

    /// Leaves the private server to the commands.
    func leaveServer() throws { try embedded?.release() }

    var isServerUp: Bool { (try? connect()) != nil }

    /// - Parameter user: Of an account without a password.
    func connect(as user: String? = nil) throws -> Connection {
        var configuration = server
        configuration.database = database
        if let user { configuration.user = user }
        return try Connection.open(configuration)
    }

    /// Executes statements on a connection of their own.
    func execute(_ statements: String...) throws {
        let connection = try connect()
        defer { connection.close() }
        for statement in statements { try connection.execute(statement) }
    }

    /// Ends all sessions that use its database.
    ///
    /// - Returns: How many there were.
    @discardableResult
    func killSessions() throws -> Int {
        let connection = try connect()
        defer { connection.close() }
        let sessions = try connection.query(
            "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
        ).rows
        // One that has ended by itself meanwhile is as good.
        return sessions.count { (try? connection.execute("KILL CONNECTION \(unsafeRaw: $0[0].text)")) != nil }
    }

    /// Makes a table of that name with the column `uid`, and rows from 1 up.
    func fill(_ table: String, with count: Int) throws {
        try execute("CREATE TABLE \(table) (uid INT PRIMARY KEY) ENGINE=InnoDB")
        for start in stride(from: 1, through: count, by: 1_000) {
            let rows = (start...min(start + 999, count)).map { "(\($0))" }.joined(separator: ",")
            try execute("INSERT INTO \(table) VALUES \(rows)")
        }
    }

    /// The first row of a query's result, as text; `NULL` is an empty one.
    func row(_ query: String) throws -> [String] {
        let connection = try connect()
        defer { connection.close() }
        return try connection.query(query).first?.values.map { $0.isNull ? "" : $0.text } ?? []
    }

    /// The first column of a query's result, as text.
    func column(_ query: String) throws -> [String] {
        let connection = try connect()
        defer { connection.close() }
        return try connection.query(query).rows.map { $0[0].text }
    }

    /// The whole number that a query gives, an exact one (`SUM`) included.
    func number(_ query: String) throws -> Int? {
        try row(query).first.flatMap { Int($0) }
    }

    /// Looks until a query gives at least that number.
    ///
    /// - Parameter isOver: Ends the wait early, because the number will not grow any more.
    /// - Returns: The number; what it was after ten minutes when it was not reached.
    func wait(for query: String, toReach least: Int, unless isOver: () -> Bool) throws -> Int {
        let connection = try connect()
        defer { connection.close() }
        let end = ContinuousClock.now + .seconds(600)
        while true {
            let isLast = isOver() || ContinuousClock.now > end
            let number = try connection.query(query).first?[0].int ?? 0
            if number >= least || isLast { return number }
            breathe()
        }
    }
}

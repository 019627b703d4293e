import Foundation
import MySQLClient
import MySQLPool

/// The private MariaDB server that the tests of this target talk to.
enum TestServer {
    static let socket = ProcessInfo.processInfo.environment["HAULOUT_TEST_SOCKET"] ?? ""

    static var isAvailable: Bool { !socket.isEmpty }

    static let isMariaDB = (try? Connection.open(configuration()))?.server.flavour == .mariaDB

    static func configuration(socket: String = socket, database: String? = nil) -> ConnectionConfiguration {
        ConnectionConfiguration(endpoint: .socket(socket), user: NSUserName(), database: database)
    }
}

/// An empty database of one test, and a connection beside the pool to look at the server with.
struct TestDatabase {
    let name: String
    let configuration: ConnectionConfiguration
    let observer: Connection

    init(
        _ test: String = #function, in file: String = #fileID,
        on endpoint: ConnectionConfiguration.Endpoint = .socket(TestServer.socket)
    ) throws {
        // Tests of one name stand in several files, and run at the same time.
        let suite = file.split(separator: "/").last?.prefix { $0 != "." } ?? ""
        let test = test.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        // The longest that a server takes.
        name = String("pool_\(suite)_\(test)".lowercased().prefix(64))
        var configuration = TestServer.configuration()
        configuration.endpoint = endpoint
        observer = try Connection.open(configuration)
        configuration.database = name
        self.configuration = configuration
        try observer.execute("DROP DATABASE IF EXISTS \(identifier: name)")
        try observer.execute("CREATE DATABASE \(identifier: name) CHARACTER SET utf8mb4")
        try observer.execute(
            "CREATE TABLE \(identifier: name).user (uid INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(50))")
    }

    /// A pool on this database.
    func pool(
        maximumSize: Int = 8,
        environment: PoolEnvironment = PoolEnvironment(),
        _ adjust: (inout PoolConfiguration) -> Void = { _ in }
    ) -> ConnectionPool {
        var configuration = PoolConfiguration(connection: configuration, maximumSize: maximumSize)
        adjust(&configuration)
        return ConnectionPool(configuration, environment: environment)
    }

    /// The server's sessions in this database.
    func sessions() throws -> [UInt64] {
        try processes().map { try $0.get("id") }
    }

    /// Whether a session in this database is executing a statement that begins so.
    func isExecuting(_ start: String) throws -> Bool {
        try processes().contains { try $0.get("info", as: String?.self)?.hasPrefix(start) == true }
    }

    /// Waits until a session in this database is executing a statement that begins so.
    func waitForStatement(_ start: String) throws {
        try eventually { try isExecuting(start) }
    }

    /// The sessions in this database. While another session looks at one, the server shows that as `Busy` and without
    /// its database: then ask again.
    private func processes() throws -> [Row] {
        var rows: [Row] = []
        try eventually {
            rows = try observer.query("SELECT id, db, command, info FROM information_schema.processlist").rows
            return !rows.contains { $0["command"] == "Busy" }
        }
        return rows.filter { $0["db"] == .string(name) }
    }

    /// The names in the table `user`, by uid.
    func names() throws -> [String] {
        try observer.query("SELECT name FROM \(identifier: name).user ORDER BY uid").rows.map { try $0.get("name") }
    }

    /// A statement that stands still until it is killed. Not with SLEEP: on MariaDB all sleepers of a server share one
    /// mutex, and two that are killed at the same time stall the server for two seconds (docs/design.md, Wake-up).
    func endless() throws -> String {
        try observer.execute(
            "CREATE VIEW \(identifier: name).endless AS SELECT GET_LOCK('\(unsafeRaw: name)', 1000) AS n")
        try observer.query("SELECT GET_LOCK(?, 0)", [.string(name)])
        return "SELECT n FROM endless"
    }

    /// Ends the sessions that are in this database now and waits until the server has.
    func killSessions() throws {
        let victims = try sessions()
        for id in victims { try kill(id) }
        // Another one may have been opened meanwhile.
        try eventually { try Set(sessions()).isDisjoint(with: victims) }
    }

    func kill(_ threadID: UInt64) throws {
        try observer.execute("KILL \(unsafeRaw: threadID)")
    }

    func killQuery(_ threadID: UInt64) throws {
        try observer.execute("KILL QUERY \(unsafeRaw: threadID)")
    }
}

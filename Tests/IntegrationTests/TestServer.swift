import Foundation
import MySQLClient
import MySQLPool

/// The private server that script/test starts for the tests.
enum TestServer {
    static let socket = ProcessInfo.processInfo.environment["HAULOUT_TEST_SOCKET"]
    static let isAvailable = socket != nil
    /// MariaDB or MySQL, as it says itself.
    static let flavour = version?.flavour
    /// MariaDB names every collation since then; before, and MySQL, only those that are no defaults.
    static let wordsSchemaAsDocumented = flavour == .mariaDB && version?.isAtLeast(10, 11) == true
    private static let version = (try? Connection.open(configuration()))?.server
    /// Whether it is a node of a Galera cluster (`script/cluster`).
    static let isNode: Bool = {
        let provider = try? Connection.open(configuration()).execute("SHOW VARIABLES LIKE 'wsrep_provider'").first?[1]
        return provider.map { $0.text != "none" } ?? false
    }()
    static let hasBinlog = (try? Connection.open(configuration()).execute("SELECT @@log_bin").first?[0].bool) == true
    static let hint = "no server: set HAULOUT_TEST_SOCKET (script/test does)"

    static func configuration(database: String? = nil) -> ConnectionConfiguration {
        ConnectionConfiguration(endpoint: .socket(socket ?? ""), user: "root", database: database)
    }

    /// A new, empty database, named after its test; dropped first when an earlier run left it.
    static func makeDatabase(
        _ name: String, on server: ConnectionConfiguration = configuration()
    ) throws -> String {
        let name = "t_" + name.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined().prefix(50)
        let connection = try Connection.open(server)
        defer { connection.close() }
        try connection.execute("DROP DATABASE IF EXISTS \(identifier: name)")
        try connection.execute("CREATE DATABASE \(identifier: name) CHARACTER SET utf8mb4")
        return name
    }

    static func dropDatabase(_ name: String, on server: ConnectionConfiguration = configuration()) {
        guard let connection = try? Connection.open(server) else { return }
        defer { connection.close() }
        _ = try? connection.execute("DROP DATABASE IF EXISTS \(identifier: name)")
    }
}

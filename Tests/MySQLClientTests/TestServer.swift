import Foundation
import MySQLClient

/// The private MariaDB server that the tests of this target talk to.
enum TestServer {
    static let socket = ProcessInfo.processInfo.environment["HAULOUT_TEST_SOCKET"] ?? ""

    static var isAvailable: Bool { !socket.isEmpty }

    static func configuration(database: String? = nil) -> ConnectionConfiguration {
        ConnectionConfiguration(endpoint: .socket(socket), user: NSUserName(), database: database)
    }

    /// A connection with an empty database of its own, whose name starts with the test's.
    static func connect(
        _ test: String = #function, _ adjust: (inout ConnectionConfiguration) -> Void = { _ in }
    ) throws -> Connection {
        let name = "client_" + test.prefix { $0.isLetter || $0.isNumber }.lowercased()
        let administrator = try Connection.open(configuration())
        defer { administrator.close() }
        try administrator.execute("DROP DATABASE IF EXISTS `\(name)`")
        try administrator.execute("CREATE DATABASE `\(name)` CHARACTER SET utf8mb4")
        var configuration = configuration(database: name)
        adjust(&configuration)
        return try Connection.open(configuration)
    }
}

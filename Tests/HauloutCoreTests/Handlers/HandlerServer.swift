import Foundation
import MySQLClient
import MySQLPool

/// The private MariaDB server that the tests of handlers talk to.
enum HandlerServer {
    static let socket = ProcessInfo.processInfo.environment["HAULOUT_TEST_SOCKET"] ?? ""

    static var isAvailable: Bool { !socket.isEmpty }

    static func configuration(database: String? = nil) -> ConnectionConfiguration {
        ConnectionConfiguration(endpoint: .socket(socket), user: NSUserName(), database: database)
    }

    /// An empty database of the test's own, whose name starts with the test's, after `statements`.
    static func database(_ test: String = #function, _ statements: [String] = []) throws -> Database {
        let name = "handlers_" + test.prefix { $0.isLetter || $0.isNumber }.lowercased()
        let connection = try Connection.open(configuration())
        defer { connection.close() }
        for statement in ["DROP DATABASE IF EXISTS \(name)", "CREATE DATABASE \(name)", "USE \(name)"] + statements {
            try connection.execute(statement)
        }
        return Database(configuration(database: name), connectionPool: true, poolInitSize: 4)
    }
}

import Foundation
import MySQLClient
import MySQLTesting

/// The private server that the tests of this target talk to. For all servers at once see ``TestServers``.
enum TestServer {
    static let socket = ProcessInfo.processInfo.environment["HAULOUT_TEST_SOCKET"] ?? ""
    static let server = TestServers.Server(socket: socket)

    static var isAvailable: Bool { !socket.isEmpty }

    static func configuration(database: String? = nil) -> ConnectionConfiguration {
        server.configuration(database: database)
    }

    /// A connection with an empty database of its own, whose name starts with the test's.
    static func connect(
        _ test: String = #function, _ adjust: (inout ConnectionConfiguration) -> Void = { _ in }
    ) throws -> Connection {
        try server.connect(test, adjust)
    }
}

internal import Foundation
package import MySQLClient

/// The servers that `script/test` has started, for tests that walk them all: `@Test(arguments: TestServers.all)`.
package enum TestServers {
    package struct Server: Sendable, CustomStringConvertible {
        /// `mysql-9.7`, as `script/servers list` has it.
        package let name: String
        package let socket: String
        package let flavour: ServerVersion.Flavour

        package var description: String { name }
    }

    /// Those of HAULOUT_TEST_SERVERS (`NAME=SOCKET NAME=SOCKET`), or else the one of HAULOUT_TEST_SOCKET.
    package static let all: [Server] = {
        let environment = ProcessInfo.processInfo.environment
        let named = environment["HAULOUT_TEST_SERVERS", default: ""].split(separator: " ").compactMap { word in
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            return parts.count == 2 ? Server(name: parts[0], socket: parts[1]) : nil
        }
        if !named.isEmpty { return named }
        return environment["HAULOUT_TEST_SOCKET"].map { [Server(socket: $0)] } ?? []
    }()
}

extension TestServers.Server {
    package init(name: String, socket: String) {
        self.init(name: name, socket: socket, flavour: name.hasPrefix("mysql") ? .mySQL : .mariaDB)
    }

    /// A server without a name is asked what it is.
    package init(socket: String) {
        let configuration = ConnectionConfiguration(endpoint: .socket(socket), user: NSUserName())
        let version = (try? Connection.open(configuration))?.server
        self.init(name: version?.description ?? socket, socket: socket, flavour: version?.flavour ?? .mariaDB)
    }

    package func configuration(database: String? = nil) -> ConnectionConfiguration {
        ConnectionConfiguration(endpoint: .socket(socket), user: NSUserName(), database: database)
    }

    /// A connection with an empty database of its own, whose name starts with the test's.
    package func connect(
        _ test: String = #function, _ adjust: (inout ConnectionConfiguration) -> Void = { _ in }
    ) throws -> Connection {
        let name = "client_" + test.prefix { $0.isLetter || $0.isNumber }.lowercased()
        let administrator = try Connection.open(configuration())
        defer { administrator.close() }
        for statement in ["DROP DATABASE IF EXISTS `\(name)`", "CREATE DATABASE `\(name)` CHARACTER SET utf8mb4"] {
            try administrator.execute(statement)
        }
        var configuration = configuration(database: name)
        adjust(&configuration)
        return try Connection.open(configuration)
    }

    /// A derived table with the column `seq`, from 1 to `last`.
    ///
    /// MariaDB alone has tables `seq_1_to_100`; a recursive query ends at a depth of 1,000 on MySQL.
    package func sequence(to last: Int) -> String {
        "JSON_TABLE(CONCAT('[', REPEAT('0,', \(last - 1)), '0]'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS sequence"
    }
}

import MySQLClient
import MySQLTesting
import Testing

/// Where a server with a binary log is to be had: MariaDB's has to be started for that, MySQL's has one anyway.
enum BinlogServer: CustomTestStringConvertible {
    case ownMariaDB
    case prepared(TestServers.Server)

    static let all: [Self] =
        (ReplicaServer.isAvailable ? [.ownMariaDB] : [])
        + TestServers.all.filter { $0.flavour == .mySQL }.map { .prepared($0) }

    var testDescription: String {
        switch self {
        case .ownMariaDB: "MariaDB"
        case .prepared(let server): server.name
        }
    }

    /// Started by the first test that needs it, for all of them.
    private static let own = Result { try ReplicaServer(number: 1, database: "unused") }

    /// How to log in with all rights.
    var configuration: ConnectionConfiguration {
        get throws {
            switch self {
            case .ownMariaDB: try Self.own.get().administrator
            case .prepared(let server): server.configuration()
            }
        }
    }

    func makeHouse(_ name: String) throws -> House { try House(name, on: configuration) }
}

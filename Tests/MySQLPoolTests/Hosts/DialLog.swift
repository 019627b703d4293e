import Foundation
import MySQLClient
import MySQLPool
import Synchronization

/// An account of the trio's, a clock that stands still, and the connects that each host got.
final class DialLog: Sendable {
    let clock = ManualClock()
    private let endpoints = Mutex<[ConnectionConfiguration.Endpoint]>([])

    /// A dialer to the trio, in its order.
    func dialer(
        to servers: [PrivateServer] = ServerTrio.current.servers,
        for target: HostTarget = .writer,
        user: String = "app",
        asksForRole: Bool? = nil,
        whenOpened: @escaping @Sendable (Connection) -> Void = { _ in }
    ) -> HostDialer {
        let nowhere = ConnectionConfiguration.Endpoint.socket("/nowhere")
        let configuration = ConnectionConfiguration(endpoint: nowhere, user: user, database: "shop")
        var environment = HostEnvironment()
        environment.now = { self.clock.now }
        environment.chance = { 0 }
        environment.open = { configuration throws(DatabaseError) in
            self.endpoints.withLock { $0.append(configuration.endpoint) }
            let connection = try Connection.open(configuration)
            whenOpened(connection)
            return connection
        }
        return HostDialer(
            configuration, hosts: servers.map(\.endpoint), target: target, asksForRole: asksForRole,
            environment: environment)
    }

    /// The servers that were dialled since the last time this was asked, in order.
    func takeDialled() -> [String] {
        let names = Dictionary(uniqueKeysWithValues: ServerTrio.current.servers.map { ($0.endpoint, $0.name) })
        return endpoints.withLock { endpoints in
            defer { endpoints = [] }
            return endpoints.map { names[$0] ?? "?" }
        }
    }
}

extension HostDialer {
    /// Opens a connection and tells to which server.
    func openAndClose() throws(DatabaseError) -> String {
        let hosted = try open()
        defer { hosted.connection.close() }
        return hosted.serverName
    }
}

extension HostedConnection {
    /// The name of the trio's server that this goes to.
    var serverName: String {
        let endpoint = connection.configuration.endpoint
        return ServerTrio.current.servers.first { $0.endpoint == endpoint }?.name ?? "?"
    }
}

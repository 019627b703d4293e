import EmbeddedMariaDB
import HauloutConfiguration
import HauloutCore
import HauloutStore
import MySQLClient
import MySQLPool
import Synchronization

/// The database of one program: the server, started if it is the embedded one, the store's connections and the handlers'.
///
/// A process opens at most ``serviceConnections`` connections besides `pool.connections`.
final class DatabaseSession: Sendable {
    /// What producer, completer and housekeeping need.
    static let serviceConnections = 3

    /// The pool that handlers query through.
    let database: Database
    let store: MySQLTaskStore
    private let services: ConnectionPool
    private let handlers: ConnectionPool
    private let embedded: Mutex<EmbeddedServer?>
    private let settings: DatabaseConfiguration
    private let maintenance: ConnectionConfiguration

    init(_ configuration: Configuration) throws {
        settings = configuration.database
        let (endpoint, server) = try Self.endpoint(of: configuration.database)
        var connection = configuration.database.connection(to: endpoint)
        if server != nil {
            connection.user = "root"
            try Self.createDatabase(connection)
        }
        embedded = Mutex(server)
        maintenance = Self.maintenance(connection)
        services = Self.services(connection)
        handlers = Self.handlers(connection, configuration.pool)
        database = Database(pool: handlers)
        store = MySQLTaskStore(pool: services, options: StoreOptions(payloadLimit: configuration.limits.payload))
    }

    var isEmbedded: Bool { embedded.withLock { $0 != nil } }

    /// A connection of its own, for migrations and scripts: a statement may take a day, and what a script sets in its session
    /// is gone with it.
    func withOwnConnection<T>(_ body: (Connection) throws -> T) throws -> T {
        let connection = try Connection.open(maintenance)
        defer { connection.close() }
        return try body(connection)
    }

    /// A connection of the services, for killing queries.
    func withServiceConnection<T>(_ body: (Connection) throws -> T) throws -> T {
        try services.withConnection(body)
    }

    /// Makes sure that the schema is there. The embedded server's is made and brought up to date as needed; that of a
    /// server of the user's is only checked, because changing it is for the user to decide.
    func prepareSchema() throws {
        try withOwnConnection { connection in
            let migrator = Migrator(connection)
            if isEmbedded { try migrator.migrate() } else { try migrator.check() }
        }
    }

    /// Starts the embedded server again, should it have died.
    func reviveServer() {
        guard case .embedded(let folder) = settings.server else { return }
        embedded.withLock { server in
            // Membership is by lock: the new one is taken before the old one goes, so that the server always has a user.
            if let revived = try? EmbeddedServer.acquire(folder: folder) { server = revived }
        }
    }

    func close() {
        handlers.close()
        services.close()
        embedded.withLock { server in
            try? server?.release()
            server = nil
        }
    }

    // MARK: Opening

    private static func endpoint(
        of database: DatabaseConfiguration
    ) throws -> (ConnectionConfiguration.Endpoint, EmbeddedServer?) {
        switch database.server {
        case .embedded(let folder):
            let server = try EmbeddedServer.acquire(folder: folder)
            return (.socket(server.socket), server)
        case .socket(let path):
            return (.socket(path), nil)
        case .hosts(let hosts):
            let endpoints = hosts.map { ConnectionConfiguration.Endpoint.tcp(host: $0.name, port: $0.port) }
            return (try firstReachable(endpoints, database), nil)
        }
    }

    /// The first host that lets us in; when none does, the error of the last.
    private static func firstReachable(
        _ endpoints: [ConnectionConfiguration.Endpoint],
        _ database: DatabaseConfiguration
    ) throws -> ConnectionConfiguration.Endpoint {
        for endpoint in endpoints.dropLast() {
            guard let connection = try? Connection.open(database.connection(to: endpoint)) else { continue }
            connection.close()
            return endpoint
        }
        guard let last = endpoints.last else {
            throw StoreError(.invalid, "database.hosts names no host.")
        }
        return last
    }

    private static func createDatabase(_ configuration: ConnectionConfiguration) throws {
        var configuration = configuration
        let name = configuration.database ?? "haulout"
        configuration.database = nil
        let connection = try Connection.open(configuration)
        defer { connection.close() }
        // The configuration allows letters, digits, `_`, `$` and `-` only, so that the name cannot end the quotes.
        try connection.execute("CREATE DATABASE IF NOT EXISTS `\(name)` CHARACTER SET utf8mb4")
    }

    private static func maintenance(_ connection: ConnectionConfiguration) -> ConnectionConfiguration {
        var connection = connection
        connection.sessionStatements = MySQLTaskStore.sessionStatements
        connection.readTimeout = .seconds(86_400)
        connection.applicationName = "haulout maintenance"
        return connection
    }

    private static func services(_ connection: ConnectionConfiguration) -> ConnectionPool {
        var connection = connection
        connection.sessionStatements = MySQLTaskStore.sessionStatements
        connection.readTimeout = .seconds(30)
        connection.applicationName = "haulout services"
        var pool = MySQLPool.PoolConfiguration(connection: connection)
        pool.maximumSize = serviceConnections
        return ConnectionPool(pool)
    }

    private static func handlers(
        _ connection: ConnectionConfiguration,
        _ settings: HauloutConfiguration.PoolConfiguration
    ) -> ConnectionPool {
        var connection = connection
        // How long a query may take is for the job's `timeout` to say; a link that died is noticed by keep-alive probes.
        connection.readTimeout = .seconds(86_400)
        var pool = MySQLPool.PoolConfiguration(connection: connection)
        pool.maximumSize = settings.connections
        pool.leaseTimeout = settings.wait
        pool.idleTimeout = settings.idle
        pool.maxLifetime = settings.lifetime
        // Workers run short queries, and are equal: throughput matters, and who waits 20 ms longer does not.
        pool.turn = 256
        // What was used a moment ago is not looked at again: that look is a system call per query.
        pool.aliveCheckAfter = .milliseconds(5)
        return ConnectionPool(pool)
    }
}

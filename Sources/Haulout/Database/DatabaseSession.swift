import EmbeddedMariaDB
import HauloutConfiguration
import HauloutCore
import HauloutStore
import Logging
import MySQLClient
import MySQLPool
import Synchronization

/// The database of one program: the server, started if it is the embedded one, the store's connections and the
/// handlers'.
///
/// A process opens at most ``serviceConnections`` connections besides `pool.connections`, one more to be woken by other
/// processes, one to follow the binary log where that is wanted, and another from the first time-out on, which kills
/// queries.
///
/// With several hosts, each connection is dialled to the one that takes writes at that moment, so that a failover ends
/// no run.
final class DatabaseSession: Sendable {
    /// What producer, completer and housekeeping need.
    static let serviceConnections = 3

    /// The most connections that a process opens, apart from one that kills queries.
    static func connections(of configuration: Configuration) -> Int {
        let bell = 1
        let follower = configuration.workers.followsBinlog ? 1 : 0
        return configuration.pool.connections + serviceConnections + bell + follower
    }

    /// The pool that handlers query through.
    let database: Database
    let store: MySQLTaskStore
    private let services: ConnectionPool
    private let handlers: ConnectionPool
    private let embedded: Mutex<EmbeddedServer?>
    private let settings: DatabaseConfiguration
    private let maintenance: HostDialer
    private let server: HostDialer

    init(_ configuration: Configuration, logger: Logger) throws {
        settings = configuration.database
        let (hosts, server) = try Self.hosts(of: configuration.database)
        var connection = configuration.database.connection(to: hosts[0])
        if server != nil {
            connection.user = "root"
            try Self.createDatabase(connection)
        }
        embedded = Mutex(server)
        maintenance = HostDialer(Self.maintenance(connection), hosts: hosts)
        var anywhere = connection
        anywhere.database = nil
        self.server = HostDialer(Self.maintenance(anywhere), hosts: hosts)
        services = ConnectionPool(Self.services(connection, hosts, lease: configuration.lease), logger: logger)
        handlers = ConnectionPool(Self.handlers(connection, hosts, configuration.pool), logger: logger)
        database = Database(pool: handlers)
        let options = StoreOptions(
            payloadLimit: configuration.limits.payload,
            claimMode: configuration.workers.claimMode,
            keepsCompleted: configuration.retention.completed > .zero,
            followsBinlog: configuration.workers.followsBinlog)
        store = MySQLTaskStore(pool: services, options: options, logger: logger)
    }

    var isEmbedded: Bool { embedded.withLock { $0 != nil } }

    /// A connection of its own, for migrations and scripts: a statement may take a day, and what a script sets in its
    /// session is gone with it.
    func withOwnConnection<T>(_ body: (Connection) throws -> T) throws -> T {
        let connection = try maintenance.open().connection
        defer { connection.close() }
        return try body(connection)
    }

    /// The same to none of the server's databases.
    func withServerConnection<T>(_ body: (Connection) throws -> T) throws -> T {
        let connection = try server.open().connection
        defer { connection.close() }
        return try body(connection)
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
            // Membership is by lock: the new one is taken before the old one goes, so that the server always has a
            // user.
            if let revived = try? EmbeddedServer.acquire(folder: folder) { server = revived }
        }
    }

    /// Has the handlers' pool look for the writer when the services have found another one: they write all the time,
    /// while a pool that only reads would stay with the former one. May wait for a connection.
    func followWriter() {
        guard let theirs = Self.writer(of: handlers), let ours = Self.writer(of: services), theirs != ours else {
            return
        }
        _ = database.acceptsWrites()
    }

    func close() {
        handlers.close()
        store.finishRinging()
        services.close()
        embedded.withLock { server in
            try? server?.release()
            server = nil
        }
    }

    private static func writer(of pool: ConnectionPool) -> ConnectionConfiguration.Endpoint? {
        pool.hosts.first { $0.role == .writer }?.endpoint
    }

    // MARK: Opening

    /// Where connections may go, and the embedded server if that is it.
    private static func hosts(
        of database: DatabaseConfiguration
    ) throws -> ([ConnectionConfiguration.Endpoint], EmbeddedServer?) {
        switch database.server {
        case .embedded(let folder):
            let server = try EmbeddedServer.acquire(folder: folder)
            return ([.socket(server.socket)], server)
        case .socket(let path):
            return ([.socket(path)], nil)
        case .hosts(let hosts):
            guard !hosts.isEmpty else { throw StoreError(.invalid, "database.hosts names no host.") }
            return (hosts.map { .tcp(host: $0.name, port: $0.port) }, nil)
        }
    }

    private static func createDatabase(_ configuration: ConnectionConfiguration) throws {
        var configuration = configuration
        let name = configuration.database ?? "haulout"
        configuration.database = nil
        let connection = try Connection.open(configuration)
        defer { connection.close() }
        // The configuration allows letters, digits, `_`, `$` and `-` only, so that the name cannot end the quotes.
        try connection.execute("CREATE DATABASE IF NOT EXISTS \(identifier: name) CHARACTER SET utf8mb4")
    }

    private static func maintenance(_ connection: ConnectionConfiguration) -> ConnectionConfiguration {
        var connection = connection
        // A migration may wait for whoever uses the tables, and for other changes of tables, longer than a worker does.
        connection.sessionStatements =
            MySQLTaskStore.sessionStatements + ["SET SESSION innodb_lock_wait_timeout = 50"]
        connection.readTimeout = .seconds(86_400)
        connection.applicationName = "haulout maintenance"
        return connection
    }

    private static func services(
        _ connection: ConnectionConfiguration,
        _ hosts: [ConnectionConfiguration.Endpoint],
        lease: Duration
    ) -> MySQLPool.PoolConfiguration {
        var connection = connection
        connection.sessionStatements = MySQLTaskStore.sessionStatements(lease: lease)
        connection.readTimeout = .seconds(30)
        connection.applicationName = "haulout services"
        var pool = MySQLPool.PoolConfiguration(connection: connection, hosts: hosts)
        pool.maximumSize = serviceConnections
        pool.idleTimeout = MySQLTaskStore.longestIdleTime(lease: lease)
        pool.name = "services"
        return pool
    }

    private static func handlers(
        _ connection: ConnectionConfiguration,
        _ hosts: [ConnectionConfiguration.Endpoint],
        _ settings: HauloutConfiguration.PoolConfiguration
    ) -> MySQLPool.PoolConfiguration {
        var connection = connection
        // How long a query may take is for the job's `timeout` to say; a link that died is noticed by keep-alive
        // probes.
        connection.readTimeout = .seconds(86_400)
        var pool = MySQLPool.PoolConfiguration(connection: connection, hosts: hosts)
        pool.maximumSize = settings.connections
        pool.leaseTimeout = settings.wait
        pool.idleTimeout = settings.idle
        pool.maxLifetime = settings.lifetime
        pool.leakThreshold = settings.leakAfter
        pool.name = "handlers"
        return pool
    }
}

extension WorkersConfiguration {
    var claimMode: StoreOptions.ClaimMode { skipsLocked ? .skipLocked : .compareAndSet }
}

import Foundation
import Logging
import MySQLClient
import MySQLPool
import Synchronization

@testable import HauloutCore
@testable import HauloutStore

/// A database that several processes share, each with a store and connections of its own.
///
/// `@unchecked Sendable`: its connection is used by one thread at a time.
final class House: @unchecked Sendable {
    let connection: Connection
    let guest: String
    let database: String
    private let server: ConnectionConfiguration
    private let pools = Mutex<[ConnectionPool]>([])

    init(_ name: String, on server: ConnectionConfiguration = TestServer.configuration()) throws {
        self.server = server
        database = try TestServer.makeDatabase(name, on: server)
        guest = "guest_\(UUID().uuidString.prefix(8))"
        connection = try Connection.open(server.to(database))
        try Migrator(connection).migrate()
    }

    deinit {
        for pool in pools.withLock({ $0 }) { pool.close() }
        _ = try? connection.execute("DROP USER IF EXISTS \(identifier: guest)@localhost")
        connection.close()
        TestServer.dropDatabase(database, on: server)
    }

    /// - Parameter user: That of the server when `nil`.
    func makeStore(
        user: String? = nil, followsBinlog: Bool = false,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) -> MySQLTaskStore {
        var connection = server.to(database)
        if let user { connection.user = user }
        connection.sessionStatements = MySQLTaskStore.sessionStatements
        var configuration = PoolConfiguration(connection: connection)
        configuration.maximumSize = 3
        let pool = ConnectionPool(configuration)
        pools.withLock { $0.append(pool) }
        let options = StoreOptions(sweepInterval: .zero, queueRefresh: .zero, followsBinlog: followsBinlog)
        return MySQLTaskStore(pool: pool, options: options, logger: logger)
    }

    /// An account that sees all sessions, and may end none but its own.
    func makeGuest() throws -> Connection {
        try connection.execute("CREATE USER \(identifier: guest)@localhost")
        try connection.execute("GRANT ALL ON \(identifier: database).* TO \(identifier: guest)@localhost")
        try connection.execute("GRANT PROCESS ON *.* TO \(identifier: guest)@localhost")
        var configuration = server.to(database)
        configuration.user = guest
        return try Connection.open(configuration)
    }

    /// Waits until so many bells can be rung.
    ///
    /// - Returns: Their sessions.
    @discardableResult
    func waitForSleepers(_ count: Int, except others: [Int] = []) throws -> [Int] {
        while true {
            let sessions = try connection.query(BellQueries.asleep).rows.compactMap { $0[0].int }
            let found = sessions.filter { !others.contains($0) }
            if found.count >= count { return found }
            breathe()
        }
    }

    /// - Returns: What the server says that they do.
    func waitForSleepers(_ count: Int, in states: Set<String>) throws -> [String] {
        while true {
            let ids = try waitForSleepers(count).map(String.init).joined(separator: ",")
            let found = try connection.query(
                "SELECT STATE FROM information_schema.PROCESSLIST WHERE ID IN (\(unsafeRaw: ids))"
            ).rows.compactMap { $0[0].string }
            if found.filter(states.contains).count == count { return found }
            breathe()
        }
    }

    /// Waits until so many sessions read the binary log.
    ///
    /// - Returns: Their sessions.
    @discardableResult
    func waitForFollowers(_ count: Int, except others: [Int] = []) throws -> [Int] {
        while true {
            let sessions = try connection.query(
                "SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Binlog Dump' AND DB = DATABASE()"
            ).rows.compactMap { $0[0].int }
            let found = sessions.filter { !others.contains($0) }
            if found.count >= count { return found }
            breathe()
        }
    }

    /// Adds a task of the job `note` as a program in another language does, without ringing.
    func insertTask(queue: String = "default") throws {
        try connection.execute("INSERT IGNORE INTO haulout_queue (name) VALUES (\(queue))")
        try connection.execute("INSERT IGNORE INTO haulout_job (name) VALUES ('note')")
        try connection.execute("SELECT id INTO @queue FROM haulout_queue WHERE name = \(queue)")
        try connection.execute("SELECT id INTO @job FROM haulout_job WHERE name = 'note'")
        try connection.execute(
            """
            INSERT INTO haulout_task (queue_id, priority, job_id, enqueued_at, arguments)
            VALUES (@queue, 3, @job, UTC_TIMESTAMP(6), '{}')
            """)
    }

    struct IdleProcess {
        let supervisor: Supervisor
        let started: @Sendable () async -> Void
    }

    /// A process with a job `note`, whose time stands still.
    func makeIdleProcess(followsBinlog: Bool = false) throws -> IdleProcess {
        let (starts, started) = AsyncStream<Void>.makeStream()
        var jobs = JobRegistry()
        jobs.register(
            JobDefinition(name: "note", handler: .swift), handler: SwiftHandler { _ in started.yield() })
        let supervisor = Supervisor(
            options: SupervisorOptions(threads: 1, host: "host-1", version: "1.0.0"),
            store: makeStore(followsBinlog: followsBinlog),
            jobs: jobs,
            // Never connected: the handler queries nothing.
            database: Database(ConnectionConfiguration(endpoint: .socket("/nowhere"), user: "nobody")),
            failureLog: nil,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            time: StandingTime()
        )
        return IdleProcess(supervisor: supervisor) {
            var iterator = starts.makeAsyncIterator()
            await iterator.next()
        }
    }
}

/// Time that stands still: who waits is woken by a bell or never.
struct StandingTime: Timekeeper {
    let now = ContinuousClock.now

    func wait(for bell: Doorbell, until instant: ContinuousClock.Instant?) {
        if let instant, instant <= now { return }
        bell.wait()
    }
}

extension ConnectionConfiguration {
    /// The same server and account, with a database.
    fileprivate func to(_ database: String) -> Self {
        var copy = self
        copy.database = database
        return copy
    }
}

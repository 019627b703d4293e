import Foundation
import HauloutCore
import HauloutStore
import HauloutTesting
import MySQLClient
import MySQLPool

/// A ``MySQLTaskStore`` on a database of its own.
final class MySQLHarness: StoreHarness {
    let store: any TaskStore
    let database: String
    /// What the harness itself does: as an administrator.
    private let pool: ConnectionPool
    private let options: StoreOptions
    /// What the stores work as; `nil` for an administrator.
    private let account: GrantedAccount?

    /// - Parameters:
    ///   - dropsPartitions: False by default: the clock of these tests goes by seconds, partitions by hours.
    ///   - role: What the account of the stores has the rights of, and no others; that of an administrator when `nil`.
    init(
        _ name: String, mode: StoreOptions.ClaimMode = .skipLocked, dropsPartitions: Bool = false,
        role: AccountRole? = nil
    ) throws {
        database = try TestServer.makeDatabase(name)
        pool = Self.makePool(database)
        // What another store did is to be seen at once: tests don't wait for the next sweep.
        options = StoreOptions(
            payloadLimit: 4 << 20, claimMode: mode, sweepInterval: .zero, queueRefresh: .zero,
            dropsPartitions: dropsPartitions)
        let migrator = try Self.openForDefinitions(database)
        defer { migrator.close() }
        _ = try Migrator(migrator).migrate()
        let account = try role.map { [database] in try GrantedAccount($0, in: database) }
        self.account = account
        store = MySQLTaskStore(
            pool: account == nil ? pool : Self.makePool(database, user: account?.user), options: options)
    }

    deinit {
        pool.close()
        TestServer.dropDatabase(database)
    }

    static func makePool(_ database: String, user: String? = nil) -> ConnectionPool {
        var connection = TestServer.configuration(database: database)
        if let user { connection.user = user }
        connection.sessionStatements = MySQLTaskStore.sessionStatements
        var configuration = PoolConfiguration(connection: connection)
        configuration.maximumSize = 4
        return ConnectionPool(configuration)
    }

    /// Of a session that changes tables, as the program's own: with dozens of tests that make and drop theirs, the server's
    /// dictionary keeps it waiting for longer than the queue's sessions would.
    static func openForDefinitions(_ database: String) throws -> Connection {
        var configuration = TestServer.configuration(database: database)
        configuration.sessionStatements =
            MySQLTaskStore.sessionStatements + ["SET SESSION innodb_lock_wait_timeout = 50"]
        return try Connection.open(configuration)
    }

    func makeSecondStore() throws -> any TaskStore {
        MySQLTaskStore(pool: Self.makePool(database, user: account?.user), options: options)
    }

    func now() throws -> Date {
        try pool.withConnection { try $0.query("SELECT UTC_TIMESTAMP(6)").rows[0].get(0) }
    }

    func advanceClock(by duration: Duration) throws {
        let columns = [
            "haulout_task": ["claimed_at", "enqueued_at"], "haulout_later": ["due_at", "enqueued_at"],
            "haulout_completed": ["finished_at", "enqueued_at"], "haulout_finished": ["finished_at", "enqueued_at"],
            "haulout_failure": ["recorded_at", "retry_at", "started_at"],
            "haulout_process": ["heartbeat_at", "started_at"], "haulout_unique": ["expires_at"],
        ]
        try pool.withConnection { connection in
            for (table, names) in columns.sorted(by: { $0.key < $1.key }) {
                let terms = names.map { "\($0) = \($0) - INTERVAL \(Int(duration / .microseconds(1))) MICROSECOND" }
                try connection.execute("UPDATE \(identifier: table) SET \(unsafeRaw: terms.joined(separator: ", "))")
            }
        }
    }

    func withConnection(_ body: (borrowing Lease) throws -> Void) throws -> Bool {
        try pool.withConnection(body)
        return true
    }

    /// Runs `body` in a transaction on a connection of the store's.
    func inTransaction<T>(_ body: (borrowing Lease) throws -> T) throws -> T {
        try pool.withConnection { connection in
            try connection.transaction { try body(connection) }
        }
    }

    func overwritePayload(of task: TaskID, arguments: [UInt8], items: [UInt8]?) throws {
        try pool.withConnection { connection in
            _ = try connection.query(
                "UPDATE haulout_task SET arguments = ?, items = ? WHERE id = ?",
                [.bytes(arguments), items.map(MySQLValue.bytes) ?? .null, .int(task.rawValue)]
            )
        }
    }
}

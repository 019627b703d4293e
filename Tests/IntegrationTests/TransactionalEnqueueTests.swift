import Foundation
import Haulout
import MySQLClient
import Synchronization
import Testing

@testable import HauloutStore
@testable import HauloutTesting

/// On connections as a program has them: at the server's own isolation level, REPEATABLE READ.
@Suite(
    "An enqueue in the caller's transaction", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct TransactionalEnqueueTests {
    @Test("is seen by workers when it commits, not before")
    func commit() async throws {
        try await onOwnThread {
            let shop = try Shop("tx_commit")
            let worker = try shop.makeWorker()
            var id: TaskID?
            try shop.pool.withTransaction { connection in
                try connection.execute("INSERT INTO invoice VALUES (1)")
                id = try shop.store.enqueue([NewTask(job: "send")], in: connection).ids.first
                #expect(try worker.claim() == [])
                #expect(try shop.store.status().queues.map(\.available) == [0])
            }
            #expect(try worker.claim().map(\.id) == [id])
        }
    }

    @Test("never happened when it is rolled back")
    func rollback() async throws {
        try await onOwnThread {
            let shop = try Shop("tx_rollback")
            let worker = try shop.makeWorker()
            #expect(throws: Refused.self) {
                try shop.pool.withTransaction { connection in
                    #expect(try shop.store.enqueue(Shop.allKinds, in: connection).ids.count == Shop.allKinds.count)
                    throw Refused()
                }
            }
            #expect(try worker.claim() == [])
            #expect(try shop.store.tasks(TaskFilter()) == [])
            #expect(try shop.store.enqueue(Shop.allKinds).existing == 0)
        }
    }

    @Test("holds up nobody else, whatever is enqueued")
    func others() async throws {
        try await onOwnThread {
            let shop = try Shop("tx_others")
            let worker = try shop.makeWorker()
            // Both sides of what the transaction inserts.
            _ = try shop.store.enqueue(Shop.others(1))
            try shop.pool.withTransaction { connection in
                try connection.execute("INSERT INTO invoice VALUES (1)")
                _ = try shop.store.enqueue(Shop.allKinds, in: connection)
                // A lock that these would have to wait for ends the test with error 1205.
                let other = try shop.harness.makeSecondStore()
                let ids = try other.enqueue(Shop.others(2)).ids
                let claimed = try worker.claim()
                #expect(claimed.count == 4)
                for task in claimed { #expect(try worker.finish(task, .completed)) }
                #expect(try other.cancel(TaskFilter(ids: ids)).count == 1)
                try other.pause(queue: "default")
                try other.resume(queue: "default")
                _ = try other.promoteDue(limit: 10)
                _ = try other.prune(completedAfter: .zero, failuresAfter: .zero, limit: 10)
            }
            #expect(try worker.claim().count == 2)
        }
    }

    @Test("is not held up by the record that an item is done, in a transaction still open")
    func advance() async throws {
        try await onOwnThread {
            let shop = try Shop("tx_advance")
            let worker = try shop.makeWorker()
            _ = try shop.store.enqueue([NewTask(job: "send", items: [1, 2])])
            let task = try worker.claimOne()
            try shop.pool.withTransaction { connection in
                try worker.store.advance(task, done: 1, of: worker.process, on: connection)
                // Error 1205 if it is.
                #expect(try shop.store.enqueue([NewTask(job: "send")]).ids.count == 1)
            }
        }
    }

    @Test("finds a unique key that somebody took after the transaction's snapshot, or asks for another try")
    func uniqueKey() async throws {
        try await onOwnThread {
            let shop = try Shop("tx_unique")
            func enqueue() throws {
                try shop.pool.withTransaction { connection in
                    #expect(try connection.query("SELECT COUNT(*) FROM haulout_unique").first?[0].int == 0)
                    let first = try shop.store.enqueue([Shop.keyed("k")])
                    let second = try shop.store.enqueue([Shop.keyed("k"), Shop.keyed("k2")], in: connection)
                    #expect(second.existing == 1)
                    #expect(second.ids.first == first.ids.first)
                }
            }
            // MariaDB from 11.6 on refuses to lock what has changed since the snapshot.
            let setting = try shop.pool.query("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'").first?[1].string
            if setting == "ON" {
                let error = try #require(throws: DatabaseError.self) { try enqueue() }
                #expect(error.kind == .deadlock && error.outcome == .rolledBack)
                #expect(try shop.store.tasks(TaskFilter()).count == 1)
            } else {
                try enqueue()
                #expect(try shop.store.tasks(TaskFilter()).count == 2)
            }
        }
    }

    @Test("that fails leaves nothing in a transaction that commits all the same")
    func failure() async throws {
        try await onOwnThread {
            let shop = try Shop("tx_failure")
            try shop.pool.withTransaction { connection in
                try connection.execute("INSERT INTO invoice VALUES (1)")
                #expect(throws: Refused.self) {
                    try shop.store.enqueue(in: connection) { add in
                        for _ in 0..<700 { try add(NewTask(job: "send")) }
                        for task in Shop.allKinds { try add(task) }
                        throw Refused()
                    }
                }
                #expect(throws: StoreError.self) {
                    try shop.store.enqueue([NewTask(job: "send"), NewTask(job: "not a name")], in: connection)
                }
                _ = try shop.store.enqueue([NewTask(job: "kept")], in: connection)
            }
            #expect(try shop.store.tasks(TaskFilter()).map(\.job) == ["kept"])
            #expect(try shop.pool.query("SELECT COUNT(*) FROM invoice").first?[0].int == 1)
        }
    }

    @Test("keeps the order and the start of its tasks")
    func order() async throws {
        try await onOwnThread {
            let shop = try Shop("tx_order")
            let worker = try shop.makeWorker()
            let before = try shop.harness.now()
            let tasks = (0..<900).map { NewTask(job: "send", items: [.integer($0)]) }
            let later = (0..<90).map { NewTask(job: "send", items: [.integer($0)], start: .after(.seconds(600))) }
            let ids = try shop.pool.withTransaction { try shop.store.enqueue(tasks + later, in: $0).ids }
            let claimed = try worker.claim(1_000)
            #expect(claimed.map(\.id) == Array(ids.prefix(900)))
            #expect(try claimed.map { try $0.progress().pending } == tasks.map(\.items))
            let scheduled = try shop.store.tasks(TaskFilter(states: [.scheduled]))
            #expect(scheduled.map(\.id) == Array(ids.suffix(90)))
            #expect(scheduled.allSatisfy { $0.dueAt.map { $0 >= before.addingTimeInterval(600) } ?? false })
        }
    }

    @Test("is refused without a transaction, and begins one where autocommit is off")
    func noTransaction() async throws {
        try await onOwnThread {
            let shop = try Shop("tx_none")
            let error = #expect(throws: StoreError.self) {
                try shop.pool.withConnection { try shop.store.enqueue([NewTask(job: "send")], in: $0) }
            }
            #expect(error?.kind == .invalid)
            try shop.pool.withConnection { connection in
                try connection.execute("SET autocommit = 0")
                _ = try shop.store.enqueue([NewTask(job: "send")], in: connection)
                #expect(try shop.store.tasks(TaskFilter()) == [])
                try connection.commit()
            }
            #expect(try shop.store.tasks(TaskFilter()).count == 1)
        }
    }

    @Test("makes its job's name for good, so that others need not wait for it")
    func names() async throws {
        try await onOwnThread {
            let shop = try Shop("tx_names")
            let worker = try shop.makeWorker()
            #expect(throws: Refused.self) {
                try shop.pool.withTransaction { connection in
                    _ = try shop.store.enqueue([NewTask(job: "new", queue: "new")], in: connection)
                    _ = try shop.harness.makeSecondStore().enqueue([NewTask(job: "new", queue: "new")])
                    throw Refused()
                }
            }
            let task = try worker.claimOne()
            #expect(task.job == "new" && task.queue == "new")
        }
    }

    @Test("wakes another process after the COMMIT", arguments: ["COMMIT", "CREATE TABLE ends_it (id INT)"])
    func bell(end: String) async throws {
        let shop = try await onOwnThread { try Shop("tx_bell_\(end.prefix(6))") }
        let (listener, producer) = try (shop.harness.makeSecondStore(), shop.harness.makeSecondStore())
        let bell = try #require(listener.makeBell(for: [.all]))
        let isCommitted = Mutex(false)
        async let wasRungInTime = onOwnThread { try bell.listen() && isCommitted.withLock { $0 } }
        try await onOwnThread {
            while try shop.sleepers() == 0 {}
            try shop.pool.withConnection { connection in
                try connection.begin()
                _ = try producer.enqueue([NewTask(job: "send")], in: connection)
                _ = try producer.enqueue([Shop.keyed("k")], in: connection)
                isCommitted.withLock { $0 = true }
                try connection.execute(end)
                let isOpen = connection.isInTransaction
                #expect(!isOpen)
            }
        }
        #expect(try await wasRungInTime)
    }

    @Test("is part of what a handler does once: an attempt that fails enqueues nothing")
    func handler() async throws {
        let project = try Project("tx_handler")
        try project.execute("CREATE TABLE paid (invoice INT PRIMARY KEY)", "CREATE TABLE sent (invoice INT)")
        var app = try project.application()
        defer { app.close() }
        _ = try app.migrate()
        let pay = JobDefinition(name: "pay", retry: RetryPolicy(attempts: 3, backoff: .fixed, first: .zero))
        app.handle(
            pay,
            with: SwiftHandler(items: Int.self) { invoice, task in
                try task.database.withTransaction { connection in
                    try connection.query("INSERT INTO paid VALUES (?)", [invoice.mysqlValue])
                    try task.enqueue("receipt", items: [.integer(Int64(invoice))], in: connection)
                    if task.attempt == 1, invoice == 2 { throw Refused() }
                }
            })
        app.handle("receipt", items: Int.self) { invoice, task in
            _ = try task.database.executeQueryMultiplex("INSERT INTO sent VALUES (?)", [invoice])
        }
        try await app.enqueue("pay", items: [1, 2, 3])
        let summary = try await app.run(mode: .drain)
        #expect(summary.totals.completed == 4)
        #expect(try project.row("SELECT GROUP_CONCAT(invoice ORDER BY invoice) FROM sent") == ["1,2,3"])
        await #expect(throws: EnqueueError.self) { try await app.enqueue("unheard-of") }
    }

    @Test("reads the items of the job's query within the transaction")
    func items() async throws {
        let project = try Project("tx_items")
        try project.execute("CREATE TABLE user (uid INT PRIMARY KEY)")
        var app = try project.application()
        defer { app.close() }
        _ = try app.migrate()
        app.handle(
            JobDefinition(name: "greet", items: .sql("SELECT uid FROM user ORDER BY uid"), chunk: 2),
            with: SwiftHandler(items: Int.self) { _, _ in })
        let ids = try await onOwnThread { [app] in
            try app.database.withTransaction { connection in
                try connection.execute("INSERT INTO user VALUES (1), (2), (3)")
                return try app.enqueue("greet", in: connection).ids
            }
        }
        #expect(ids.count == 2)
        #expect(try await app.run(mode: .drain).totals.completed == 2)
    }
}

private struct Refused: Error {}

/// A queue, and a table of a program that shares its database.
private final class Shop: Sendable {
    let harness: MySQLHarness
    /// The program's own connections.
    let pool: ConnectionPool
    var store: any TaskStore { harness.store }

    /// One of each way to be enqueued.
    static let allKinds = [
        NewTask(job: "send"), NewTask(job: "send", start: .after(.seconds(600))), keyed("mine"),
        NewTask(job: "send", start: .after(.seconds(600)), uniqueKey: NewTask.UniqueKey("mine, later")),
    ]

    init(_ name: String) throws {
        harness = try MySQLHarness(name)
        var configuration = PoolConfiguration(connection: TestServer.configuration(database: harness.database))
        configuration.maximumSize = 2
        pool = ConnectionPool(configuration)
        try pool.query("CREATE TABLE invoice (id INT PRIMARY KEY) ENGINE=InnoDB")
        // So that queue and job have their numbers.
        _ = try store.cancel(TaskFilter(ids: store.enqueue([NewTask(job: "send")]).ids))
        try harness.advanceClock(by: .seconds(1))
        _ = try store.prune(completedAfter: .zero, failuresAfter: .zero, limit: 10)
    }

    deinit { pool.close() }

    static func keyed(_ key: String) -> NewTask { NewTask(job: "send", uniqueKey: NewTask.UniqueKey(key)) }

    /// Two that can be claimed and one that cannot yet.
    static func others(_ round: Int) -> [NewTask] {
        [NewTask(job: "send"), keyed("other \(round)"), NewTask(job: "send", start: .after(.seconds(600)))]
    }

    func makeWorker() throws -> Worker { try Worker(harness.makeSecondStore(), pid: 1) }

    /// How many bells are waiting to be rung.
    func sleepers() throws -> Int {
        try pool.withConnection { try $0.query(BellQueries.asleep).rows.count }
    }
}

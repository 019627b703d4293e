import Dispatch
import Foundation
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct AsyncPoolTests {
    @Test("200 tasks on four connections each get their own answer")
    func answers() async throws {
        let pool = try TestDatabase().pool(maximumSize: 4)
        let answers = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for number in 0..<200 {
                group.addTask {
                    let rows = try await pool.async.query("SELECT \(number) * 2 AS twice").rows
                    return (number, try rows[0].get("twice"))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, $0 * 2) }))
        #expect(pool.statistics.opened <= 4)
        try await expectAllBack(pool)
        await pool.async.close()
    }

    @Test("tasks and threads stand in one line, and are served in the order they came")
    func oneLine() async throws {
        let pool = try TestDatabase().pool(maximumSize: 1) { $0.leaseTimeout = .seconds(1_000) }
        let served = Numbers()
        let lease = try pool.lease()
        var tasks: [Task<Void, any Error>] = []
        var threads: [Background<Void>] = []
        for number in 0..<40 {
            if number % 3 == 0 {
                threads.append(Background { try pool.withConnection { _ in served.append(number) } })
            } else {
                tasks.append(
                    Task { try await pool.async.withConnection { _ in served.append(number) } })
            }
            try await waiting(number + 1, for: pool)
        }
        lease.release()
        for task in tasks { try await task.value }
        for thread in threads { try await offThread { try thread.value() } }
        #expect(served.all == Array(0..<40))
        await pool.async.close()
    }

    @Test("tasks and threads answer each other's statements")
    func shared() async throws {
        // The tasks share their few threads with the tests of other suites.
        let pool = try TestDatabase().pool(maximumSize: 1) { $0.leaseTimeout = .seconds(1000) }
        let sql = "SELECT ? * 2 AS twice"
        pool.profiles[sql].noteQuickness()
        let lease = try pool.lease()
        var callers: [@Sendable () async throws -> Int] = []
        for number in 0..<12 {
            let values: [MySQLValue] = [.int(Int64(number))]
            if number % 2 == 0 {
                let thread = Background { try pool.query(sql, values).rows[0].get("twice", as: Int.self) }
                callers.append { try await offThread { try thread.value() } }
            } else {
                let task = Task { try await pool.async.query(sql, values).rows[0].get("twice", as: Int.self) }
                callers.append { try await task.value }
            }
            try await waiting(number + 1, for: pool)
        }
        lease.release()
        for (number, caller) in callers.enumerated() { #expect(try await caller() == number * 2) }
        #expect(pool.statistics.shared == 11)
        try await expectAllBack(pool)
        await pool.async.close()
    }

    @Test("a task that has its own answer does not wait for the slow one behind it in the shared run")
    func takesOver() async throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        let slow = "SELECT COUNT(*) AS users FROM user"
        pool.profiles["SELECT 1 AS one"].noteQuickness()
        pool.profiles[slow].noteQuickness()
        try await offThread { try database.observer.execute("LOCK TABLES \(identifier: database.name).user WRITE") }
        let lease = try pool.lease()
        let quick = Task { try await pool.async.query("SELECT 1 AS one").rows[0].get("one", as: Int.self) }
        try await waiting(1, for: pool)
        let blocked = Task { try await pool.async.query(slow).rows[0].get("users", as: Int.self) }
        try await waiting(2, for: pool)
        lease.release()
        #expect(try await quick.value == 1)
        #expect(pool.statistics.active == 1)
        try await offThread { try database.observer.execute("UNLOCK TABLES") }
        #expect(try await blocked.value == 0)
        #expect(pool.statistics.shared == 1)
        try await expectAllBack(pool)
        await pool.async.close()
    }

    @Test("connections found dead are replaced without the caller noticing")
    func replacesDead() async throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 4)
        try await pool.async.prefill(4)
        for _ in 1...5 {
            try await offThread { try database.killSessions() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { _ = try await pool.async.query("SELECT 1") }
                    group.addTask { _ = try await pool.async.withConnection { try $0.execute("DO 1") } }
                }
                try await group.waitForAll()
            }
        }
        try await expectAllBack(pool)
        await pool.async.close()
    }

    @Test("a transaction commits at its end, rolls back when it throws, and has its isolation level")
    func transactions() async throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        let view = pool.async
        let id = try await view.withTransaction(isolation: .serializable) { lease in
            try lease.query("INSERT INTO user (name) VALUES (\("ann"))").lastInsertID
        }
        #expect(id == 1)
        await #expect(throws: TookTooLong.self) {
            try await view.withTransaction { lease in
                try lease.query("INSERT INTO user (name) VALUES ('bob')")
                throw TookTooLong()
            }
        }
        try await view.executeMany("INSERT INTO user (name) VALUES (?)", [["cid"], ["dan"]])
        #expect(try await offThread { try database.names() } == ["ann", "cid", "dan"])
        await view.close()
    }

    @Test("the façade answers as it does to threads, and ends when its scope is cancelled")
    func facadeWithoutThread() async throws {
        let test = try TestDatabase()
        let scope = QueryScope()
        let database = Database(pool: test.pool(maximumSize: 1)).scoped(to: scope)
        try await database.async.createPool()
        let name = "ann"
        try await database.async.executeQueryMultiplex("INSERT INTO user (name) VALUES (\(name))")
        try await database.async.executeQueryMultiplex(
            "INSERT INTO user (name) VALUES (?)", [["bob"], ["cid"]], execMany: true)
        let user = try await database.async.executeQueryMultiplex(
            "SELECT * FROM user WHERE uid > ?", [1], dictCursor: true, returnOne: true)
        #expect(user.count == 1)
        #expect(user["name"] == "bob")

        let lock = try await HeldLock(on: test)
        let query = Task { try await database.async.executeQueryMultiplex(lock.query) }
        try await lock.waitUntilWanted(by: 1)
        try await offThread { try eventually { try scope.cancel() == 0 } }
        let error = await #expect(throws: DatabaseError.self) { try await query.value }
        #expect(error?.kind == .cancelled)
        await database.pool?.async.close()
    }

    @Test("a pool is filled, drained and closed without blocking")
    func lifecycle() async throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 3)
        try await pool.async.prefill(3)
        #expect(pool.statistics.idle == 3)
        #expect(await pool.async.drain(within: .seconds(100)))
        await #expect(throws: PoolError.self) { try await pool.async.query("SELECT 1") }
        await #expect(throws: PoolError.self) { try await pool.async.prefill(1) }

        let busy = database.pool(maximumSize: 1)
        let lease = try busy.lease()
        #expect(await !busy.async.drain(within: .milliseconds(50)))
        lease.release()
        #expect(busy.statistics.total == 0)
    }
}

// MARK: - Threads

extension AsyncPoolTests {
    @Test("closures run on the queue of their connection, whoever has served them")
    func queues() async throws {
        let pool = try TestDatabase().pool(maximumSize: 3)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    try await pool.async.withConnection { PooledConnection.ofCurrentQueue == $0.threadID }
                }
                group.addTask {
                    try await pool.async.withTransaction { PooledConnection.ofCurrentQueue == $0.threadID }
                }
            }
            for try await isOnQueue in group { #expect(isOnQueue) }
        }
        #expect(PooledConnection.ofCurrentQueue == nil)
        await pool.async.close()
    }

    @Test(
        "queries that block on the server leave the cooperative threads to others",
        .timeLimit(.minutes(2)), arguments: [1, 2 * ProcessInfo.processInfo.activeProcessorCount]
    )
    func threadsStayFree(connections: Int) async throws {
        let database = try TestDatabase("threadsstayfree\(connections == 1 ? "one" : "many")")
        let pool = database.pool(maximumSize: connections) { $0.leaseTimeout = .seconds(1_000) }
        let count = 2 * ProcessInfo.processInfo.activeProcessorCount
        let lock = try await HeldLock(on: database)
        let queries = (0..<count).map { _ in Task { try await pool.async.query(lock.query) } }
        try await lock.waitUntilWanted(by: connections)
        try await waiting(count - connections, for: pool)
        // Does not end when every cooperative thread is in a query.
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...count { group.addTask { number } }
            return await group.reduce(0, +)
        }
        #expect(sum == count * (count + 1) / 2)
        try await lock.release()
        for query in queries { _ = try await query.value }
        try await expectAllBack(pool)
        await pool.async.close()
    }
}

// MARK: - Cancelling

extension AsyncPoolTests {
    @Test("a task that was cancelled before does not touch the pool")
    func cancelledBefore() async throws {
        let pool = try TestDatabase().pool()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await pool.async.query("SELECT 1")
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(pool.statistics.opened == 0)
        await pool.async.close()
    }

    @Test("a cancelled task leaves the line at once")
    func cancelledInLine() async throws {
        let pool = try TestDatabase().pool(maximumSize: 1) { $0.leaseTimeout = .seconds(1_000) }
        let lease = try pool.lease()
        let task = Task { try await pool.async.query("SELECT 1") }
        let next = Task { try await pool.async.withConnection { _ in } }
        try await waiting(2, for: pool)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(pool.statistics.waiting == 1)
        lease.release()
        try await next.value
        try await expectAllBack(pool)
        await pool.async.close()
    }

    @Test("a cancelled query is ended on the server, and its connection stays")
    func cancelledAtWork() async throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        let lock = try await HeldLock(on: database)
        for _ in 1...3 {
            let task = Task { try await pool.async.query(lock.query) }
            try await lock.waitUntilWanted(by: 1)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await pool.async.query("SELECT 1")
        }
        #expect(pool.statistics.opened == 1)
        try await expectAllBack(pool)
        await pool.async.close()
    }

    @Test("a cancelled transaction is rolled back, and its connection stays")
    func cancelledInTransaction() async throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        let lock = try await HeldLock(on: database)
        let task = Task {
            try await pool.async.withTransaction { lease in
                try lease.query("INSERT INTO user (name) VALUES ('bob')")
                try lease.query(lock.query)
            }
        }
        try await lock.waitUntilWanted(by: 1)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await lock.release()
        #expect(try await offThread { try database.names() } == ["ann"])
        try await pool.async.query("SELECT 1")
        #expect(pool.statistics.opened == 1)
        try await expectAllBack(pool)
        await pool.async.close()
    }

    @Test("tasks cancelled at any moment take no connection with them")
    func leaksNothing() async throws {
        let pool = try TestDatabase().pool(maximumSize: 2)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let task = Task {
                        if number % 2 == 0 {
                            try await pool.async.query("SELECT \(number) AS number")
                        } else {
                            try await pool.async.withTransaction { try $0.execute("DO 1") }
                        }
                    }
                    for _ in 0..<number % 23 { await Task.yield() }
                    task.cancel()
                    do {
                        _ = try await task.value
                    } catch {
                        #expect(error is CancellationError)
                    }
                }
            }
        }
        try await expectAllBack(pool)
        try await pool.async.query("SELECT 1")
        await pool.async.close()
    }
}

// MARK: - Deadlines

extension AsyncPoolTests {
    @Test("who waits longer than it may leaves the line, and is told the numbers")
    func deadlineInLine() async throws {
        let pool = try TestDatabase().pool(maximumSize: 1) { $0.leaseTimeout = .seconds(1_000) }
        let lease = try pool.lease()
        let patient = Task { try await pool.async.query("SELECT 1") }
        try await waiting(1, for: pool)
        let error = await #expect(throws: PoolError.self) {
            try await pool.async.query("SELECT 1", within: .milliseconds(50))
        }
        #expect(error?.kind == .timeout)
        #expect(error?.message.hasPrefix("No connection after 50 ms (total 1, active 1, idle 0, waiting 2)") == true)
        #expect(pool.statistics.waiting == 1)
        lease.release()
        _ = try await patient.value
        try await expectAllBack(pool)
        await pool.async.close()
    }

    @Test("a query that takes longer than it may is ended on the server, and its connection stays")
    func deadlineAtWork() async throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        try await pool.async.prefill(1)
        let lock = try await HeldLock(on: database)
        let error = await #expect(throws: DatabaseError.self) {
            try await pool.async.query(lock.query, within: .milliseconds(100))
        }
        #expect(error?.kind == .statementTimeout)
        let other = await #expect(throws: DatabaseError.self) {
            try await pool.async.withTransaction(within: .milliseconds(100)) { try $0.query(lock.query) }
        }
        #expect(other?.kind == .statementTimeout)
        try await pool.async.query("SELECT 1")
        #expect(pool.statistics.opened == 1)
        try await expectAllBack(pool)
        await pool.async.close()
    }
}

// MARK: - Steps

/// Runs what blocks on a thread of its own.
@discardableResult
private func offThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "test.aside").async { continuation.resume(with: Result { try body() }) }
    }
}

private func waiting(_ count: Int, for pool: ConnectionPool) async throws {
    try await offThread { try eventually { pool.statistics.waiting == count } }
}

private func expectAllBack(_ pool: ConnectionPool) async throws {
    try await offThread { try eventually { pool.statistics.active == 0 && pool.statistics.waiting == 0 } }
}

/// Numbers in the order in which they came.
private final class Numbers: Sendable {
    private let numbers = Mutex<[Int]>([])

    var all: [Int] { numbers.withLock { $0 } }

    func append(_ number: Int) { numbers.withLock { $0.append(number) } }
}

/// A row that the test has locked, and a query that wants it.
private struct HeldLock: Sendable {
    let query = "UPDATE user SET name = 'ann' WHERE uid = 1"
    private let database: TestDatabase

    init(on database: TestDatabase) async throws {
        self.database = database
        try await offThread {
            let user = "\(database.name).user"
            try database.observer.execute("INSERT IGNORE INTO \(unsafeRaw: user) (uid, name) VALUES (1, 'ann')")
            try database.observer.execute("BEGIN")
            try database.observer.execute("SELECT * FROM \(unsafeRaw: user) WHERE uid = 1 FOR UPDATE")
        }
    }

    /// Waits until so many sessions of the database execute the query.
    func waitUntilWanted(by count: Int) async throws {
        try await offThread { [self] in
            try eventually {
                let wanting = try database.observer.query(
                    """
                    SELECT COUNT(*) AS wanting FROM information_schema.processlist
                    WHERE info = \(query) AND db = \(database.name)
                    """)
                return try wanting.rows[0].get("wanting", as: Int.self) == count
            }
        }
    }

    func release() async throws {
        try await offThread { [self] in _ = try database.observer.execute("COMMIT") }
    }
}

import MySQLClient
import MySQLPool
import Synchronization
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct ConnectionPoolTests {
    @Test("nothing is opened before the first query, and one thread needs one connection")
    func fewestConnections() throws {
        let database = try TestDatabase()
        let pool = database.pool()
        defer { pool.close() }
        #expect(try database.sessions().isEmpty)
        for _ in 1...20 { _ = try pool.query("SELECT 1") }
        #expect(try database.sessions().count == 1)
        #expect(pool.statistics.opened == 1)
        #expect(pool.statistics.leases == 20)
    }

    @Test("64 threads over 4 connections never use more, and every query is answered")
    func boundedSize() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 4)
        defer { pool.close() }
        let answers = Mutex<[Int]>([])
        let sessions = Mutex<Set<UInt64>>([])
        onThreads(64) { thread in
            for step in 0..<20 {
                do {
                    let number = MySQLValue.int(Int64(thread * 20 + step))
                    let row = try pool.query("SELECT ? AS answer, CONNECTION_ID() AS id", [number]).rows[0]
                    let answer = try row.get("answer", as: Int.self)
                    let session = try row.get("id", as: UInt64.self)
                    answers.withLock { $0.append(answer) }
                    _ = sessions.withLock { $0.insert(session) }
                } catch {
                    Issue.record(error)
                }
            }
        }
        #expect(answers.withLock { Set($0) } == Set(0..<1280))
        #expect(sessions.withLock { $0.count } <= 4)
        #expect(try database.sessions().count <= 4)
        #expect(pool.statistics.opened <= 4)
    }

    @Test("waiters are served in the order they came")
    func waitersInOrder() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let served = Mutex<[Int]>([])
        try pool.prefill(1)
        let lease = try pool.lease()
        var waiters: [Background<Void>] = []
        for number in 1...10 {
            waiters.append(
                Background {
                    try pool.withConnection { _ in served.withLock { $0.append(number) } }
                })
            try eventually { pool.statistics.waiting == number }
        }
        lease.release()
        for waiter in waiters { try waiter.value() }
        #expect(served.withLock { $0 } == Array(1...10))
        #expect(pool.statistics.waits == 10)
    }

    @Test("who waits too long is told the numbers and what to do")
    func timeOut() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 2) { $0.leaseTimeout = .milliseconds(30) }
        defer { pool.close() }
        let first = try pool.lease(within: .seconds(30))
        let second = try pool.lease(within: .seconds(30))
        let error = try #require(throws: PoolError.self) { try pool.query("SELECT 1") }
        #expect(error.kind == .timeout)
        #expect(
            error.message.hasPrefix(
                """
                No connection after 30 ms (total 2, active 2, idle 0, waiting 1). \
                Raise `pool.connections` or look for slow jobs. This thread holds one itself
                """), "\(error.message)")
        #expect(pool.statistics.timeouts == 1)
        #expect(pool.statistics.waiting == 0)
        first.release()
        second.release()
        _ = try pool.query("SELECT 1")
    }

    @Test("closing refuses new leases, wakes waiters, and closes what is out when it comes back")
    func closing() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 2)
        let kept = try pool.lease()
        try pool.lease().release()
        let other = try pool.lease()
        let waiter = Background { try pool.query("SELECT 1") }
        try eventually { pool.statistics.waiting == 1 }
        other.release()
        _ = try waiter.value()

        pool.close()
        try eventually { try database.sessions() == [kept.threadID] }
        let error = try #require(throws: PoolError.self) { try pool.query("SELECT 1") }
        #expect(error.kind == .closed)
        _ = try kept.query("SELECT 1")
        kept.release()
        try eventually { try database.sessions().isEmpty }
        #expect(pool.statistics.total == 0)
        pool.close()
    }

    @Test("closing wakes who waits")
    func closingWakesWaiters() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        let lease = try pool.lease()
        let waiters = (1...3).map { _ in Background { try pool.query("SELECT 1") } }
        try eventually { pool.statistics.waiting == 3 }
        pool.close()
        for waiter in waiters {
            let error = try #require(throws: PoolError.self) { try waiter.value() }
            #expect(error.kind == .closed)
        }
        lease.release()
    }

    @Test("connections are closed when they are too old or idle for too long")
    func expiry() throws {
        let database = try TestDatabase()
        let clock = ManualClock()
        var environment = PoolEnvironment()
        environment.now = { clock.now }
        environment.jitter = { 0.02 }
        let pool = database.pool(environment: environment) { $0.maxLifetime = .seconds(100) }
        defer { pool.close() }

        let first = try session(of: pool)
        clock.advance(by: .seconds(97))
        #expect(try session(of: pool) == first)
        clock.advance(by: .seconds(1))
        let second = try session(of: pool)
        #expect(second != first)

        clock.advance(by: .seconds(600))
        pool.prune()
        try eventually { try database.sessions().isEmpty }
        #expect(pool.statistics.expired == 2)
    }

    @Test("prefilling opens connections ahead, and an error leaves what was opened")
    func prefilling() throws {
        let database = try TestDatabase()
        let opens = Mutex(0)
        var environment = PoolEnvironment()
        environment.open = { configuration throws(DatabaseError) in
            let count = opens.withLock { count in
                count += 1
                return count
            }
            if count > 3 { throw DatabaseError(kind: .capacity, code: 1040, message: "Too many connections") }
            return try Connection.open(configuration)
        }
        let pool = database.pool(environment: environment)
        defer { pool.close() }
        try pool.prefill(2)
        #expect(pool.statistics.idle == 2)
        try pool.prefill(2)
        #expect(pool.statistics.opened == 2)
        #expect(throws: DatabaseError.self) { try pool.prefill(5) }
        try eventually { pool.statistics.opening == 0 }
        #expect(pool.statistics.idle == 3)
    }

    @Test("many rows of parameters run on one connection and give the sum")
    func executeMany() throws {
        let database = try TestDatabase()
        let pool = database.pool()
        defer { pool.close() }
        let rows: [[MySQLValue]] = [["ann"], ["bob"], ["cid"]]
        let result = try pool.executeMany("INSERT INTO user (name) VALUES (?)", rows)
        #expect(result.affectedRows == 3)
        #expect(try database.names() == ["ann", "bob", "cid"])
    }

    private func session(of pool: ConnectionPool) throws -> UInt64 {
        try pool.withConnection { $0.threadID }
    }
}

import MySQLClient
import MySQLPool
import Synchronization
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct ConnectionPoolFaultTests {
    // MARK: Lost connections

    @Test("connections killed between queries are replaced, and nobody sees an error")
    func killedWhileIdle() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 3)
        defer { pool.close() }
        for round in 1...10 {
            try pool.prefill(3)
            try database.killSessions()
            for _ in 1...3 { _ = try pool.query("SELECT 1") }
            #expect(pool.statistics.replaced >= UInt64(round))
        }
        #expect(pool.statistics.total <= 3)
    }

    @Test("a connection that dies right after its use is replaced, before a write and after a harmless query")
    func killedUnseen() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1) { $0.aliveCheckAfter = .seconds(3600) }
        defer { pool.close() }
        for round in 1...5 {
            _ = try pool.query("INSERT INTO user (name) VALUES (?)", [.string("user \(round)")])
            try database.killSessions()
        }
        _ = try pool.query("SELECT 1")
        #expect(pool.statistics.replaced == 5)
        #expect(try database.names() == (1...5).map { "user \($0)" })
    }

    @Test("a statement for many rows is never repeated, as some of them may have been sent")
    func killedBeforeManyRows() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let insert = "INSERT INTO user (name) VALUES (?)"
        #expect(throws: DatabaseError.self) {
            try pool.withConnection { connection in
                try database.killSessions()
                try connection.executeMany(insert, [["ann"], ["bob"]])
            }
        }
        #expect(try database.names().isEmpty)
        #expect(try pool.executeMany(insert, [["cid"], ["dan"]]).affectedRows == 2)
    }

    @Test("a statement lost on its way is repeated when its text proves that this does no harm")
    func repeatsWhatIsHarmless() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let locker = try Connection.open(database.configuration)
        defer { locker.close() }
        try locker.execute("LOCK TABLES user WRITE")
        let select = "SELECT COUNT(*) AS users FROM user"
        let victim = Background { try pool.query(select).rows[0].get("users", as: Int.self) }
        try database.waitForStatement(select)
        for id in try database.sessions() where id != locker.threadID { try database.kill(id) }
        try eventually { pool.statistics.opened == 2 }
        try locker.execute("UNLOCK TABLES")
        #expect(try victim.value() == 0)
    }

    @Test("a connection lost in a statement is an error of unknown outcome, never repeated, and frees its slot")
    func lostInStatement() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        for _ in 1...3 {
            let victim = Background { try pool.query("SELECT SLEEP(1000)") }
            try database.waitForStatement("SELECT SLEEP(1000)")
            try database.killSessions()
            let error = try #require(throws: DatabaseError.self) { try victim.value() }
            #expect(error.outcome == .unknown)
            #expect(DatabasePhase(of: error) == .execute)
        }
        _ = try pool.query("SELECT 1")
        #expect(pool.statistics.total == 1)
        #expect(pool.statistics.replaced == 0)
    }

    @Test("a connection lost in a closure that hides the error is dropped, also when somebody waits for it")
    func lossHidden() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let lease = try pool.lease()
        let waiter = Background { try pool.query("SELECT 1 AS one").rows[0].get("one", as: Int.self) }
        try eventually { pool.statistics.waiting == 1 }
        try database.killSessions()
        #expect(throws: DatabaseError.self) { try lease.query("SELECT 1") }
        lease.release()
        #expect(try waiter.value() == 1)
        #expect(pool.statistics.opened == 2)
    }

    @Test("errors that leave the connection usable keep it")
    func harmlessErrors() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let slow = "SET STATEMENT max_statement_time = 0.01 FOR SELECT SLEEP(1000)"
        for _ in 1...3 {
            #expect(throws: DatabaseError.self) { try pool.query("SELECT nothing") }
            #expect(throws: DatabaseError.self) { try pool.withConnection { try $0.execute(slow) } }
        }
        #expect(pool.statistics.opened == 1)
        #expect(pool.statistics.idle == 1)
    }

    // MARK: Refused connects

    @Test("a refused connect goes to the caller at once and frees its slot")
    func refusedConnect() throws {
        let nobody = TestServer.configuration(socket: TestServer.socket + ".nobody")
        let pool = ConnectionPool(PoolConfiguration(connection: nobody, maximumSize: 1))
        for round in 1...3 {
            let error = try #require(throws: DatabaseError.self) { try pool.query("SELECT 1") }
            #expect(error.kind == .notConnected)
            #expect(error.outcome == .notSent)
            #expect(DatabasePhase(of: error) == .connect)
            #expect(pool.statistics.failedConnects == UInt64(round))
            #expect(pool.statistics.total == 0)
        }
    }

    @Test("a statement that prepares the session and fails is an error of connecting, which names it")
    func badSessionStatement() throws {
        var configuration = TestServer.configuration()
        configuration.sessionStatements = ["SET no_such_variable = 1"]
        let pool = ConnectionPool(PoolConfiguration(connection: configuration))
        let error = try #require(throws: DatabaseError.self) { try pool.query("SELECT 1") }
        #expect(DatabasePhase(of: error) == .connect)
        #expect(error.message.hasSuffix("(in the session statement SET no_such_variable = 1)"))
    }

    @Test("who waits while nothing can be connected gets the connect's error, not a time-out")
    func refusedConnectReachesWaiters() throws {
        let gate = Gate()
        var environment = PoolEnvironment()
        environment.open = { configuration throws(DatabaseError) in
            gate.pass()
            return try Connection.open(configuration)
        }
        let nobody = TestServer.configuration(socket: TestServer.socket + ".nobody")
        let configuration = PoolConfiguration(connection: nobody, maximumSize: 1, leaseTimeout: .seconds(1000))
        let pool = ConnectionPool(configuration, environment: environment)
        let opener = Background { try pool.query("SELECT 1") }
        try eventually { pool.statistics.opening == 1 }
        let waiters = (1...3).map { _ in Background { try pool.query("SELECT 1") } }
        try eventually { pool.statistics.waiting == 4 }
        gate.open()
        for caller in [opener] + waiters {
            let error = try #require(throws: DatabaseError.self) { try caller.value() }
            #expect(error.kind == .notConnected)
        }
        #expect(pool.statistics.failedConnects == 1)
    }

    @Test("a time-out carries the last connect failure")
    func timeOutNamesConnectFailure() throws {
        let database = try TestDatabase()
        let refused = DatabaseError(kind: .capacity, code: 1040, message: "Too many connections")
        let opens = Mutex(0)
        let gate = Gate()
        var environment = PoolEnvironment()
        environment.open = { configuration throws(DatabaseError) in
            let attempt = opens.withLock { count in
                count += 1
                return count
            }
            if attempt == 2 { throw refused }
            if attempt == 3 { gate.pass() }
            return try Connection.open(configuration)
        }
        let pool = database.pool(maximumSize: 2, environment: environment) { $0.leaseTimeout = .milliseconds(30) }
        defer { pool.close() }
        let lease = try pool.lease(within: .seconds(1000))
        let opening = Background { try pool.withConnection(within: .seconds(1000)) { _ in } }
        try eventually { opens.withLock { $0 } == 3 }
        let error = try #require(throws: PoolError.self) { try pool.query("SELECT 1") }
        #expect(error.message.contains("(total 2, active 1, idle 0, opening 1, waiting 2)"))
        #expect(error.underlying?.code == 1040)
        #expect(error.description.hasSuffix("The last connect failed: \(refused)"))
        gate.open()
        try opening.value()
        lease.release()
    }
}

import MySQLClient
import MySQLPool
import Synchronization
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct PoolSessionTests {
    @Test("clean statements of a session run on any connection, and keep none")
    func clean() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let session = pool.session()
        try session.query("INSERT INTO user (name) VALUES (\("ann"))")
        try session.executeMany("INSERT INTO user (name) VALUES (?)", [["bob"], ["eve"]])
        #expect(try session.query("SELECT COUNT(*) FROM user").first?[0] == 3)
        #expect(!session.isPinned)
        #expect(try pool.query("SELECT 1").first?[0] == 1)
        #expect(pool.statistics.opened == 1 && pool.statistics.resets == 0)
    }

    @Test("a transaction of single statements works, and gives its connection back when it ends")
    func transaction() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 2)
        defer { pool.close() }
        let session = pool.session()
        for ending in ["ROLLBACK", "COMMIT"] {
            try session.query("BEGIN")
            try session.query("INSERT INTO user (name) VALUES ('ann')")
            #expect(session.isPinned && pool.statistics.pinned == 1)
            #expect(try pool.query("SELECT COUNT(*) FROM user").first?[0] == 0)
            try session.query(ending)
            #expect(!session.isPinned && pool.statistics.pinned == 0)
        }
        #expect(try database.names() == ["ann"])
        #expect(pool.statistics.resets == 0 && pool.statistics.rollbacks == 0)
    }

    @Test("table locks pin until they are given up")
    func tableLocks() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let session = pool.session()
        try session.query("LOCK TABLES user WRITE")
        try session.executeMany("INSERT INTO user (name) VALUES (?)", [["ann"], ["bob"]])
        #expect(session.isPinned)
        try session.query("UNLOCK TABLES")
        #expect(!session.isPinned)
        #expect(try pool.query("SELECT COUNT(*) FROM user").first?[0] == 2)
    }

    @Test("end() undoes what is left and gives the connection back; the session can be used again")
    func end() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let session = pool.session()
        for _ in 1...2 {
            #expect(try session.query("SELECT @x").first?[0] == .null)
            try session.query("SET @x = \(5)")
            #expect(try session.query("SELECT @x").first?[0] == 5)
            session.end()
            session.end()
            #expect(try pool.query("SELECT @x").first?[0] == .null)
        }
        #expect(pool.statistics.resets == 2 && pool.statistics.opened == 1)
    }

    @Test("a session that is used no more gives its connection back clean")
    func goesOutOfUse() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        var session: PoolSession? = pool.session()
        try session?.query("CREATE TEMPORARY TABLE user AS SELECT 1 AS uid")
        #expect(pool.statistics.pinned == 1)
        session = nil
        #expect(pool.statistics.pinned == 0 && pool.statistics.resets == 1)
        #expect(try pool.query("SELECT COUNT(*) FROM user").first?[0] == 0)
    }

    @Test("when the pinned connection dies, every later statement says that the session's state is lost, until end()")
    func dies() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let session = pool.session()
        try session.query("BEGIN")
        try session.query("INSERT INTO user (name) VALUES ('ann')")
        try database.killSessions()
        for _ in 1...2 {
            let error = try #require(throws: PoolError.self) {
                try session.query("INSERT INTO user (name) VALUES ('bob')")
            }
            #expect(error.kind == .sessionLost && !error.wasExecuted)
            #expect(pool.statistics.pinned == 0 && pool.statistics.active == 0)
        }
        #expect(throws: PoolError.self) { try session.executeMany("INSERT INTO user (name) VALUES (?)", [["eve"]]) }
        #expect(try database.names().isEmpty)
        session.end()
        try session.query("INSERT INTO user (name) VALUES ('eve')")
        #expect(try database.names() == ["eve"])
    }

    @Test("when it dies under a statement, that one fails with the loss, and the later ones with the lost state")
    func diesMeanwhile() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let session = pool.session()
        try session.query("SET @x = 1")
        let endless = try database.endless()
        let sleeper = Background { try session.query(endless) }
        try database.waitForStatement(endless)
        try database.killSessions()
        #expect(throws: DatabaseError.self) { try sleeper.value() }
        let error = try #require(throws: PoolError.self) { try session.query("SELECT @x") }
        #expect(error.kind == .sessionLost)
        #expect(try pool.query("SELECT 1").first?[0] == 1)
    }

    @Test("a scope cancels the statements of its sessions, and the pinned connection survives")
    func cancelled() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let scope = QueryScope()
        let session = try Database(pool: pool).scoped(to: scope).session()
        try session.query("SET @x = 1")
        let endless = try database.endless()
        let sleeper = Background { try session.query(endless) }
        try database.waitForStatement(endless)
        try scope.cancel()
        _ = try? sleeper.value()
        let error = try #require(throws: DatabaseError.self) { try session.query("SELECT @x") }
        #expect(error.kind == .cancelled)
        #expect(session.isPinned)
        session.end()
        #expect(try pool.query("SELECT @x").first?[0] == .null)
        #expect(pool.statistics.opened == 1)
    }

    @Test("a deadline ends a statement on the pinned connection, which stays")
    func deadline() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let session = pool.session()
        try session.query("SET @x = 1")
        let endless = try database.endless()
        let error = try #require(throws: DatabaseError.self) { try session.query(endless, within: .milliseconds(50)) }
        #expect(error.kind == .statementTimeout)
        #expect(try session.query("SELECT @x").first?[0] == 1)
    }

    @Test("16 threads with sessions of their own among plain statements: each sees its own state, and nobody else's")
    func threads() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 20)
        defer { pool.close() }
        let failures = Mutex<[String]>([])
        @Sendable func expect(_ holds: Bool, _ what: String) { if !holds { failures.withLock { $0.append(what) } } }
        onThreads(16) { thread in
            let session = pool.session()
            for round in 0..<30 {
                do {
                    let mark = MySQLValue.int(Int64(thread * 1_000 + round))
                    try session.query("SET @mark = ?", [mark])
                    expect(try pool.query("SELECT @mark").first?[0] == .null, "a plain statement saw a variable")
                    expect(try session.query("SELECT @mark").first?[0] == mark, "a session lost its variable")
                    if round % 3 == 0 { session.end() }
                    if round % 5 == 0 { expect(try pool.query("SELECT ? + 1", [mark]).rows.count == 1, "no row") }
                } catch {
                    expect(false, "\(error)")
                }
            }
        }
        #expect(failures.withLock { $0 }.isEmpty)
        #expect(pool.statistics.pinned == 0 && pool.statistics.active == 0)
    }

    @Test("16 threads with transactions through sessions on four connections: all are committed or rolled back whole")
    func manyTransactions() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 4) { $0.leaseTimeout = .seconds(60) }
        defer { pool.close() }
        let failures = Mutex<[String]>([])
        onThreads(16) { thread in
            let session = pool.session()
            for round in 0..<20 {
                do {
                    try session.query("BEGIN")
                    for _ in 1...3 { try session.query("INSERT INTO user (name) VALUES (?)", [.int(Int64(thread))]) }
                    if round % 2 == 0 { try session.query("COMMIT") } else { session.end() }
                    try pool.query("SELECT COUNT(*) FROM user")
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(failures.withLock { $0 }.isEmpty)
        #expect(try database.names().count == 16 * 10 * 3)
        #expect(pool.statistics.rollbacks == 160 && pool.statistics.resets == 0)
    }
}

import MySQLClient
import MySQLPool
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct SessionTidyingTests {
    @Test("a forgotten transaction is rolled back, not committed")
    func forgottenTransaction() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        try pool.withConnection { connection in
            try connection.begin()
            _ = try connection.query("INSERT INTO user (name) VALUES ('ann')")
        }
        #expect(try database.names().isEmpty)
        #expect(pool.statistics.rollbacks == 1)
        #expect(try pool.withConnection { $0.isInTransaction } == false)
        #expect(pool.statistics.opened == 1)
    }

    @Test("switching autocommit off and writing is rolled back, and autocommit is on for the next user")
    func autocommitIsRestored() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        try pool.withConnection { connection in
            try connection.execute("SET autocommit = 0")
            _ = try connection.query("INSERT INTO user (name) VALUES ('ann')")
        }
        #expect(try database.names().isEmpty)
        _ = try pool.query("INSERT INTO user (name) VALUES ('bob')")
        #expect(try database.names() == ["bob"])
        #expect(pool.statistics.opened == 1)
    }

    @Test("a pool whose sessions have autocommit off keeps it off")
    func autocommitOffByConfiguration() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1) { $0.connection.sessionStatements = ["SET autocommit = 0"] }
        defer { pool.close() }
        try pool.withConnection { try $0.execute("SET autocommit = 1") }
        #expect(try pool.withConnection { $0.isAutocommit } == false)
        _ = try pool.query("INSERT INTO user (name) VALUES ('ann')")
        #expect(try database.names().isEmpty)
        #expect(pool.statistics.rollbacks == 1)
    }

    @Test("a clean return sends nothing to the server")
    func cleanReturnIsFree() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let before = try questions(pool)
        for _ in 1...10 { try pool.withConnection { _ in } }
        #expect(try questions(pool) == before + 1)
    }

    @Test("what any SELECT or INSERT leaves as well is not undone, so prepared statements stay")
    func fleeting() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        for _ in 1...2 {
            #expect(try pool.query("UPDATE user SET uid = LAST_INSERT_ID(uid + 1)").affectedRows == 0)
            try pool.query("SELECT SQL_CALC_FOUND_ROWS uid FROM user LIMIT 1")
        }
        #expect(pool.statistics.resets == 0)
        #expect(try pool.withConnection { $0.connection.preparedStatementCount } == 2)
    }

    @Test("a rollback on return keeps the prepared statements, a reset prepares them again")
    func preparedStatements() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        try pool.query("SELECT 1")
        try pool.withConnection { try $0.begin() }
        #expect(try pool.withConnection { $0.connection.preparedStatementCount } > 0)
        try pool.query("SET @x = 1")
        #expect(try pool.withConnection { $0.connection.preparedStatementCount } == 0)
        #expect(try pool.query("SELECT 1").first?[0] == 1)
        #expect(pool.statistics.rollbacks == 1 && pool.statistics.resets == 1 && pool.statistics.opened == 1)
    }

    @Test("without autocommit, the transaction that a failed statement has begun is rolled back")
    func failureWithoutAutocommit() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1) { $0.connection.sessionStatements = ["SET autocommit = 0"] }
        defer { pool.close() }
        try database.observer.execute("INSERT INTO \(identifier: database.name).user VALUES (1, 'ann')")
        #expect(throws: DatabaseError.self) { try pool.query("INSERT INTO user VALUES (1, 'bob')") }
        #expect(pool.statistics.rollbacks == 1)
    }

    @Test("leases, and connections by hand, come back clean, also those from elsewhere")
    func byHand() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let facade = Database(pool: pool)
        let stranger = try facade.connect()
        try stranger.query("SET @x = 1")
        try facade.poolPutConnection(stranger)
        #expect(try pool.query("SELECT @x").first?[0] == .null)
        #expect(pool.statistics.opened == 0)

        let lease = try pool.lease()
        try lease.query("SET @x = 2")
        lease.release()
        #expect(try pool.query("SELECT @x").first?[0] == .null)

        let connection = try facade.poolGetConnection()
        try facade.executeQuery(connection, "SET @x = 3")
        try facade.poolPutConnection(connection)
        #expect(try pool.query("SELECT @x").first?[0] == .null)

        try pool.executeMany("INSERT INTO user (name) VALUES (@x := ?)", [["ann"], ["bob"]])
        #expect(try pool.query("SELECT @x").first?[0] == .null)
        #expect(throws: TookTooLong.self) {
            try pool.withTransaction { lease in
                try lease.query("SET @x = 4")
                throw TookTooLong()
            }
        }
        #expect(try pool.query("SELECT @x").first?[0] == .null)
        #expect(pool.statistics.resets == 4)
    }

    @Test("a connection from elsewhere whose session cannot be made new is closed")
    func unrestorableStranger() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let facade = Database(pool: pool)
        let stranger = try facade.connect()
        try stranger.query("SET ROLE NONE")
        try facade.poolPutConnection(stranger)
        #expect(!stranger.isOpen)
        #expect(pool.statistics.total == 0)
    }

    @Test("the façade refuses under .reject what the pool refuses, and keeps its connection")
    func facadeRejects() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1) { $0.sessionPolicy = .reject }
        defer { pool.close() }
        let facade = Database(pool: pool)
        let errors = [
            try #require(throws: PoolError.self) { try facade.executeQueryMultiplex("SET @x = 1") },
            try #require(throws: PoolError.self) {
                try facade.executeQueryMultiplex("INSERT INTO user (name) VALUES (@x := ?)", ["ann"], execMany: true)
            },
            try #require(throws: PoolError.self) {
                let connection = try facade.poolGetConnection()
                try facade.executeQueryMultiplex(connection, "SET @x = 1")
            },
        ]
        for error in errors {
            #expect(error.kind == .sessionState && !error.wasExecuted)
            #expect(error.description.contains("user variables"))
            #expect(DatabasePhase(of: error) == .lease)
        }
        #expect(try database.names().isEmpty)
        #expect(pool.statistics.opened == 1 && pool.statistics.idle == 1 && pool.statistics.resets == 0)
        try pool.session().query("SET @x = 1")
    }

    /// The statements that the pool's only session has sent, this one included.
    private func questions(_ pool: ConnectionPool) throws -> Int {
        let status = try pool.withConnection { try $0.execute("SHOW SESSION STATUS LIKE 'Questions'") }
        return try #require(Int(try status.rows[0].get("Value", as: String.self)))
    }
}

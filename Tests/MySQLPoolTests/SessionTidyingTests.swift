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
        try pool.withConnection { #expect(!$0.isAutocommit) }
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

    /// The statements that the pool's only session has sent, this one included.
    private func questions(_ pool: ConnectionPool) throws -> Int {
        let status = try pool.withConnection { try $0.execute("SHOW SESSION STATUS LIKE 'Questions'") }
        return try #require(Int(try status.rows[0].get("Value", as: String.self)))
    }
}

import MySQLClient
import MySQLPool
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct TransactionTests {
    @Test("a transaction commits when its closure returns")
    func commits() throws {
        let database = try TestDatabase()
        let pool = database.pool()
        defer { pool.close() }
        let uid = try pool.withTransaction { connection in
            try connection.query("INSERT INTO user (name) VALUES ('ann')").lastInsertID
        }
        #expect(uid == 1)
        #expect(try database.names() == ["ann"])
        #expect(pool.statistics.rollbacks == 0)
    }

    @Test("a transaction rolls back when its closure throws, and the error is the closure's")
    func rollsBack() throws {
        struct Changed: Error {}
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        #expect(throws: Changed.self) {
            try pool.withTransaction { connection in
                _ = try connection.query("INSERT INTO user (name) VALUES ('ann')")
                throw Changed()
            }
        }
        #expect(try database.names().isEmpty)
        #expect(pool.statistics.idle == 1)
    }

    @Test("the isolation level holds for the transaction only", arguments: IsolationLevel.allCases)
    func isolation(level: IsolationLevel) throws {
        let database = try TestDatabase("isolation \(level)".filter(\.isLetter))
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let other = try Connection.open(database.configuration)
        let seen = try pool.withTransaction(isolation: level) { connection in
            _ = try connection.query("SELECT COUNT(*) FROM user WHERE uid = 0")
            if level != .serializable { try other.execute("INSERT INTO user (name) VALUES ('ann')") }
            return try count(connection)
        }
        #expect(seen == (level == .readUncommitted || level == .readCommitted ? 1 : 0))
        // The variable has another name on MariaDB before 11.1.
        let levels = try pool.withConnection { try $0.execute("SHOW VARIABLES LIKE 't%\\_isolation'") }
        #expect(levels.first?["Value"] == "REPEATABLE-READ")
    }

    /*
       mine                          other
       BEGIN, lock 1
                                     BEGIN, lock 2, lock 1 (waits)
       lock 2 → deadlock, caught
       goes on, outside of any transaction, or ends
     */
    @Test(
        "a transaction that lost a deadlock inside its closure is not reported as committed", arguments: [true, false])
    func deadlockCaughtInside(goesOn: Bool) throws {
        let database = try TestDatabase("deadlock\(goesOn ? "GoesOn" : "Ends")")
        let pool = database.pool(maximumSize: 2)
        defer { pool.close() }
        _ = try pool.executeMany("INSERT INTO user (name) VALUES (?)", [["ann"], ["bob"]])
        let rename = "UPDATE user SET name = ? WHERE uid = ?"
        var victim: Background<Void>?
        let error = try #require(throws: PoolError.self) {
            try pool.withTransaction { mine in
                _ = try mine.query(rename, ["mine", 1])
                victim = Background {
                    try pool.withTransaction { other in
                        // Heavier than mine, so that the server picks mine as the victim.
                        for number in 1...20 {
                            _ = try other.query("INSERT INTO user (name) VALUES (?)", [.string("other \(number)")])
                        }
                        _ = try other.query(rename, ["other", 2])
                        _ = try other.execute("UPDATE user SET name = 'other' WHERE uid = 1")
                    }
                }
                try database.waitForStatement("UPDATE user SET name = 'other'")
                do throws(DatabaseError) {
                    _ = try mine.query(rename, ["mine", 2])
                } catch {
                    #expect(error.kind == .deadlock)
                }
                if goesOn { _ = try mine.query("SELECT 1") }
            }
        }
        #expect(error.kind == .transactionEnded)
        try victim?.value()
        #expect(try database.names().prefix(2) == ["other", "other"])
    }

    @Test("a transaction that its closure ended is not reported as committed")
    func endedInside() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let error = try #require(throws: PoolError.self) {
            try pool.withTransaction { try $0.rollback() }
        }
        #expect(error.kind == .transactionEnded)
    }

    @Test("a connection lost before the commit is an error, and the pool goes on")
    func lostBeforeCommit() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        #expect(throws: (any Error).self) {
            try pool.withTransaction { connection in
                _ = try connection.query("INSERT INTO user (name) VALUES ('ann')")
                try database.killSessions()
            }
        }
        #expect(try database.names().isEmpty)
        _ = try pool.query("SELECT 1")
    }

    private func count(_ connection: borrowing Lease) throws -> Int {
        try connection.query("SELECT COUNT(*) AS count FROM user").rows[0].get("count")
    }
}

import MySQLClient
import MySQLPool
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct DeadlineTests {
    @Test("a query past its limit is ended on the server, and its connection serves the next one")
    func endsQuery() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        try pool.prefill(1)
        let endless = try database.endless()
        let error = try #require(throws: DatabaseError.self) { try pool.query(endless, within: .milliseconds(50)) }
        #expect(error.kind == .statementTimeout)
        #expect(error.outcome == .rolledBack)
        #expect(try !database.isExecuting(endless))
        #expect(try pool.query("SELECT 2 AS two").rows[0].get("two", as: Int.self) == 2)
        #expect(pool.statistics.opened == 1, "the connection was kept")
    }

    @Test("the limit covers the wait for a connection too")
    func endsWait() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1) { $0.leaseTimeout = .seconds(1000) }
        defer { pool.close() }
        let lease = try pool.lease()
        let error = try #require(throws: PoolError.self) { try pool.query("SELECT 1", within: .milliseconds(20)) }
        #expect(error.kind == .timeout)
        lease.release()
    }

    @Test("a query within its limit is left alone, and so is the one that follows it")
    func leavesAlone() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        for number in 1...200 {
            let row = try pool.query("SELECT ? AS n", [.int(Int64(number))], within: .seconds(100)).rows[0]
            #expect(try row.get("n", as: Int.self) == number)
        }
        #expect(pool.statistics.opened == 1)
    }

    @Test("the later of two limits does not keep the nearer one waiting")
    func nearerLimit() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 2)
        defer { pool.close() }
        try pool.prefill(2)
        let scope = QueryScope()
        let endless = try database.endless()
        let far = Background { try pool.query(endless, within: .seconds(900), in: scope) }
        try database.waitForStatement(endless)
        let error = try #require(throws: DatabaseError.self) { try pool.query(endless, within: .milliseconds(50)) }
        #expect(error.kind == .statementTimeout)
        try eventually { try scope.cancel() == 0 }
        let cancelled = try #require(throws: DatabaseError.self) { try far.value() }
        #expect(cancelled.kind == .cancelled)
    }
}

import MySQLClient
import MySQLPool
import Testing

/// A pool that has nothing left says who has it all.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct HolderTests {
    @Test("a time-out names who has the connections, from which line, and whether the caller waits for itself")
    func timeout() throws {
        let database = try TestDatabase("holders")
        let pool = database.pool(maximumSize: 2)
        defer { pool.close() }
        let gate = Gate()
        let other = Background { try pool.withConnection { _ in gate.pass() } }
        try eventually { pool.statistics.active == 1 }
        let line = #line + 1
        let lease = try pool.lease()
        let own = try #require(throws: PoolError.self) { try pool.lease(within: .milliseconds(10)).release() }
        #expect(own.kind == .timeout)
        #expect(own.message.contains("This thread holds one itself (MySQLPoolTests/HolderTests.swift:\(line) for "))
        #expect(own.message.contains("In use: MySQLPoolTests/HolderTests.swift:"))
        let foreign = Background { try pool.lease(within: .milliseconds(10)).release() }
        let error = try #require(throws: PoolError.self) { try foreign.value() }
        #expect(!error.message.contains("This thread"))
        #expect(error.message.contains("HolderTests.swift:\(line) for "))
        gate.open()
        try other.value()
        lease.release()
    }

    @Test("who holds a connection is known at any time; what was given back is nobody's")
    func holders() throws {
        let database = try TestDatabase("holdersatwork")
        let pool = database.pool(maximumSize: 4)
        defer { pool.close() }
        _ = try pool.query("SELECT 1")
        #expect(pool.holders.isEmpty)
        let line = #line + 1
        let lease = try pool.lease()
        let holder = try #require(pool.holders.first)
        #expect(pool.holders.count == 1)
        #expect(holder.threadID == lease.threadID && holder.isOwn)
        #expect(holder.site == "MySQLPoolTests/HolderTests.swift:\(line)")
        lease.release()
        #expect(pool.holders.isEmpty)
        #expect(try pool.query("SELECT 1").first?[0] == 1)
    }
}

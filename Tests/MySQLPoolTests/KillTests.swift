import Foundation
import MySQLClient
import MySQLPool
import Synchronization
import Testing

/// Servers count a statement as done that a kill has cut short, when its only sign is a value.
@Suite(.serialized, .enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct KillTests {
    /// Those of HAULOUT_TEST_SERVERS (`NAME=SOCKET NAME=SOCKET`), or else the one of HAULOUT_TEST_SOCKET.
    private static let sockets: [String] = {
        let named = ProcessInfo.processInfo.environment["HAULOUT_TEST_SERVERS", default: ""].split(separator: " ")
        let sockets = named.compactMap { $0.split(separator: "=", maxSplits: 1).last.map(String.init) }
        return sockets.isEmpty ? [TestServer.socket] : sockets
    }()

    /// On MySQL the first returns 1, on MariaDB the second returns 0, on both the last succeeds.
    private static let endless = [
        "SELECT 5 AS five, SLEEP(1000) AS slept", "SELECT BENCHMARK(9000000000, SHA2('x', 256)) AS done",
        "do SLEEP(1000)",
    ]

    @Test("a query that was ended by its limit never succeeds with half a result", arguments: sockets)
    func limitCutsShort(socket: String) throws {
        let pool = Self.pool(on: socket)
        defer { pool.close() }
        try pool.prefill(1)
        for sql in Self.endless {
            let error = try #require(throws: DatabaseError.self) { try pool.query(sql, within: .milliseconds(50)) }
            #expect(error.kind == .statementTimeout, "\(sql): \(error)")
        }
        #expect(try pool.query("SELECT 2 AS two").rows[0].get("two", as: Int.self) == 2)
        #expect(pool.statistics.opened == 1, "the connection was kept")
    }

    @Test("nor one that was ended with its scope", arguments: sockets)
    func scopeCutsShort(socket: String) throws {
        let pool = Self.pool(on: socket)
        defer { pool.close() }
        for sql in Self.endless {
            for isLeased in [false, true] {
                let scope = QueryScope()
                let query = Background {
                    if isLeased {
                        try pool.withConnection(in: scope) { try $0.query(sql) }
                    } else {
                        try pool.query(sql, in: scope)
                    }
                }
                try eventually { pool.statistics.active == 1 }
                try eventually { try scope.cancel() == 0 }
                let error = try #require(throws: DatabaseError.self) { try query.value() }
                #expect(error.kind == .cancelled, "\(sql): \(error)")
            }
        }
        #expect(pool.statistics.opened == 1, "the connection was kept")
    }

    @Test("a write that is done is done, also after a kill; a query after it is in doubt")
    func writeIsDone() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let scope = QueryScope()
        let error = try #require(throws: DatabaseError.self) {
            try pool.withConnection(in: scope) { lease in
                try scope.cancel()
                // Whatever the kill hits.
                _ = try? lease.query("DO 0")
                let written = try lease.query("INSERT INTO user (name) VALUES ('ann')").affectedRows
                #expect(written == 1)
                _ = try lease.query("SELECT 1")
            }
        }
        #expect(error.kind == .cancelled)
        #expect(error.outcome == .unknown)
        #expect(try database.names() == ["ann"])
        let later = try pool.withConnection { lease in try lease.query("SELECT 3 AS three").rows.count }
        #expect(later == 1, "nothing is in doubt any longer")
    }

    @Test("a query whose session is gone, which the link does not say, ends with its scope")
    func goneSession() throws {
        let link = try SilentLink(to: TestServer.socket)
        defer { link.close() }
        var connection = TestServer.configuration()
        connection.endpoint = link.endpoint
        let pool = ConnectionPool(PoolConfiguration(connection: connection))
        defer { pool.close() }
        let session = Mutex<UInt64>(0)
        let scope = QueryScope()
        let query = Background {
            try pool.withConnection(in: scope) { lease in
                session.withLock { $0 = lease.threadID }
                try lease.query("SELECT SLEEP(1000) /* gone */")
            }
        }
        let administrator = try Connection.open(TestServer.configuration())
        defer { administrator.close() }
        // Not while it is being prepared.
        let others = """
            SELECT COUNT(*) FROM information_schema.PROCESSLIST
            WHERE ID = ? AND COMMAND = 'Execute' AND INFO LIKE 'SELECT SLEEP%'
            """
        func isRunning() throws -> Bool {
            try administrator.query(text: others, [.uint(session.withLock { $0 })]).rows[0].get(0, as: Int.self) > 0
        }
        try eventually { try isRunning() }
        link.silence()
        try administrator.execute("KILL CONNECTION \(unsafeRaw: String(session.withLock { $0 }))")
        try eventually { try !isRunning() }
        try eventually { try scope.cancel() == 0 }
        let error = try #require(throws: DatabaseError.self) { try query.value() }
        #expect(!error.isConnectionUsable)
        #expect(error.outcome == .unknown)
    }

    @Test("limits are measured with the pool's clock")
    func ownClock() throws {
        let clock = ManualClock()
        clock.advance(by: .seconds(3600))
        var environment = PoolEnvironment()
        environment.now = { clock.now }
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1, environment: environment)
        defer { pool.close() }
        let endless = try database.endless()
        let query = Background { try pool.query(endless, within: .milliseconds(50)) }
        try database.waitForStatement(endless)
        clock.advance(by: .seconds(1))
        let error = try #require(throws: DatabaseError.self) { try query.value() }
        #expect(error.kind == .statementTimeout)
    }

    // MARK: The fence

    @Test("a run that ended with its connection is not killed any more")
    func lostConnection() throws {
        let connection = try Connection.open(TestServer.configuration())
        let fence = RunFence(connection)
        let run = fence.enter(until: .distantPast)
        connection.close()
        fence.leave()
        #expect(try !fence.kill(run, by: Self.unused))
    }

    @Test("a kill for a limit spares a run whose limit has not come")
    func nextRun() throws {
        let connection = try Connection.open(TestServer.configuration())
        defer { connection.close() }
        let fence = RunFence(connection)
        _ = fence.enter(until: .distantPast)
        fence.leave()
        let now = PoolInstant.now
        let run = fence.enter(until: now + .seconds(100))
        #expect(try !fence.kill(run, ifOverdueAt: now, by: Self.unused))
        fence.leave()
    }

    @Test("a connection whose kill may still come is closed")
    func killAtLarge() throws {
        let connection = try Connection.open(TestServer.configuration())
        let fence = RunFence(connection)
        let run = fence.enter()
        // The connection that kills is lost before it has an answer.
        let canceller = Canceller { configuration throws(DatabaseError) in
            let control = try Connection.open(configuration)
            control.cancel()
            return control
        }
        let error = try #require(throws: DatabaseError.self) { try fence.kill(run, by: canceller) }
        fence.leave()
        #expect(connection.isOpen == (error.outcome != .unknown))
    }

    private static let unused = Canceller { (_) throws(DatabaseError) in
        Issue.record("nothing is to be killed")
        throw DatabaseError(kind: .misuse, message: "nothing is to be killed")
    }

    private static func pool(on socket: String) -> ConnectionPool {
        ConnectionPool(
            PoolConfiguration(connection: TestServer.configuration(socket: socket), maximumSize: 1))
    }
}

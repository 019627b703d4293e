import MySQLClient
import MySQLPool
import Synchronization
import Testing

/// All connections are killed again and again, and nobody notices.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct ConnectionPoolDeathTests {
    @Test("10,000 queries of 4 threads succeed while all connections are killed again and again, on a socket")
    func onSocket() throws {
        try survive(try TestDatabase("deathOnSocket"))
    }

    @Test(
        "10,000 queries of 4 threads succeed while all connections are killed again and again, on TCP",
        .enabled(if: TCPServer.isInstalled, "mariadbd is not installed"))
    func onTCP() throws {
        let server = try TCPServer()
        defer { server.stop() }
        try survive(try TestDatabase("deathOnTCP", on: server.endpoint))
    }

    @Test("writes succeed once each when all connections are killed between them")
    func writes() throws {
        let database = try TestDatabase("deathOfWriters")
        let pool = database.pool(maximumSize: 4)
        defer { pool.close() }
        for _ in 1...50 {
            try pool.prefill(4)
            try database.killSessions()
            for _ in 1...5 { _ = try pool.query("INSERT INTO user (name) VALUES ('ann')") }
            try database.killSessions()
            try pool.withTransaction { _ = try $0.query("INSERT INTO user (name) VALUES ('bob')") }
        }
        #expect(try database.names().count == 300)
    }

    @Test("a session that is killed before its first use is opened again, and nobody notices")
    func unborn() throws {
        let database = try TestDatabase("deathBeforeUse")
        let kills = Atomic(0)
        var environment = PoolEnvironment()
        environment.open = { configuration throws(DatabaseError) in
            guard kills.wrappingAdd(1, ordering: .relaxed).newValue % 3 != 0 else {
                return try Connection.open(configuration)
            }
            var configuration = configuration
            configuration.sessionStatements = ["KILL CONNECTION_ID()"]
            return try Connection.open(configuration)
        }
        let pool = database.pool(maximumSize: 4, environment: environment)
        defer { pool.close() }
        for _ in 1...5 {
            #expect(try pool.query("SELECT 1").first?[0] == 1)
            pool.evictAll()
        }
        #expect(kills.load(ordering: .relaxed) == 15)
        #expect(pool.statistics.failedConnects == 0)
    }

    private func survive(_ database: TestDatabase) throws {
        let pool = database.pool(maximumSize: 4)
        defer { pool.close() }
        let answered = Atomic(0)
        let isDone = Atomic(false)
        let killed = Atomic(0)
        let kills = Background {
            while !isDone.load(ordering: .relaxed) {
                for id in try database.sessions() {
                    // One that has ended meanwhile cannot be killed.
                    if (try? database.kill(id)) != nil { killed.add(1, ordering: .relaxed) }
                }
                let before = answered.load(ordering: .relaxed)
                try eventually { answered.load(ordering: .relaxed) >= before + 20 || isDone.load(ordering: .relaxed) }
            }
        }
        onThreads(4) { thread in
            // More than 2,500 where the killer has a hard time on a busy machine.
            var step = 0
            while step < 2500 || killed.load(ordering: .relaxed) < 100 {
                do {
                    let number = Int64(thread * 1_000_000 + step)
                    let row = try pool.query("SELECT ? AS answer", [.int(number)]).rows[0]
                    #expect(row[0] == .int(number))
                } catch {
                    Issue.record(error, "in step \(step): \(String(reflecting: error))")
                }
                answered.add(1, ordering: .relaxed)
                step += 1
            }
        }
        isDone.store(true, ordering: .relaxed)
        try kills.value()
        #expect(pool.statistics.replaced > 0)
        #expect(pool.statistics.total <= 4)
    }
}

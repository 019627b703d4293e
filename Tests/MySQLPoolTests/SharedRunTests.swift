import MySQLClient
import MySQLPool
import Synchronization
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct SharedRunTests {
    private static let double = "SELECT ? * 2 AS twice"

    @Test("those in line share a connection, and each gets its own answer")
    func shares() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let callers = try lineUp(12, before: pool) { number in
            try pool.query(Self.double, [.int(Int64(number))]).rows[0].get("twice", as: Int.self)
        }
        for (number, caller) in callers.enumerated() { #expect(try caller.value() == number * 2) }
        #expect(pool.statistics.shared == 11)
        #expect(pool.statistics.waiting == 0)
        #expect(pool.statistics.idle == 1)
    }

    @Test("a statement that fails fails alone")
    func failsAlone() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let wrong = "SELECT nothing FROM nowhere WHERE id = ?"
        pool.profiles[wrong].noteQuickness()
        let callers = try lineUp(6, before: pool) { number in
            try pool.query(number % 3 == 1 ? wrong : Self.double, [.int(Int64(number))]).rows[0].get(0, as: Int.self)
        }
        for (number, caller) in callers.enumerated() {
            if number % 3 == 1 {
                let error = try #require(throws: DatabaseError.self) { try caller.value() }
                #expect(error.code == 1146)
            } else {
                #expect(try caller.value() == number * 2)
            }
        }
    }

    @Test("a statement that writes waits for a connection of its own, and who stands behind it keeps the place")
    func keepsOrder() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let callers = try lineUp(6, before: pool) { number in
            if number == 3 {
                return Int(try pool.query("INSERT INTO user (name) VALUES ('ann')").affectedRows)
            }
            return try pool.query("SELECT COUNT(*) + ? * 0 AS users FROM user", [1]).rows[0].get("users", as: Int.self)
        }
        #expect(try callers.map { try $0.value() } == [0, 0, 0, 1, 1, 1])
    }

    @Test("when the connection dies under a shared run, everybody is answered by another one")
    func survivesLoss() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let callers = try lineUp(8, before: pool) { number in
            try pool.query(Self.double, [.int(Int64(number))]).rows[0].get("twice", as: Int.self)
        } whileLeased: {
            try database.killSessions()
        }
        for (number, caller) in callers.enumerated() { #expect(try caller.value() == number * 2) }
    }

    @Test("cancelling one of those who share a connection leaves the others their answers")
    func cancelsOne() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let scope = QueryScope()
        let callers = try lineUp(6, before: pool) { number in
            let row = try pool.query(Self.double, [.int(Int64(number))], in: number == 2 ? scope : nil).rows[0]
            return try row.get("twice", as: Int.self)
        } whileLeased: {
            try scope.cancel()
        }
        for (number, caller) in callers.enumerated() where number != 2 { #expect(try caller.value() == number * 2) }
        let error = try #require(throws: DatabaseError.self) { try callers[2].value() }
        #expect(error.kind == .cancelled)
    }

    @Test(
        "a statement that turns out to change the session touches nobody who shares the connection",
        .enabled(if: TestServer.isMariaDB, "MySQL tells it with the next statement without rows only: docs/pool.md"))
    func leavesTraces() throws {
        let database = try TestDatabase()
        try database.observer.execute("USE \(identifier: database.name)")
        try database.observer.execute(
            "CREATE FUNCTION f() RETURNS INT DETERMINISTIC BEGIN SET time_zone = '+09:30'; RETURN 1; END")
        try database.observer.execute("CREATE VIEW v AS SELECT f() AS n")
        let time = "SELECT HOUR(FROM_UNIXTIME(?)) AS n"
        for policy in [SessionPolicy.reset, .reject] {
            let pool = database.pool(maximumSize: 1) {
                $0.sessionPolicy = policy
                $0.connection.sessionStatements = ["SET time_zone = '+00:00'"]
            }
            defer { pool.close() }
            pool.profiles["SELECT n FROM v"].noteQuickness()
            pool.profiles[time].noteQuickness()
            // Known to the connection, so that they are sent ahead.
            try pool.withConnection { _ = try $0.query(time, [0]) }
            let callers = try lineUp(8, before: pool) { number in
                if number == 2 { return try pool.query("SELECT n FROM v").rows[0].get(0, as: Int.self) }
                // Not the first hour: to MariaDB 11.8 the time 0 is none.
                return try pool.query(time, [.int(Int64((number + 1) * 3_600))]).rows[0].get(0, as: Int.self)
            }
            for (number, caller) in callers.enumerated() where number != 2 {
                #expect(try caller.value() == number + 1)
            }
            if policy == .reject {
                let error = try #require(throws: PoolError.self) { try callers[2].value() }
                #expect(error.kind == .sessionState && error.wasExecuted)
            } else {
                #expect(try callers[2].value() == 1)
            }
            #expect(pool.statistics.resets == 1)
            #expect(!pool.profiles["SELECT n FROM v"].isShareable)
        }
    }

    @Test("64 threads on two connections, with kills all the while: every answer is right")
    func underKills() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 2) { $0.leaseTimeout = .seconds(100) }
        defer { pool.close() }
        let failures = Mutex<[String]>([])
        let answered = Atomic(0)
        let killer = Background {
            for round in 1...60 {
                for id in try database.sessions() { try? database.kill(id) }
                // So often that every run is hit, and so seldom that no statement is hit six times.
                try eventually { answered.load(ordering: .relaxed) >= 100 * round }
            }
        }
        onThreads(64) { thread in
            for number in 0..<100 {
                do {
                    let value = thread * 1_000 + number
                    let row = try pool.query(Self.double, [.int(Int64(value))]).rows[0]
                    guard try row.get("twice", as: Int.self) == value * 2 else { throw TookTooLong() }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
                answered.add(1, ordering: .relaxed)
            }
        }
        try killer.value()
        #expect(failures.withLock { $0 }.isEmpty)
    }

    /// Has `count` callers stand in line in this order, and then gives back the only connection.
    private func lineUp(
        _ count: Int,
        before pool: ConnectionPool,
        _ body: @escaping @Sendable (Int) throws -> Int,
        whileLeased: () throws -> Void = {}
    ) throws -> [Background<Int>] {
        pool.profiles[Self.double].noteQuickness()
        let lease = try pool.lease()
        var callers: [Background<Int>] = []
        for number in 0..<count {
            callers.append(Background { try body(number) })
            try eventually { pool.statistics.waiting == number + 1 }
        }
        try whileLeased()
        lease.release()
        return callers
    }
}

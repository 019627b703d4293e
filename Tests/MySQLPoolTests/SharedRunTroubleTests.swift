import MySQLClient
import MySQLPool
import Testing

/// What befalls one of those who share a connection, and what the others see of it.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct SharedRunTroubleTests {
    private static let double = "SELECT ? * 2 AS value"
    private static let count = "SELECT COUNT(*) + ? * 0 AS value FROM user"

    @Test("the limit of one behind a blocked statement ends its wait, and everybody else is answered")
    func limitBehindBlocked() throws {
        let database = try TestDatabase()
        let pool = try Self.warmPool(on: database)
        defer { pool.close() }
        let callers = try lineUp(6, before: pool) { number in
            try Self.ask(number == 0 ? Self.count : Self.double, number, pool, within: number == 1 ? .seconds(20) : nil)
        } whileLeased: {
            try database.observer.execute("LOCK TABLES \(identifier: database.name).user WRITE")
        }
        let error = try #require(throws: DatabaseError.self) { try callers[1].value() }
        #expect(error.kind == .statementTimeout)
        try database.observer.execute("UNLOCK TABLES")
        #expect(try callers[0].value() == 0)
        for number in 2..<6 { #expect(try callers[number].value() == number * 2) }
        #expect(pool.statistics.opened == 1)
    }

    @Test("the scope of one behind a blocked statement ends its wait, and everybody else is answered")
    func scopeBehindBlocked() throws {
        let database = try TestDatabase()
        let pool = try Self.warmPool(on: database)
        defer { pool.close() }
        let scope = QueryScope()
        let callers = try lineUp(6, before: pool) { number in
            try Self.ask(number == 0 ? Self.count : Self.double, number, pool, in: number == 3 ? scope : nil)
        } whileLeased: {
            try database.observer.execute("LOCK TABLES \(identifier: database.name).user WRITE")
        }
        try database.waitForStatement("SELECT COUNT")
        try eventually { try scope.cancel() == 0 }
        let error = try #require(throws: DatabaseError.self) { try callers[3].value() }
        #expect(error.kind == .cancelled)
        try database.observer.execute("UNLOCK TABLES")
        #expect(try callers[0].value() == 0)
        for number in [1, 2, 4, 5] { #expect(try callers[number].value() == number * 2) }
        #expect(pool.statistics.opened == 1)
    }

    @Test("a statement that loses its connection every time takes nobody along more than once")
    func poison() throws {
        let database = try TestDatabase()
        let pool = try Self.warmPool(on: database)
        defer { pool.close() }
        let callers = try lineUp(6, before: pool) { number in
            try Self.ask(number == 0 ? Self.count : Self.double, number, pool)
        } whileLeased: {
            try database.observer.execute("LOCK TABLES \(identifier: database.name).user WRITE")
        }
        // As often as it is tried: once in company, and then alone.
        for _ in 0...6 {
            try database.waitForStatement("SELECT COUNT")
            try database.killSessions()
        }
        #expect(throws: DatabaseError.self) { try callers[0].value() }
        for number in 1..<6 { #expect(try callers[number].value() == number * 2) }
        try database.observer.execute("UNLOCK TABLES")
        #expect(pool.statistics.replaced <= 6)
    }

    @Test("who ends a statement from outside ends it, also when it shares its connection")
    func killedFromOutside() throws {
        let database = try TestDatabase()
        let pool = try Self.warmPool(on: database)
        defer { pool.close() }
        let callers = try lineUp(4, before: pool) { number in
            try Self.ask(number == 0 ? Self.count : Self.double, number, pool)
        } whileLeased: {
            try database.observer.execute("LOCK TABLES \(identifier: database.name).user WRITE")
        }
        try database.waitForStatement("SELECT COUNT")
        for id in try database.sessions() { try database.killQuery(id) }
        let error = try #require(throws: DatabaseError.self) { try callers[0].value() }
        #expect(error.kind == .cancelled)
        for number in 1..<4 { #expect(try callers[number].value() == number * 2) }
        try database.observer.execute("UNLOCK TABLES")
    }

    // MARK: Helpers

    /// A pool of one connection that knows both statements, and that they are quick.
    private static func warmPool(on database: TestDatabase) throws -> ConnectionPool {
        let pool = database.pool(maximumSize: 1) { $0.leaseTimeout = .seconds(100) }
        for sql in [double, count] {
            _ = try ask(sql, 1, pool)
            pool.profiles[sql].noteQuickness()
        }
        return pool
    }

    private static func ask(
        _ sql: String, _ number: Int, _ pool: ConnectionPool, within limit: Duration? = nil, in scope: QueryScope? = nil
    ) throws -> Int {
        try pool.query(sql, [.int(Int64(number))], within: limit, in: scope).rows[0].get("value", as: Int.self)
    }

    /// Has `count` callers stand in line in this order, and then gives back the only connection.
    private func lineUp(
        _ count: Int,
        before pool: ConnectionPool,
        _ body: @escaping @Sendable (Int) throws -> Int,
        whileLeased: () throws -> Void
    ) throws -> [Background<Int>] {
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

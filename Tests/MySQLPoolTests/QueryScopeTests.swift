import MySQLClient
import MySQLPool
import Synchronization
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct QueryScopeTests {
    @Test("cancelling kills the scope's own query and nobody else's, and keeps the connection")
    func cancelsOwnQuery() throws {
        let database = try TestDatabase()
        let pool = database.pool()
        defer { pool.close() }
        let scope = QueryScope()
        let endless = try database.endless()
        let mine = Background { try pool.query(endless, in: scope) }
        let other = Background { try pool.query("SELECT GET_LOCK('pool_scope', 1000) AS locked") }
        try database.waitForStatement(endless)
        #expect(try scope.cancel() == 1)
        // Again, because the list shows a statement while it is prepared, and a kill then does not reach its execution.
        try eventually { try scope.cancel() == 0 }
        let error = try #require(throws: DatabaseError.self) { try mine.value() }
        #expect(error.kind == .cancelled)
        #expect(try other.value().rows.count == 1)
        #expect(scope.isCancelled)
        #expect(try scope.cancel() == 0)
        for _ in 1...5 { try onBothConnections(pool) }
        #expect(pool.statistics.opened == 2)
    }

    @Test("a cancelled scope refuses queries at once, while the pool serves everybody else")
    func refusesAfterwards() throws {
        let database = try TestDatabase()
        let pool = database.pool(environment: Self.withoutKills)
        defer { pool.close() }
        let scope = QueryScope()
        let scoped = Database(pool: pool).scoped(to: scope)
        _ = try scoped.executeQueryMultiplex("SELECT 1")
        try scope.cancel()
        let error = try #require(throws: DatabaseError.self) { try scoped.executeQueryMultiplex("SELECT 1") }
        #expect(error.kind == .cancelled)
        #expect(error.outcome == .notSent)
        #expect(DatabasePhase(of: error) == .execute)
        #expect(throws: DatabaseError.self) { try scoped.withConnection { _ in } }
        #expect(throws: DatabaseError.self) { try scoped.poolGetConnection() }
        _ = try Database(pool: pool).executeQueryMultiplex("SELECT 1")
        #expect(pool.statistics.leases == 2)
    }

    @Test("who waits for a connection stops waiting when the scope is cancelled")
    func wakesWaiters() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1, environment: Self.withoutKills) { $0.leaseTimeout = .seconds(1000) }
        defer { pool.close() }
        let scope = QueryScope()
        let lease = try pool.lease()
        let waiter = Background { try pool.query("SELECT 1", in: scope) }
        try eventually { pool.statistics.waiting == 1 }
        try scope.cancel()
        let error = try #require(throws: DatabaseError.self) { try waiter.value() }
        #expect(error.kind == .cancelled)
        #expect(pool.statistics.waiting == 0)
        lease.release()
    }

    /*
       query                         cancel
       runs on the server
                                     kill begins, the gate holds it
       answered, must not leave
                                     kill is sent, returns
       gives the connection back
     */
    @Test("a connection does not go back to the pool while a kill for it is in flight, and the kill hits nobody else")
    func killInFlight() throws {
        let killing = Gate()
        let mayKill = Gate()
        var environment = PoolEnvironment()
        environment.willKill = { (_) throws(DatabaseError) in
            killing.open()
            mayKill.pass()
        }
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1, environment: environment)
        defer { pool.close() }
        let scope = QueryScope()
        let locked = try database.observer.query("SELECT GET_LOCK('pool_kill_in_flight', 0) AS locked")
        #expect(try locked.rows[0].get("locked", as: Int.self) == 1)
        let query = "SELECT GET_LOCK('pool_kill_in_flight', 1000) AS locked"
        let mine = Background { try pool.query(query, in: scope).rows[0].get("locked", as: Int.self) }
        try database.waitForStatement("SELECT GET_LOCK")

        let cancelling = Background { try scope.cancel() }
        killing.pass()
        try database.observer.execute("DO RELEASE_LOCK('pool_kill_in_flight')")
        try eventually { try !database.isExecuting(query) }
        #expect(pool.statistics.active == 1, "the query is answered, but its connection is still out")
        let next = Background { try pool.query("SELECT 2 AS two").rows[0].get("two", as: Int.self) }
        try eventually { pool.statistics.waiting == 1 }
        mayKill.open()
        #expect(try cancelling.value() == 1)
        #expect(try mine.value() == 1)
        #expect(try next.value() == 2)
        #expect(pool.statistics.opened == 1)
    }

    @Test("a cancelled transaction does not commit")
    func transactionDoesNotCommit() throws {
        let database = try TestDatabase()
        let pool = database.pool()
        defer { pool.close() }
        let scope = QueryScope()
        let error = try #require(throws: DatabaseError.self) {
            try Database(pool: pool).scoped(to: scope).withTransaction { connection in
                _ = try connection.query("INSERT INTO user (name) VALUES ('ann')")
                try scope.cancel()
            }
        }
        #expect(error.kind == .cancelled)
        #expect(try database.names().isEmpty)
    }

    @Test("every kill is tried, and the first error of one goes to who cancels")
    func failedKill() throws {
        let tried = TriedKills()
        var environment = PoolEnvironment()
        environment.willKill = { (threadID) throws(DatabaseError) in
            tried.threads.withLock { $0.append(threadID) }
            throw DatabaseError(kind: .permission, message: "refused \(threadID)")
        }
        let database = try TestDatabase()
        let pool = database.pool(environment: environment)
        defer { pool.close() }
        let scope = QueryScope()
        try pool.withConnection(in: scope) { first in
            try pool.withConnection(in: scope) { _ in
                let error = #expect(throws: DatabaseError.self) { try scope.cancel() }
                #expect(error?.message == "refused \(first.threadID)")
            }
        }
        #expect(tried.threads.withLock { $0.count } == 2)
    }

    private static var withoutKills: PoolEnvironment {
        var environment = PoolEnvironment()
        environment.willKill = { (_) throws(DatabaseError) in Issue.record("nothing runs") }
        return environment
    }

    private func onBothConnections(_ pool: ConnectionPool) throws {
        try pool.withConnection { first in
            _ = try first.query("SELECT 1")
            _ = try pool.query("SELECT 1")
        }
    }
}

private final class TriedKills: Sendable {
    let threads = Mutex<[UInt64]>([])
}

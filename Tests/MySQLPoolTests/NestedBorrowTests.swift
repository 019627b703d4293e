import MySQLPool
import Testing

@Suite("Nested borrows")
struct NestedBorrowRuleTests {
    private typealias State = PoolState<Named, Int>
    private let now = PoolInstant.now

    /// A pool of two, whose connections are out, bound to these threads.
    private func full(_ threads: UInt...) throws -> (State, [State.Holding]) {
        var state = State(limits: PoolLimits(maximumSize: threads.count))
        let holdings = try threads.map { thread in
            let name = Named("connection of \(thread)", expiresAt: .distantFuture)
            _ = state.adopt(name, at: now)
            guard case .holding(let holding) = state.acquire(at: now, by: thread, orWaitAs: 0).outcome else {
                throw NoConnection()
            }
            name.boundThread = thread
            return holding
        }
        return (state, holdings)
    }

    private struct NoConnection: Error {}

    @Test("the one who would close the circle is refused, and the others are served when it goes")
    func circle() throws {
        var (state, holdings) = try full(1, 2)
        guard case .wait = state.acquire(at: now, by: 1, orWaitAs: 1).outcome else {
            Issue.record("thread 2 may yet give its connection back")
            return
        }
        guard case .wouldDeadlock = state.acquire(at: now, by: 2, orWaitAs: 2).outcome else {
            Issue.record("nobody is left who could give one back")
            return
        }
        let effects = try state.giveBack(holdings[1], at: now)
        #expect(effects.grants.map(\.waiter) == [1])
        #expect(state.statistics.deadlocks == 1 && state.statistics.waiting == 0)
    }

    @Test("somebody without a connection may always wait")
    func innocent() throws {
        var (state, _) = try full(1, 2)
        _ = state.acquire(at: now, by: 1, orWaitAs: 1)
        guard case .wait = state.acquire(at: now, by: 3, orWaitAs: 3).outcome else {
            Issue.record("thread 3 holds nobody up")
            return
        }
    }

    @Test("a connection that another thread could give back, or room for one more, is no circle")
    func chances() throws {
        var (state, holdings) = try full(1, 2)
        _ = state.acquire(at: now, by: 1, orWaitAs: 1)
        holdings[0].resource.boundThread = 0
        guard case .wait = state.acquire(at: now, by: 2, orWaitAs: 2).outcome else {
            Issue.record("whose the first connection is nobody knows")
            return
        }
        var roomy = try full(1, 2).0
        _ = roomy.resize(to: 3, at: now)
        _ = roomy.acquire(at: now, by: 1, orWaitAs: 1)
        guard case .wait = roomy.acquire(at: now, by: 2, orWaitAs: 2).outcome else {
            Issue.record("another connection is being opened")
            return
        }
    }
}

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct NestedBorrowTests {
    @Test("a query inside a transaction of a pool of one fails at once, and says why; the transaction goes on")
    func alone() throws {
        let database = try TestDatabase("nested_alone")
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let line = #line + 1
        let value: MySQLValue? = try pool.withTransaction { lease in
            // Would wait for ten seconds otherwise, and for ever without a time-out.
            let error = try #require(throws: PoolError.self) { try pool.query("SELECT 1") }
            #expect(error.kind == .nestedBorrow)
            #expect(error.message.contains("NestedBorrowTests.swift:\(line)"))
            #expect(error.message.contains("Pass the connection along"))
            return try lease.query("SELECT 2").first?[0]
        }
        #expect(value == 2)
        #expect(pool.statistics.deadlocks == 1)
        #expect(try pool.query("SELECT 3").first?[0] == 3)
    }

    @Test("of two threads that want a second connection each, one fails and the other is served")
    func two() throws {
        let database = try TestDatabase("nested_two")
        let pool = database.pool(maximumSize: 2)
        defer { pool.close() }
        let ready = Gate()
        let work = (0..<2).map { _ in
            Background {
                try pool.withConnection { _ in
                    ready.pass()
                    return Result { try pool.withConnection { try $0.query("SELECT 1").first?[0] } }
                }
            }
        }
        try eventually { pool.statistics.active == 2 }
        ready.open()
        ready.open()
        let results = try work.map { try $0.value() }
        let refused = results.compactMap { result -> PoolError? in
            if case .failure(let error as PoolError) = result { error } else { nil }
        }
        #expect(refused.map(\.kind) == [.nestedBorrow])
        #expect(results.contains { (try? $0.get()) == 1 })
    }
}

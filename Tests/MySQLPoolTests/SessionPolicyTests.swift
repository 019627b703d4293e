import MySQLClient
import MySQLPool
import MySQLTesting
import Testing

/// The whole table of constructs under each policy, on each server.
///
/// One at a time: some constructs lock out everybody's DDL for a moment.
@Suite(.serialized, .enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct SessionPolicyTests {
    @Test(
        "under .reset the next user of the connection sees nothing of what the last one left",
        arguments: TestServers.all, SessionConstruct.all)
    func reset(server: TestServers.Server, construct: SessionConstruct) throws {
        guard let stage = try Stage(construct, on: server, "reset") else { return }
        try expectTidying(by: stage) { pool in
            try pool.withConnection { lease in
                for statement in stage.statements { try lease.query(statement) }
            }
        }
        // A single statement that stands alone.
        guard stage.statements.count == 1 else { return }
        try stage.observer.execute("TRUNCATE TABLE t")
        try expectTidying(by: stage) { pool in try pool.query(stage.statements[0]) }
    }

    @Test(
        "under .reject a statement that stands alone is refused, or reported when only the server could tell",
        arguments: TestServers.all, SessionConstruct.all)
    func reject(server: TestServers.Server, construct: SessionConstruct) throws {
        guard let stage = try Stage(construct, on: server, "reject") else { return }
        let pool = stage.pool(.reject)
        defer { pool.close() }
        let fresh = try stage.answer(on: pool)
        let isRefused = construct.detection.contains(.text)
        let runs: [(String) throws -> QueryResult] = [{ try pool.query($0) }, { try pool.executeMany($0, [[], []]) }]
        for run in runs {
            let before = pool.statistics
            let error = try #require(throws: PoolError.self) { try run(stage.statements[0]) }
            #expect(error.kind == .sessionState)
            #expect(error.wasExecuted == !isRefused, "\(error)")
            #expect(pool.statistics.resets - before.resets == (isRefused ? 0 : 1))
            #expect(pool.statistics.rollbacks == before.rollbacks)
            if !construct.isAskedElsewhere { #expect(try stage.answer(on: pool) == fresh) }
        }
        if isRefused { #expect(pool.statistics.opened == 1) }
        // A closure may.
        try pool.withConnection { lease in
            for statement in stage.statements { try lease.query(statement) }
        }
    }

    @Test(
        "under .pin what a session's statements leave stays with that session, and nobody else gets it",
        arguments: TestServers.all, SessionConstruct.all)
    func pin(server: TestServers.Server, construct: SessionConstruct) throws {
        guard let stage = try Stage(construct, on: server, "pin") else { return }
        let pool = stage.pool(.pin, maximumSize: 2)
        defer { pool.close() }
        let fresh = try stage.answer(on: pool)
        let session = pool.session()
        for statement in stage.statements { try session.query(statement) }
        #expect(session.isPinned)
        #expect(pool.statistics.pinned == 1 && pool.statistics.active == 1)
        let own = try session.query("SELECT CONNECTION_ID()").first?[0].int
        #expect(try session.query("SELECT CONNECTION_ID()").first?[0].int == own)
        #expect(try pool.query("SELECT CONNECTION_ID()").first?[0].int != own)
        if !construct.isAskedElsewhere { #expect(try stage.answer(on: pool) == construct.answer ?? fresh) }

        session.end()
        #expect(!session.isPinned)
        #expect(pool.statistics.pinned == 0 && pool.statistics.active == 0)
        #expect(pool.statistics.resets + pool.statistics.rollbacks > 0 || construct.sameAs != nil)
        if construct.isAskedElsewhere { #expect(try stage.answer(on: pool) == construct.answer ?? fresh) }
        // Those of one session and of a plain statement at a time: there is no third one.
        #expect(pool.statistics.total == (construct.isFinal ? 1 : 2))
    }

    private func expectTidying(by stage: Stage, after work: (ConnectionPool) throws -> Void) throws {
        let construct = stage.construct
        let pool = stage.pool(.reset)
        defer { pool.close() }
        let fresh = try stage.answer(on: pool)
        let before = try pool.withConnection { $0.threadID }
        try work(pool)
        #expect(try pool.withConnection { $0.connection.footprint }.isEmpty)
        let after = try pool.withConnection { $0.threadID }
        #expect((after == before) == !construct.isFinal)
        if construct.sameAs == nil { #expect(try stage.answer(on: pool) == construct.answer ?? fresh) }
        let statistics = pool.statistics
        #expect(statistics.rollbacks == (construct.leaves.contains(.transaction) ? 1 : 0))
        #expect(statistics.resets == (construct.leaves == .transaction || construct.sameAs != nil ? 0 : 1))
    }
}

/// A database in which a construct has what it needs.
private struct Stage {
    let construct: SessionConstruct
    let statements: [String]
    /// Beside the pools.
    let observer: Connection

    /// `nil` when the server does not have the construct.
    init?(_ construct: SessionConstruct, on server: TestServers.Server, _ test: String) throws {
        let index = SessionConstruct.all.firstIndex { $0.name == construct.name } ?? 0
        observer = try server.connect("\(test)\(index)")
        guard construct.exists(on: observer.server) else { return nil }
        self.construct = construct
        statements = construct.statements(for: "\(test)\(index)")
        for statement in ["CREATE TABLE t (a INT)"] + construct.preparation { try observer.execute(statement) }
        try observer.execute("SET lock_wait_timeout = 5")
    }

    func pool(_ policy: SessionPolicy, maximumSize: Int = 1) -> ConnectionPool {
        ConnectionPool(
            PoolConfiguration(
                connection: observer.configuration, maximumSize: maximumSize, leaseTimeout: .seconds(5),
                sessionPolicy: policy))
    }

    /// Of the construct's question, asked of the next user of the pool, or beside it.
    func answer(on pool: ConnectionPool) throws -> MySQLValue? {
        if construct.isAskedElsewhere { return try observer.execute(construct.question).first?.values.last }
        return try pool.query(construct.question).first?.values.last
    }
}

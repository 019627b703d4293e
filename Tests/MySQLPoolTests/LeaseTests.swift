import MySQLClient
import MySQLPool
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct LeaseTests {
    @Test("a lease runs statements, and goes back by release or by itself")
    func goesBack() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let lease = try pool.lease()
        #expect(try lease.executeMany("INSERT INTO user (name) VALUES (?)", [["ann"], ["bob"]]).affectedRows == 2)
        var names: [String] = []
        try lease.forEachRow("SELECT name FROM user ORDER BY uid") { names.append(try $0.get(0)) }
        #expect(names == ["ann", "bob"])
        _ = try lease.execute("SELECT 1 / 0")
        #expect(try lease.warnings().map(\.code) == [1365])
        lease.release()
        #expect(pool.statistics.idle == 1)
        do {
            let forgotten = try pool.lease()
            _ = try forgotten.query("SELECT 1")
        }
        #expect(pool.statistics.idle == 1)
        #expect(pool.statistics.opened == 1)
    }

    @Test("a discarded lease frees its place in the pool")
    func discard() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        try pool.lease().discard()
        #expect(pool.statistics.total == 0)
        try eventually { try database.sessions().isEmpty }
        _ = try pool.query("SELECT 1")
    }

    @Test("a lease outlives its pool, and can be handed to another thread")
    func handedOn() throws {
        let database = try TestDatabase()
        let lease = try database.pool(maximumSize: 1).lease()
        let id = lease.threadID
        let elsewhere = Handover(lease)
        #expect(try Background { try elsewhere.threadIDByServer() }.value() == id)
    }

    @Test("what fails within a savepoint is undone alone, also when savepoints are nested")
    func savepoints() throws {
        struct Changed: Error {}
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        try pool.withTransaction { lease in
            _ = try lease.query("INSERT INTO user (name) VALUES ('ann')")
            try lease.withSavepoint {
                _ = try lease.query("INSERT INTO user (name) VALUES ('bob')")
                #expect(throws: Changed.self) {
                    try lease.withSavepoint {
                        _ = try lease.query("INSERT INTO user (name) VALUES ('cid')")
                        throw Changed()
                    }
                }
            }
            #expect(throws: Changed.self) {
                try lease.withSavepoint {
                    _ = try lease.query("INSERT INTO user (name) VALUES ('dan')")
                    throw Changed()
                }
            }
        }
        #expect(try database.names() == ["ann", "bob"])
    }

    @Test("a savepoint outside of a transaction is a mistake, and says so")
    func savepointAlone() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let error = try #require(throws: DatabaseError.self) { try pool.withConnection { try $0.withSavepoint {} } }
        #expect(error.kind == .misuse)
    }

    @Test("a statement of a lease in a scope ends when the scope is cancelled")
    func cancelled() throws {
        let database = try TestDatabase()
        let pool = database.pool(maximumSize: 1)
        defer { pool.close() }
        let scope = QueryScope()
        let endless = try database.endless()
        let work = Background {
            let lease = try pool.lease(in: scope)
            _ = try lease.query(endless)
        }
        try database.waitForStatement(endless)
        #expect(try scope.cancel() == 1)
        let error = try #require(throws: DatabaseError.self) { try work.value() }
        #expect(error.kind == .cancelled)
        #expect(pool.statistics.opened == 1)
    }
}

/// Takes a lease across threads.
private final class Handover: Sendable {
    private let lease: Lease

    init(_ lease: consuming Lease) {
        self.lease = lease
    }

    func threadIDByServer() throws -> UInt64 {
        try lease.query("SELECT CONNECTION_ID()").rows[0].get(0)
    }
}

import Foundation
import MySQLClient
import MySQLTesting
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct SessionResetTests {
    @Test(
        "each construct is named, before and after it runs, and a reset undoes it",
        arguments: TestServers.all, SessionConstruct.all)
    func constructs(on server: TestServers.Server, construct: SessionConstruct) throws {
        let session = try connect(construct, on: server)
        defer { session.close() }
        guard construct.exists(on: session.server) else { return }
        for statement in construct.preparation { try session.execute(statement) }
        try session.reset()
        #expect(session.footprint.isEmpty && session.isTracked)
        let fresh = construct.isAskedElsewhere ? nil : try answer(to: construct.question, on: session)
        try session.reset()

        var named: SessionFootprint = []
        for statement in construct.statements(for: "c\(session.threadID)") {
            named.formUnion(session.traits(of: statement).footprint)
            try session.execute(statement)
        }
        #expect(session.footprint == construct.leaves, "\(session.footprint)")
        if construct.detection.contains(.text) { #expect(named.isSuperset(of: construct.leaves), "\(named)") }
        if construct.detection == [.tracker] { #expect(named.isEmpty) }

        guard !construct.isFinal else { return try expectClosing(session) }
        try session.reset()
        #expect(session.footprint.isEmpty && session.isTracked && session.isAutocommit && !session.isInTransaction)
        let asked = construct.isAskedElsewhere ? try Connection.open(session.configuration) : session
        #expect(try answer(to: construct.question, on: asked) == construct.answer ?? fresh)
    }

    @Test("the same constructs are named as prepared statements", arguments: TestServers.all, SessionConstruct.all)
    func preparedConstructs(on server: TestServers.Server, construct: SessionConstruct) throws {
        let session = try connect(construct, on: server, prefix: "prepared")
        defer { session.close() }
        guard construct.exists(on: session.server) else { return }
        for statement in construct.preparation { try session.execute(statement) }
        try session.reset()
        for statement in construct.statements(for: "c\(session.threadID)") { try session.query(statement) }
        #expect(session.footprint == construct.leaves, "\(session.footprint)")
    }

    @Test("after a reset every session variable has the value of a new session")
    func variables() throws {
        let session = try TestServer.connect()
        try session.execute(
            "SET SESSION sql_mode = '', autocommit = 0, sort_buffer_size = 65536, time_zone = '+03:00'")
        try session.execute(
            "SET NAMES latin1, unique_checks = 0, foreign_key_checks = 0, timestamp = 5, insert_id = 7")
        try session.reset()
        let new = try Connection.open(session.configuration)
        let query =
            "SHOW SESSION VARIABLES WHERE Variable_name NOT IN ('timestamp', 'pseudo_thread_id', 'rand_seed1',"
            + " 'rand_seed2', 'last_insert_id', 'identity', 'statement_id', 'gtid_executed', 'gtid_seq_no', 'last_gtid')"
        let (left, right) = (try new.execute(query).rows, try session.execute(query).rows)
        #expect(left.count > 300 && left.count == right.count)
        for (expected, actual) in zip(left, right) { #expect(expected.values == actual.values) }
    }

    @Test("ordinary statements leave nothing")
    func clean() throws {
        let session = try TestServer.connect()
        #expect(session.footprint.isEmpty && session.isTracked)
        try session.query("CREATE TABLE user (uid INT PRIMARY KEY AUTO_INCREMENT, name TEXT, at DATETIME(6))")
        for _ in 1...2 {
            try session.query("INSERT INTO user (name, at) VALUES (?, NOW(6))", ["Ada"])
            try session.executeMany("INSERT INTO user (name) VALUES (?)", [["Bob"], ["Eve"]])
            try session.query("UPDATE user SET name = CONCAT(name, ?) WHERE uid > ?", ["x", 1])
            try session.query("SELECT COUNT(*), MAX(uid) FROM user WHERE name LIKE ?", ["%x"])
            try session.forEachRow("SELECT * FROM user") { _ in }
            try session.forEachRow("SHOW VARIABLES LIKE 'a%'") { _ in }
            _ = try session.warnings()
            _ = try? session.query("INSERT INTO user (uid) VALUES (1)")
            _ = try? session.query("SELECT nothing FROM nowhere")
            try session.transaction { _ = try session.query("SELECT * FROM user WHERE uid = ? FOR UPDATE", [1]) }
            try session.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            try session.transaction { _ = try session.query("DELETE FROM user WHERE uid = ?", [2]) }
            try session.ping()
            #expect(session.footprint.isEmpty, "\(session.footprint)")
        }
    }

    @Test("what is exact comes and goes: the transaction, autocommit, the schema, table locks")
    func exact() throws {
        let session = try TestServer.connect()
        let home = try #require(try session.query("SELECT DATABASE()").first?[0].string)
        try session.execute("CREATE TABLE t (a INT)")
        for (dirty, footprint, clean) in [
            ("BEGIN", .transaction, "ROLLBACK"), ("SET autocommit = 0", .autocommit, "SET autocommit = 1"),
            ("USE information_schema", .schema, "USE `\(home)`"), ("LOCK TABLES t READ", .tableLocks, "UNLOCK TABLES"),
        ] as [(String, SessionFootprint, String)] {
            try session.execute(dirty)
            #expect(session.footprint == footprint)
            try session.execute(clean)
            #expect(session.footprint.isEmpty, "\(session.footprint) after \(clean)")
        }
    }

    @Test("a statement that fails counts as if it had done its work")
    func failures() throws {
        let session = try TestServer.connect()
        #expect(throws: DatabaseError.self) {
            try session.execute("SELECT GET_LOCK('a', 0), (SELECT 1 UNION SELECT 2)")
        }
        #expect(session.footprint == .userLocks)
        try session.reset()
        #expect(throws: DatabaseError.self) { try session.query("SELECT @x := 1, (SELECT ? UNION SELECT 2)", [1]) }
        #expect(session.footprint == .userVariables)
    }

    @Test("rows read one by one, to the end or not, count too")
    func readRows() throws {
        struct Enough: Error {}
        let session = try TestServer.connect()
        try session.forEachRow("SELECT GET_LOCK(?, 0)", ["readrows"]) { _ in }
        #expect(session.footprint == .userLocks)
        try session.reset()
        #expect(throws: Enough.self) { try session.forEachRow("SELECT @x := 5") { _ in throw Enough() } }
        #expect(session.footprint == .userVariables)
    }

    @Test("session statements are the baseline, and come back with every reset")
    func baseline() throws {
        let session = try TestServer.connect {
            $0.sessionStatements = ["SET @mark = 5", "SET autocommit = 0", "SET NAMES latin1", "SET NAMES utf8mb4"]
        }
        for _ in 1...3 {
            #expect(session.footprint.isEmpty && !session.isAutocommit)
            #expect(try session.execute("SELECT @mark").first?[0] == 5)
            try session.execute("SET autocommit = 1, @mark = 6")
            #expect(session.footprint == [.autocommit, .userVariables])
            try session.reset()
        }
    }

    @Test("a session without a default schema is closed when it has got one")
    func noSchema() throws {
        let session = try Connection.open(TestServer.configuration())
        try session.reset()
        #expect(session.isOpen)
        try session.execute("USE information_schema")
        try expectClosing(session)
        // Unless its session statements select one.
        var configuration = TestServer.configuration()
        configuration.sessionStatements = ["USE information_schema"]
        let other = try Connection.open(configuration)
        #expect(other.footprint.isEmpty)
        try other.reset()
        #expect(other.footprint.isEmpty)
        #expect(try other.query("SELECT DATABASE()").first?[0] == "information_schema")
    }

    @Test("an account with a default role keeps it through a reset")
    func defaultRole() throws {
        let administrator = try TestServer.connect()
        guard administrator.server.flavour == .mariaDB else { return }
        for statement in [
            "CREATE OR REPLACE ROLE `haulout'role`",
            "CREATE OR REPLACE USER haulout_role_user@localhost IDENTIFIED BY 'secret'",
            "GRANT `haulout'role` TO haulout_role_user@localhost",
            "SET DEFAULT ROLE `haulout'role` FOR haulout_role_user@localhost",
        ] { try administrator.execute(statement) }
        let session = try Connection.open(
            ConnectionConfiguration(endpoint: .socket(TestServer.socket), user: "haulout_role_user", password: "secret")
        )
        #expect(session.isTracked && session.footprint.isEmpty)
        try session.execute("SET @x = 1")
        try session.reset()
        #expect(try session.query("SELECT CURRENT_ROLE(), @x").first?.values == ["haulout'role", nil])
        try session.execute("SET ROLE NONE")
        try expectClosing(session)
    }

    @Test("prepared statements are prepared again after a reset")
    func preparedStatements() throws {
        let session = try TestServer.connect()
        for number in 1...3 {
            #expect(try session.query("SELECT ? + 1", [.int(Int64(number))]).first?[0] == .int(Int64(number) + 1))
            try session.reset()
            #expect(session.preparedStatementCount == 0)
        }
    }

    private func connect(
        _ construct: SessionConstruct, on server: TestServers.Server, prefix: String = "construct"
    ) throws -> Connection {
        let index = SessionConstruct.all.firstIndex { $0.name == construct.name } ?? 0
        let session = try server.connect("\(prefix)\(index)")
        try session.execute("CREATE TABLE t (a INT)")
        return session
    }

    private func answer(to question: String, on session: Connection) throws -> MySQLValue? {
        try session.execute("SET lock_wait_timeout = 5")
        return try session.execute(question).first?.values.last
    }

    /// A reset fails, and the connection is only good for closing.
    private func expectClosing(_ session: Connection) throws {
        let error = #expect(throws: DatabaseError.self) { try session.reset() }
        #expect(error?.kind == .configuration && error?.isConnectionUsable == false)
        #expect(!session.isOpen)
    }
}

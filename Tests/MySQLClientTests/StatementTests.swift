import MySQLClient
import MySQLTesting
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct StatementTests {
    private func preparations(_ connection: Connection) throws -> Int {
        let status = try connection.execute("SHOW SESSION STATUS WHERE Variable_name = 'Com_stmt_prepare'")
        return Int(status.first?[1].string ?? "") ?? -1
    }

    private func closings(_ connection: Connection) throws -> Int {
        let status = try connection.execute("SHOW SESSION STATUS WHERE Variable_name = 'Com_stmt_close'")
        return Int(status.first?[1].string ?? "") ?? -1
    }

    @Test("a statement is prepared once and closed when the cache is full")
    func cache() throws {
        let connection = try TestServer.connect { $0.statementCacheSize = 3 }
        for _ in 1...5 { try connection.query("SELECT ? + 1", [1]) }
        #expect(try preparations(connection) == 1)
        for n in 2...3 { try connection.query("SELECT ? + \(unsafeRaw: n)", [1]) }
        try connection.query("SELECT ? + 1", [1])
        try connection.query("SELECT ? + 4", [1])
        #expect(connection.preparedStatementCount == 3)
        #expect(try closings(connection) == 1)
        let before = try preparations(connection)
        try connection.query("SELECT ? + 1", [1])
        #expect(try preparations(connection) == before, "recently used, hence kept")
        try connection.query("SELECT ? + 2", [1])
        #expect(try preparations(connection) == before + 1, "least recently used, hence closed")
    }

    @Test("columns that were added, renamed, retyped or dropped show in the next execution")
    func alteredTable() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE user (uid INT, name VARCHAR(9))")
        try connection.execute("INSERT INTO user VALUES (1, 'Ada')")
        let all = "SELECT * FROM user WHERE uid = ?"
        #expect(try connection.query(all, [1]).first?.dictionary == ["uid": 1, "name": "Ada"])
        try connection.execute("ALTER TABLE user ADD COLUMN score DOUBLE DEFAULT 2.5")
        #expect(try connection.query(all, [1]).first?.dictionary == ["uid": 1, "name": "Ada", "score": 2.5])
        try connection.execute("ALTER TABLE user RENAME COLUMN name TO nick, MODIFY score DECIMAL(5,1)")
        let decimal = MySQLValue.decimal(MySQLDecimal("2.5")!)
        #expect(try connection.query(all, [1]).first?.dictionary == ["uid": 1, "nick": "Ada", "score": decimal])
        try connection.execute("ALTER TABLE user DROP COLUMN nick")
        #expect(try connection.query(all, [1]).first?.dictionary == ["uid": 1, "score": decimal])
        #expect(try connection.query(all, [1]).first?.dictionary == ["uid": 1, "score": decimal])
        try connection.execute("DROP TABLE user")
        try connection.execute("CREATE TABLE user (uid VARCHAR(5))")
        #expect(try connection.query(all, [1]).rows.isEmpty)
    }

    @Test(
        "an insert that returns changed columns is executed once",
        .enabled(if: TestServer.isAvailable && TestServer.server.flavour == .mariaDB, "MySQL has no RETURNING"))
    func insertReturning() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE user (uid INT)")
        let insert = "INSERT INTO user (uid) VALUES (?) RETURNING *"
        #expect(try connection.query(insert, [1]).first?.values == [1])
        try connection.execute("ALTER TABLE user ADD COLUMN score INT DEFAULT 4")
        #expect(try connection.query(insert, [2]).first?.values == [2, 4])
        #expect(try connection.query(insert, [3]).first?.values == [3, 4])
        #expect(try connection.query("SELECT COUNT(*) FROM user").first?[0] == 3)
    }

    @Test("after USE the same text means the tables of the new schema")
    func changedSchema() throws {
        let connection = try TestServer.connect("schemaone")
        let other = try TestServer.connect("schematwo")
        try connection.execute("CREATE TABLE place (name TEXT)")
        try connection.execute("INSERT INTO place VALUES ('one')")
        try other.execute("CREATE TABLE place (name TEXT)")
        try other.execute("INSERT INTO place VALUES ('two')")
        #expect(try connection.query("SELECT name FROM place").first?[0] == "one")
        try connection.query("USE client_schematwo")
        #expect(try connection.query("SELECT name FROM place").first?[0] == "two")
    }

    @Test("what cannot be prepared goes through the text protocol, unless it has parameters")
    func unpreparable() throws {
        let connection = try TestServer.connect()
        #expect(try connection.query("USE information_schema").rows.isEmpty)
        try connection.forEachRow("USE mysql") { _ in }
        #expect(try connection.query("SELECT DATABASE()").first?[0] == "mysql")
    }

    @Test("the number of values must be that of the placeholders")
    func wrongCount() throws {
        let connection = try TestServer.connect()
        let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT ?, ?", [1]) }
        #expect(error?.kind == .misuse && error?.code == 2034 && error?.isConnectionUsable == true)
        #expect(try connection.query("SELECT ?, ?", [1, 2]).first?.values == [1, 2])
    }

    @Test("a long value grows the buffer and the next short one still fits")
    func longAndShort() throws {
        let connection = try TestServer.connect()
        for length in [0, 1, 63, 64, 65, 250, 251, 300_000, 5, 70_000, 0] {
            let text = String(repeating: "s", count: length)
            let row = try connection.query("SELECT ? AS a, ? AS b, ? AS c", [.string(text), 7, "tail"]).first
            #expect(row?.values == [.string(text), 7, "tail"])
        }
    }
}

import MySQLClient
import MySQLTesting
import Testing

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct ConnectionTests {
    private let hundredThousand = "SELECT seq, REPEAT('x', 100) FROM \(TestServer.server.sequence(to: 100_000))"

    @Test("a point select returns its row in both protocols")
    func pointSelect() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE user (uid INT PRIMARY KEY, name VARCHAR(40))")
        try connection.query("INSERT INTO user VALUES (?, ?), (?, ?)", [1, "Ada", 2, nil])
        let prepared = try connection.query("SELECT uid, name FROM user ORDER BY uid")
        let text = try connection.execute("SELECT uid, name FROM user ORDER BY uid")
        #expect(prepared.rows.map(\.values) == [[1, "Ada"], [2, nil]])
        #expect(prepared.rows == text.rows)
        #expect(prepared.affectedRows == 2)
        #expect(try prepared.first?.get("name") == "Ada")
        #expect(try prepared.rows[1].get("name", as: String?.self) == nil)
        #expect(prepared.first?["nobody"] == nil)
        #expect(prepared.first?.dictionary == ["uid": 1, "name": "Ada"])
    }

    @Test("reading a missing column or a wrong type is an error that names it")
    func wrongGet() throws {
        let connection = try TestServer.connect()
        let row = try #require(try connection.query("SELECT 'x' AS word, NULL AS nothing").first)
        #expect(#expect(throws: DatabaseError.self) { try row.get("word", as: Int.self) }?.kind == .data)
        #expect(#expect(throws: DatabaseError.self) { try row.get("nothing", as: Int.self) }?.kind == .data)
        #expect(#expect(throws: DatabaseError.self) { try row.get("wrod", as: Int.self) }?.kind == .misuse)
        #expect(#expect(throws: DatabaseError.self) { try row.get(2, as: Int.self) }?.kind == .misuse)
    }

    @Test("an update counts the rows it found, or those it changed", arguments: [true, false])
    func affectedRows(foundRows: Bool) throws {
        let connection = try TestServer.connect("affected\(foundRows)") { $0.foundRows = foundRows }
        try connection.execute("CREATE TABLE user (uid INT PRIMARY KEY, score INT)")
        #expect(try connection.query("INSERT INTO user VALUES (1, 5), (2, 6)").affectedRows == 2)
        let expected: UInt64 = foundRows ? 2 : 1
        #expect(try connection.query("UPDATE user SET score = ?", [5]).affectedRows == expected)
        #expect(try connection.execute("UPDATE user SET score = uid + 4").affectedRows == expected)
        #expect(try connection.query("DELETE FROM user WHERE uid = ?", [9]).affectedRows == 0)
    }

    @Test("an insert tells the first id that it made")
    func lastInsertID() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE task (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, n INT)")
        try connection.execute("ALTER TABLE task AUTO_INCREMENT = 9223372036854775808")
        #expect(try connection.query("INSERT INTO task (n) VALUES (?), (?)", [1, 2]).lastInsertID == 1 << 63)
        #expect(try connection.execute("INSERT INTO task (n) VALUES (3)").lastInsertID == (1 << 63) + 2)
        #expect(try connection.query("SELECT 1").lastInsertID == 0)
    }

    @Test("warnings are counted and listed, after statements with and without rows")
    func warnings() throws {
        let connection = try TestServer.connect { $0.sessionStatements = ["SET sql_mode = ''"] }
        try connection.execute("CREATE TABLE user (name VARCHAR(2))")
        #expect(try connection.query("INSERT INTO user VALUES (?)", ["long"]).warningCount == 1)
        #expect(try connection.warnings().map(\.code) == [1265])
        #expect(try connection.query("SELECT CAST(? AS SIGNED) AS n", ["1x"]).warningCount == 1)
        #expect(try connection.warnings().first?.level == "Warning")
        #expect(try connection.execute("SELECT CAST('1x' AS SIGNED)").warningCount == 1)
        #expect(try connection.query("SELECT * FROM user").warningCount == 0)
        #expect(try connection.warnings().isEmpty)
    }

    @Test("rows are handed over one at a time, and stopping early leaves the connection usable")
    func forEachRow() throws {
        struct Enough: Error {}
        let connection = try TestServer.connect()
        var sum = 0
        try connection.forEachRow(hundredThousand) { sum += $0[0].int ?? 0 }
        #expect(sum == 5_000_050_000)
        var count = 0
        #expect(throws: Enough.self) {
            try connection.forEachRow(hundredThousand + " WHERE seq > ?", [0]) { _ in
                count += 1
                if count == 10 { throw Enough() }
            }
        }
        #expect(count == 10)
        #expect(try connection.query("SELECT 7").first?[0] == 7)
    }

    @Test("while rows are read no other statement is sent, and the reading goes on")
    func nestedQuery() throws {
        let connection = try TestServer.connect()
        let five = "SELECT seq FROM \(TestServer.server.sequence(to: 5))"
        var count = 0
        try connection.forEachRow(five) { _ in
            let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT 1") }
            #expect(error?.kind == .misuse && error?.isConnectionUsable == true)
            #expect(connection.isAlive())
            count += 1
        }
        #expect(count == 5)
        #expect(try connection.query("SELECT 1").rows.count == 1)
    }

    @Test("closing while rows are read ends the reading with an error")
    func closeWhileReading() throws {
        let connection = try TestServer.connect()
        let error = #expect(throws: DatabaseError.self) {
            try connection.forEachRow(hundredThousand) { _ in connection.close() }
        }
        #expect(error?.kind == .notConnected)
        let other = try TestServer.connect("closewhilereadingtext")
        #expect(throws: DatabaseError.self) {
            try other.forEachRow("SHOW VARIABLES") { _ in other.close() }
        }
    }

    @Test("executeMany runs every row and sums up")
    func executeMany() throws {
        let connection = try TestServer.connect()
        try connection.execute(
            "CREATE TABLE user (id INT AUTO_INCREMENT PRIMARY KEY, uid INT UNIQUE, name TEXT, at DATETIME(6))")
        let moment = MySQLDateTime(year: 2024, month: 1, day: 2, hour: 3, minute: 4, second: 5, microsecond: 6)
        let rows = (0..<2500).map { uid -> [MySQLValue] in
            let name: MySQLValue = uid % 5 == 0 ? .null : .string("user \(uid)")
            let at: MySQLValue = uid % 7 == 0 ? .null : .dateTime(moment)
            return [.int(Int64(uid)), name, at]
        }
        let result = try connection.executeMany("INSERT INTO user (uid, name, at) VALUES (?, ?, ?)", rows)
        #expect(result.affectedRows == 2500 && result.lastInsertID == 1)
        let read = try connection.query("SELECT uid, name, at FROM user ORDER BY uid").rows.map(\.values)
        #expect(read == rows)
        let update = "UPDATE user SET name = ? WHERE uid = ?"
        #expect(try connection.executeMany(update, []).affectedRows == 0)
        #expect(try connection.executeMany(update, [["a", 1], [nil, 2], ["b", -3]]).affectedRows == 2)
        #expect(try connection.query(update, ["c", 1]).affectedRows == 1, "and the statement still works alone")
        let names = try connection.query("SELECT name FROM user WHERE uid IN (1, 2) ORDER BY uid").rows.map { $0[0] }
        #expect(names == ["c", nil])
    }

    @Test("executeMany copes with mixed types, long values, rows to read and statements without bulk")
    func unusualBatches() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE item (id INT, value LONGTEXT)")
        let long = MySQLValue.string(String(repeating: "v", count: 600_000))
        let rows: [[MySQLValue]] = [
            [1, "text"], [2, 2], [3, nil], [.uint(4), long], [5, long], [6, long], [7, .bytes([55])], [nil, nil],
        ]
        let insert = "INSERT INTO item VALUES (?, ?)"
        #expect(try connection.executeMany(insert, rows).affectedRows == 8)
        let read = try connection.query("SELECT id, value FROM item ORDER BY id IS NULL, id").rows.map(\.values)
        #expect(
            read == [
                [1, "text"], [2, "2"], [3, nil], [4, long], [5, long], [6, long], [7, "7"], [nil, nil],
            ])
        #expect(try connection.executeMany("SELECT id FROM item WHERE id > ?", [[5], [6]]).affectedRows == 3)
        #expect(try connection.executeMany("SET @n = ?", [[5], [6]]).affectedRows == 0)
        #expect(try connection.query("SELECT @n").first?[0] == 6)
        let wrong = #expect(throws: DatabaseError.self) { try connection.executeMany(insert, [[1, 2], [3]]) }
        #expect(wrong?.kind == .misuse)
        #expect(try connection.query("SELECT COUNT(*) FROM item").first?[0] == 8)
    }

    @Test("an error in a batch is the server's, and a transaction around it leaves nothing behind")
    func failedBatch() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE user (uid INT PRIMARY KEY)")
        let rows: [[MySQLValue]] = (0..<100).map { [.int(Int64($0 % 50))] }
        let error = #expect(throws: DatabaseError.self) {
            try connection.transaction { try connection.executeMany("INSERT INTO user VALUES (?)", rows) }
        }
        #expect(error?.kind == .duplicateKey && error?.isConnectionUsable == true)
        #expect(try connection.query("SELECT COUNT(*) FROM user").first?[0] == 0)
    }

    @Test("a procedure with several results gives the first one and leaves the connection free")
    func procedures() throws {
        let connection = try TestServer.connect()
        try connection.execute(
            "CREATE PROCEDURE two(IN n INT) BEGIN SELECT n, 'first' AS w; SELECT 2; SELECT 3, 4, 5; END")
        for round in 1...3 {
            let result = try connection.query("CALL two(?)", [.int(Int64(round))])
            #expect(result.rows.map(\.values) == [[.int(Int64(round)), "first"]])
            #expect(try connection.execute("CALL two(9)").rows.map(\.values) == [[9, "first"]])
        }
        var rows = 0
        try connection.forEachRow("CALL two(?)", [1]) { _ in rows += 1 }
        #expect(rows == 1)
        #expect(try connection.query("SELECT 1").rows.count == 1)
    }

    @Test("a reset gives a new session with the same settings")
    func reset() throws {
        let connection = try TestServer.connect { $0.sessionStatements = ["SET @mark = 'set'"] }
        let database = try connection.query("SELECT DATABASE()").first?[0]
        try connection.execute("SET @mark = 'dirty', @other = 1, NAMES latin1")
        try connection.execute("CREATE TEMPORARY TABLE scratch (id INT)")
        try connection.begin()
        try connection.execute("USE information_schema")
        try connection.reset()
        #expect(!connection.isInTransaction)
        #expect(connection.preparedStatementCount == 0)
        let state = try connection.query("SELECT @mark, @other, DATABASE(), @@character_set_client, '🦭'").first
        #expect(state?.values == ["set", nil, database ?? nil, "utf8mb4", "🦭"])
        #expect(throws: DatabaseError.self) { try connection.query("SELECT * FROM scratch") }
    }

    @Test("the session has the options of its configuration")
    func options() throws {
        let connection = try TestServer.connect {
            $0.applicationName = "haulout-tests"
            $0.attributes = ["pool": "main"]
        }
        #expect(connection.server.flavour == .mySQL || connection.server.isAtLeast(10, 6))
        #expect(try connection.query("SELECT CONNECTION_ID()").first?[0].uint.map(UInt64.init) == connection.threadID)
        #expect(try connection.query("SELECT @@character_set_client").first?[0] == "utf8mb4")
        #expect(connection.isAutocommit && !connection.isInTransaction && !connection.isEncrypted)
        // Neither several statements in one nor the client's files.
        let several = #expect(throws: DatabaseError.self) { try connection.execute("SELECT 1; SELECT 2") }
        #expect(several?.kind == .syntax)
        try connection.execute("CREATE TABLE sink (line TEXT)")
        #expect(throws: DatabaseError.self) {
            try connection.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE sink")
        }
    }

    @Test("transactions commit on return and roll back on an error")
    func transactions() throws {
        struct Refused: Error {}
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE user (uid INT)")
        let value = try connection.transaction {
            #expect(connection.isInTransaction)
            try connection.query("INSERT INTO user VALUES (1)")
            return 5
        }
        #expect(value == 5 && !connection.isInTransaction)
        #expect(throws: Refused.self) {
            try connection.transaction {
                try connection.query("INSERT INTO user VALUES (2)")
                throw Refused()
            }
        }
        #expect(!connection.isInTransaction)
        #expect(try connection.query("SELECT uid FROM user").rows.map { $0[0] } == [1])
        try connection.execute("SET autocommit = 0")
        #expect(!connection.isAutocommit)
        try connection.query("SELECT * FROM user")
        #expect(connection.isInTransaction)
    }
}

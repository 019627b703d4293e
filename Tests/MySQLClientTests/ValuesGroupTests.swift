import Testing

@testable import MySQLClient

/// Which statements may be written with many groups of values: none that could mean something else then.
struct ValuesGroupTests {
    @Test(
        "the group of an insert is found",
        arguments: [
            ("INSERT INTO t VALUES (?, ?)", "(?, ?)", 2),
            ("insert into `a``b`.t (x, `values`) value(?,now(6),'it''s',?)", "(?,now(6),'it''s',?)", 2),
            ("REPLACE LOW_PRIORITY INTO t PARTITION (p0) (a) VALUES\n\t( ? )", "( ? )", 1),
            ("INSERT INTO t (a) VALUES (?) ON DUPLICATE KEY UPDATE a = VALUES(a), b = 'x'", "(?)", 1),
            ("INSERT INTO t VALUES (COALESCE(?, \"a\"), DEFAULT, -?)", "(COALESCE(?, \"a\"), DEFAULT, -?)", 2),
            ("REPLACE INTO db.t (`values`) VALUE (?, NOW(), 'a)')", "(?, NOW(), 'a)')", 1),
            ("INSERT INTO ü (ä) VALUES (?, 'é')", "(?, 'é')", 1), ("insert t values(?)", "(?)", 1),
            ("INSERT INTO db.values (db.set, identity) VALUES (?, x.y, f(1))", "(?, x.y, f(1))", 1),
            ("INSERT INTO t VALUES (?) AS new ON DUPLICATE KEY UPDATE a = new.a", "(?)", 1),
        ])
    func found(sql: String, group: String, placeholders: Int) throws {
        let found = try #require(ValuesGroup.find(in: sql))
        #expect(String(decoding: Array(sql.utf8)[found.range], as: UTF8.self) == group)
        #expect(found.placeholders.count == placeholders)
    }

    @Test(
        "a statement that could mean something else with many groups has none",
        arguments: [
            "", "SELECT ?", "UPDATE t SET a = ?", "INSERT INTO t SET a = ?", "INSERT INTO t SELECT ?",
            "INSERT INTO t VALUES (?), (?)", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (?) RETURNING a",
            "INSERT INTO t VALUES (?) ON DUPLICATE KEY UPDATE a = ?", "INSERT INTO t VALUES (?); DELETE FROM t",
            "INSERT INTO t VALUES (?, (SELECT MAX(a) FROM u))", "INSERT INTO t VALUES (? /* , ? */)",
            "INSERT INTO t VALUES (?) -- , (?)", "INSERT INTO t VALUES (?) # x", "INSERT INTO t VALUES (?, '\\')",
            "INSERT INTO t VALUES (?, 'open)", "INSERT INTO t VALUES (?", "INSERT INTO t VALUES",
            "INSERT INTO value (a) VALUES (?)", "INSERT INTO t (a) VALUES ROW(?)", "CALL p(?)",
            "WITH x AS (SELECT 1) INSERT INTO t VALUES (?)", "EXPLAIN INSERT INTO t VALUES (?)",
            "INSERT INTO t VALUES (?) ON DUPLICATE KEY UPDATE a = (SELECT 1)",
            "INSERT INTO t VALUES (?, last_insert_id())", "INSERT INTO t VALUES (?, FOUND_ROWS() + ROW_COUNT())",
            "INSERT INTO t VALUES (?, `last_insert_id`())", "INSERT INTO t VALUES (?) /*! , (2) */",
            "INSERT INTO t VALUES ()", "INSERT INTO t VALUES ('\\'), (?) -- ')", "INSERT INTO t VALUES ROW(?)",
            "INSERT INTO t TABLE s ON DUPLICATE KEY UPDATE a = VALUES(a)", "INSERT INTO t VALUES (?) -- \u{0}\n, (1)",
            "INSERT INTO t (SELECT ?) ON DUPLICATE KEY UPDATE a = VALUES(a)", "INSERT INTO t VALUES (?)\u{0}",
        ])
    func notFound(sql: String) {
        #expect(ValuesGroup.find(in: sql) == nil)
    }

    @Test("a default takes the place of a placeholder that is alone")
    func spliced() throws {
        let group = try #require(
            ValuesGroup.find(in: "INSERT INTO t (a, b) VALUES (?, ? ) ON DUPLICATE KEY UPDATE a = 1"))
        let (text, values) = try group.statement(for: [[1, .columnDefault], [.columnDefault, 2], [3, nil]])
        #expect(
            text == "INSERT INTO t (a, b) VALUES (?, DEFAULT ), (DEFAULT, ? ), (?, ? ) ON DUPLICATE KEY UPDATE a = 1")
        #expect(values == [1, 2, 3, nil])
    }

    @Test(
        "a default cannot be a part of an expression",
        arguments: ["(? + 1)", "(1 + ?)", "(ABS(?))", "((?))", "(?, -?)"])
    func notAlone(group: String) throws {
        let found = try #require(ValuesGroup.find(in: "INSERT INTO t VALUES \(group)"))
        let row = [MySQLValue](repeating: .columnDefault, count: found.placeholders.count)
        #expect(throws: DatabaseError.self) { try found.statement(for: [row]) }
    }

    @Test("the length of a statement is a power of 4 within all limits")
    func lengths() throws {
        let group = try #require(ValuesGroup.find(in: "INSERT INTO t VALUES (?, ?)"))
        let lengths = [5000, 1024, 1023, 300, 64, 5, 3, 1].map { group.statementLength(for: $0, within: 1 << 20) }
        #expect(lengths == [1024, 1024, 256, 256, 64, 4, nil, nil])
        #expect(group.statementLength(for: 5000, within: 1000) == 64)
        let placeholders = repeatElement("?", count: 3000).joined(separator: ",")
        let wide = try #require(ValuesGroup.find(in: "INSERT INTO t VALUES (\(placeholders))"))
        #expect(wide.statementLength(for: 5000, within: 1 << 20) == nil)
    }
}

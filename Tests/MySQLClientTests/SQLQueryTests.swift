import Foundation
import MySQLClient
import Testing

/// What an interpolated literal becomes, and which version of a call the compiler takes: that these tests compile and
/// pass is what keeps values out of the text.
struct SQLQueryTests {
    private enum State: String, MySQLValueConvertible { case idle, busy }

    @Test("interpolated values are bound")
    func binding() {
        let (uid, names, nothing) = (57, ["Ada", "Bob"], Int?.none)
        let query: SQLQuery = "SELECT \(uid), \(names), \(nothing), \([1, 2] as [UInt8]), \(Data([3])), \(State.busy)"
        #expect(query.text == "SELECT ?, ?, ?, ?, ?, ?, ?")
        #expect(query.parameters == [57, "Ada", "Bob", nil, .bytes([1, 2]), .bytes([3]), "busy"])
        let any: any MySQLValueConvertible = 2.5
        let several: [any MySQLValueConvertible] = [1, "x", true]
        let mixed: SQLQuery = "\(any) \(several) \(Set([9])) \(names.dropFirst()) \(MySQLValue.null) \(uid + 1)"
        #expect(mixed.text == "? ?, ?, ? ? ? ? ?")
        #expect(mixed.parameters == [2.5, 1, "x", 1, 9, "Bob", nil, 58])
    }

    @Test("names are quoted, and raw text is taken only by that name")
    func names() {
        let query: SQLQuery = "SELECT \(identifier: "na`me") FROM \(identifier: "a.b") \(unsafeRaw: "LIMIT 1") "
        #expect(query.text == "SELECT `na``me` FROM `a.b` LIMIT 1 " && query.parameters.isEmpty)
    }

    @Test("queries are made of queries")
    func composition() {
        let conditions: [SQLQuery] = ["a = \(1)", "b IN (\(["x", "y"]))"]
        let both = conditions.joined(separator: " AND ")
        var query: SQLQuery = "SELECT * FROM t WHERE (\(both)) OR c > \(2)" + " LIMIT \(3)"
        query += " OFFSET \(4)"
        #expect(query.text == "SELECT * FROM t WHERE (a = ? AND b IN (?, ?)) OR c > ? LIMIT ? OFFSET ?")
        #expect(query.parameters == [1, "x", "y", 2, 3, 4])
        #expect("\(query)" == query.text, "Descriptions go to logs: no values.")
    }
}

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct InterpolatedCallTests {
    /// Any of these, pasted into a statement, would break it or do harm.
    static let hostile = [
        "'; DROP TABLE victim; --", "\\", "\\'", "'", "\"", "`", "nul\0inside", "é🦭日本", "' OR '1'='1", "\u{bf}\u{27}",
        "?", "\n\r\u{1a}", "%_", "/*", "*/ --", "",
    ]

    @Test("hostile text is a value in every kind of call", arguments: hostile)
    func injection(text: String) throws {
        let connection = try TestServer.connect("injection\(Self.hostile.firstIndex(of: text)!)")
        try connection.execute("CREATE TABLE victim (a VARCHAR(99), b VARBINARY(99))")
        try connection.query("INSERT INTO victim VALUES (\(text), \(Array(text.utf8)))")
        try connection.execute("INSERT INTO victim VALUES (\(text), \(Data(text.utf8)))")
        let expected: [MySQLValue] = [.string(text), .bytes(Array(text.utf8))]
        var read: [[MySQLValue]] = []
        try connection.forEachRow("SELECT * FROM victim WHERE a = \(text) AND a IN (\([text, "other"]))") {
            read.append($0.values)
        }
        #expect(read == [expected, expected])
        #expect(try connection.execute("SELECT \(text) AS a").first?[0] == .string(text))
        // Names have neither NUL nor anything past the basic plane.
        let name = String(String.UnicodeScalarView(text.unicodeScalars.filter { (1...0xFFFF).contains($0.value) }))
        try connection.execute("CREATE TABLE \(identifier: "t`\(name)x") (a INT)")
        #expect(try connection.query("SHOW TABLES").rows.count == 2)
    }

    @Test("a literal binds, however it is written")
    func literals() throws {
        let connection = try TestServer.connect()
        let (text, list) = ("it's", [1, 2])
        let number = text.count
        func check(_ result: QueryResult, _ value: MySQLValue = "it's") { #expect(result.first?[0] == value) }
        check(try connection.query("SELECT \(text)"))
        check(try connection.query("SELECT \(text)", []))
        check(
            try connection.query(
                """
                SELECT \(text)
                AS a
                """))
        check(try connection.query(#"SELECT \#(text) AS "a""#))
        check(try connection.query(("SELECT \(text)")))
        check(try connection.query(number > 3 ? "SELECT \(text)" : "SELECT \(number)"))
        check(try connection.query("SELECT \(text)" + ", \(number)"))
        check(try connection.query("SELECT \(text.uppercased() + "x")"), "IT'Sx")
        check(try connection.query("SELECT \(list.map { $0 * 2 }[1])"), 4)
        check(try connection.query("SELECT \(number > 3 ? text : "y")"))
        check(try connection.query("SELECT \(Optional(text))"))
        check(try { try connection.query("SELECT \($0)") }(text))
        check(try connection.execute("SELECT \(text)"))
        func generic(_ value: some MySQLValueConvertible) throws { check(try connection.query("SELECT \(value)")) }
        try generic(text)
        let statement: SQLQuery = "SELECT \(text)"
        check(try connection.query(statement))
        check(try connection.query("SELECT \(identifier: "a") FROM (SELECT ? AS a) t", ["it's"]))
    }

    @Test("a text in a variable, whole or in part, is taken as it is")
    func texts() throws {
        let connection = try TestServer.connect()
        let sql: String = "SELECT ? AS a"
        #expect(try connection.query(sql, [1]).first?[0] == 1)
        #expect(try connection.query(sql.prefix(8), [1]).first?[0] == 1)
        #expect(try connection.query(sql + " LIMIT ?", [1, 1]).first?[0] == 1)
        #expect(try connection.query("SELECT ?", [1]).first?[0] == 1)
        #expect(try connection.query("SELECT 1").first?[0] == 1)
        let plain = "SELECT 2"
        #expect(try connection.query(plain).first?[0] == 2)
        #expect(try connection.execute(plain).first?[0] == 2)
        #expect(try connection.query(SQLQuery(unsafeRaw: plain)).first?[0] == 2)
        var rows = 0
        try connection.forEachRow(sql, [1]) { _ in rows += 1 }
        try connection.forEachRow(plain) { _ in rows += 1 }
        try connection.forEachRow("SELECT 1") { _ in rows += 1 }
        #expect(rows == 3)
        try connection.execute("CREATE TABLE t (a INT)")
        let insert = "INSERT INTO t VALUES (?)"
        try connection.executeMany(insert, [[1], [2]])
        try connection.executeMany("INSERT INTO \(identifier: "t") VALUES (?)", [[1], [2]])
        #expect(try connection.query("SELECT COUNT(*) FROM t").first?[0] == 4)
    }

    @Test("nothing is in an empty list, and everything is not in it")
    func emptyList() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE t (a INT)")
        try connection.execute("INSERT INTO t VALUES (1), (2), (NULL)")
        let none: [Int] = []
        #expect(try connection.query("SELECT * FROM t WHERE a IN (\(none))").rows.isEmpty)
        #expect(try connection.query("SELECT * FROM t WHERE a NOT IN (\(none))").rows.count == 3)
        #expect(try connection.query("DELETE FROM t WHERE a IN (\(none))").affectedRows == 0)
    }

    @Test("values that are both interpolated and listed, quoted, or not bindable are refused, never pasted")
    func misuse() throws {
        struct Stranger {}
        let connection = try TestServer.connect()
        let text = "x"
        for attempt: () throws -> Void in [
            { try connection.query("SELECT \(text), ?", [1]) },
            { try connection.query("SELECT '\(text)'") },
            { try connection.executeMany("SELECT \(text), ?", [[1]]) },
            { try connection.query(Self.unbindable) },
            { try connection.execute(Self.unbindable) },
        ] {
            let error = #expect(throws: DatabaseError.self) { try attempt() }
            #expect(error?.kind == .misuse && error?.isConnectionUsable == true)
        }
    }

    private struct Stranger {}

    /// Deprecated, so that the warning which such an interpolation gives does not show here.
    @available(*, deprecated)
    private static var deprecatedUnbindable: SQLQuery { "SELECT \(Stranger())" }
    private static var unbindable: SQLQuery { (Self.self as any Unbindable.Type).query }
}

/// Calls what is deprecated without a warning.
private protocol Unbindable { static var query: SQLQuery { get } }
extension InterpolatedCallTests: Unbindable {
    @available(*, deprecated)
    fileprivate static var query: SQLQuery { deprecatedUnbindable }
}

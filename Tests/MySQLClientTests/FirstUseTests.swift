import Testing

@testable import MySQLClient

/// A statement that a connection has not seen before: prepared and executed in one round trip.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct FirstUseTests {
    @Test("a new statement is executed before the answer to its preparation has come")
    func oneRoundTrip() throws {
        let (connection, relay) = try TestServer.connectThroughRelay()
        relay.hold(until: 1)
        let row = try connection.query("SELECT ? + 1, ?, 'why?'", [41, "a"]).first
        #expect(row?.values == [42, "a", "why?"])
        #expect(connection.preparedStatementCount == 1)
        relay.hold(until: 1)
        #expect(try connection.query("SELECT 'no values'").first?[0] == "no values")
        relay.hold(until: 1)
        #expect(try connection.query("SELECT ? + 1, ?, 'why?'", [1, nil]).first?.values == [2, nil, "why?"])
    }

    @Test("every type of value goes with the first execution")
    func types() throws {
        let connection = try TestServer.connect()
        let values: [MySQLValue] = [
            nil, 1, .uint(.max), .double(2.5), "text", .bytes([0, 255]), .decimal(MySQLDecimal("1.50")!),
            .date(MySQLDate(year: 2026, month: 2, day: 3)),
        ]
        try connection.execute(
            """
            CREATE TABLE kind (a INT, b INT, c BIGINT UNSIGNED, d DOUBLE, e TEXT, f BLOB, g DECIMAL(5,2), h DATE)
            """)
        try connection.query("INSERT INTO kind VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        #expect(try connection.query("SELECT * FROM kind").first?.values == values)
    }

    @Test("a statement that is refused tells its own error, and the connection goes on")
    func refused() throws {
        let (connection, relay) = try TestServer.connectThroughRelay()
        for (sql, values, code) in [
            ("SELEKT ?", [1], 1064), ("SELECT * FROM nowhere WHERE id = ?", [1], 1146), ("SELECT nothing", [], 1054),
        ] as [(String, [MySQLValue], UInt32)] {
            relay.hold(until: 1)
            let error = #expect(throws: DatabaseError.self) { try connection.query(sql, values) }
            #expect(error?.code == code && error?.query == sql && error?.isConnectionUsable == true)
            relay.hold(until: 1)
            let next = "SELECT ?, \(code)"
            #expect(try connection.query(next, ["next"]).first?[0] == "next")
        }
    }

    @Test("an execution that fails leaves the statement prepared")
    func failedExecution() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE user (id INT PRIMARY KEY)")
        try connection.execute("INSERT INTO user VALUES (1)")
        let insert = "INSERT INTO user VALUES (?)"
        let error = #expect(throws: DatabaseError.self) { try connection.query(insert, [1]) }
        #expect(error?.kind == .duplicateKey)
        #expect(connection.preparedStatementCount == 1)
        #expect(try connection.query(insert, [2]).affectedRows == 1)
    }

    @Test("a preparation that the server does not even begin never executes the statement before it")
    func unbegunPreparation() throws {
        let (connection, relay) = try TestServer.connectThroughRelay()
        try connection.execute("CREATE TABLE user (id INT)")
        try connection.execute("INSERT INTO user VALUES (1), (2), (7)")
        try connection.query("DELETE FROM user WHERE id = ?", [99])
        // As with 1461, the server's "statement prepared last" is still the DELETE.
        relay.garbleNextPreparation()
        relay.hold(until: 1)
        let select = "SELECT id FROM user WHERE id = ?"
        let error = #expect(throws: DatabaseError.self) { try connection.query(select, [7]) }
        #expect(error?.code == 1047 && error?.isConnectionUsable == true)
        #expect(try connection.query("SELECT COUNT(*) FROM user").first?[0] == 3)
        #expect(try connection.query(select, [7]).first?[0] == 7)
    }

    @Test("a statement with too many or too few values is never executed", arguments: [[], [1], [1, 2, 3]])
    func wrongCount(values: [MySQLValue]) throws {
        let connection = try TestServer.connect("firstusewrongcount\(values.count)")
        try connection.execute("CREATE TABLE pair (a INT, b INT)")
        for sql in ["INSERT INTO pair VALUES (?, ?)", "INSERT INTO pair /* ? */ VALUES (?, ?)"] {
            let error = #expect(throws: DatabaseError.self) { try connection.query(sql, values) }
            #expect(error?.kind == .misuse && error?.code == 2034 && error?.isConnectionUsable == true)
        }
        #expect(try connection.query("SELECT COUNT(*) FROM pair").first?[0] == 0)
    }

    @Test("when statements of other owners disturb the server's count, the right one is executed")
    func wrongGuess() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE note (text TEXT)")
        try connection.execute("INSERT INTO note VALUES ('kept')")
        // Takes the number that the next statement was expected to get.
        try connection.execute("PREPARE named FROM 'DELETE FROM note'")
        #expect(try connection.query("SELECT text, ? FROM note", [1]).first?.values == ["kept", 1])
        #expect(try connection.query("SELECT text, ? FROM note", [2]).first?.values == ["kept", 2])
        try connection.execute("PREPARE other FROM 'DELETE FROM note'")
        #expect(try connection.query("INSERT INTO note VALUES (?)", ["once"]).affectedRows == 1)
        #expect(try connection.query("SELECT COUNT(*) FROM note").first?[0] == 2)
    }

    @Test("after a reset the first use works as on a new connection")
    func afterReset() throws {
        let connection = try TestServer.connect()
        for n in 1...3 {
            #expect(try connection.query("SELECT ? AS n", [.int(Int64(n))]).first?[0] == .int(Int64(n)))
            try connection.reset()
            #expect(connection.preparedStatementCount == 0)
        }
    }

    @Test("behind a proxy that answers one thing at a time, preparation and execution are two round trips")
    func withoutPipelining() throws {
        let connection = try TestServer.connect { $0.allowsPipelining = false }
        #expect(try connection.query("SELECT ? + 1", [1]).first?[0] == 2)
        let results = try connection.pipeline([
            PipelinedStatement("SELECT ? + 1", [2]), PipelinedStatement("SELECT ? + 2", [2]),
        ])
        #expect(try results.map { try $0.get().first?[0] } == [3, 4])
    }

    @Test("placeholders are counted outside of quotes, and not at all where a mode or a comment decides")
    func placeholders() {
        #expect(StatementTraits(of: "SELECT 1").parameterCount == 0)
        #expect(StatementTraits(of: "SELECT ?, '?', \"?\", `?`, 'it''s?', ?").parameterCount == 2)
        #expect(StatementTraits(of: "SELECT 'ü?', ?").parameterCount == 1)
        #expect(StatementTraits(of: "SELECT 1 - -1, 4 / 2, ?*?").parameterCount == 2)
        #expect(StatementTraits(of: "CREATE VIEW v AS SELECT ?, ?").parameterCount == 2)
        for unclear in [
            "SELECT '\\'?'", "SELECT ? -- ?", "SELECT ? # ?", "SELECT /* ? */ ?", "SELECT ?/*!50000 ? */", "SELECT '?",
            "CREATE PROCEDURE p() SELECT ? /* ? */", "SELECT ?:",
        ] {
            #expect(StatementTraits(of: unclear).parameterCount == nil, "\(unclear)")
        }
    }

    @Test("the guess is never the number of a statement that exists")
    func numbers() {
        var numbers = StatementNumbers()
        #expect(numbers.next == 1)
        numbers.note(1)
        #expect(numbers.next == 2)
        numbers.noteRefusal()
        #expect(numbers.next == 3)
        numbers.note(2)
        #expect(numbers.next == 3, "a refusal that took no number")
        numbers.note(9)
        #expect(numbers.next == 10)
        numbers.note(4)
        #expect(numbers.next == nil, "a server that counts some other way")
        numbers.note(11)
        #expect(numbers.next == nil)
        var restarted = StatementNumbers()
        restarted.note(7)
        restarted.forgetLiving()
        restarted.note(1)
        #expect(restarted.next == 2, "after a reset a server may count from 1 again")
    }
}

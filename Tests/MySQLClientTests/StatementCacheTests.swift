import MySQLTesting
import Testing

@testable import MySQLClient

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct StatementCacheTests {
    private func count(_ name: String, _ connection: Connection) throws -> Int {
        let show = "SHOW SESSION STATUS WHERE Variable_name = '\(name)'"
        let status = try connection.execute(show)
        return Int(status.first?[1].string ?? "") ?? -1
    }

    @Test("two texts that Unicode calls equal are two statements", arguments: TestServers.all)
    func canonicalEquivalence(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let composed = "SELECT HEX('\u{E9}'), ?", decomposed = "SELECT HEX('e\u{301}'), ?"
        #expect(composed == decomposed)
        for _ in 1...2 {
            #expect(try connection.query(composed, [1]).first?[0] == "C3A9")
            #expect(try connection.query(decomposed, [1]).first?[0] == "65CC81")
        }
        #expect(connection.preparedStatementCount == 2)
    }

    @Test("texts that differ in a single place, wherever it is, are different statements", arguments: TestServers.all)
    func similarTexts(on server: TestServers.Server) throws {
        let connection = try server.connect { $0.statementCacheSize = 200 }
        let tail = String(repeating: "x", count: 40)
        let texts = (0..<100).map { "SELECT '\(10 + $0)\(tail)' AS value WHERE ? = 1" }
        for _ in 1...2 {
            for (n, text) in texts.enumerated() {
                #expect(try connection.query(text, [1]).first?[0].string == "\(10 + n)\(tail)")
            }
        }
        #expect(try count("Com_stmt_prepare", connection) == 100)
    }

    @Test("a user variable is read as what it holds, whatever it held before", arguments: TestServers.all)
    func userVariables(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let text = "SELECT @x, @x = 9007199254740993"
        #expect(try connection.query(text).first?[0] == .null)
        try connection.query("SET @x = ?", [1])
        #expect(try connection.query(text).first?[0] == 1)
        try connection.query("SET @x = ?", ["abc"])
        #expect(try connection.query(text).first?[0] == "abc")
        try connection.execute("SET @x = NULL")
        #expect(try connection.query(text).first?[0] == .null)
        // As as floating point numbers these would be equal.
        try connection.execute("SET @x = 9007199254740992")
        let row = try connection.query(text).rows[0]
        #expect(row[0] == 9_007_199_254_740_992 && row[1] == 0)
        for value in [MySQLValue.int(5), "text"] {
            let results = try connection.pipeline([PipelinedStatement("SET @x = ?", [value]), "SELECT @x"])
            #expect(try results[1].get().first?[0] == value)
        }
    }

    @Test(
        "statements that take turns are each prepared once, also those made anew each time",
        arguments: TestServers.all)
    func takingTurns(on server: TestServers.Server) throws {
        let connection = try server.connect()
        for n in 0..<300 {
            let number = n % 40
            let text = "SELECT ? * \(number)"
            #expect(try connection.query(text, [2]).first?[0].int == 2 * number)
        }
        #expect(try count("Com_stmt_prepare", connection) == 40)
    }

    @Test("a statement that the server has dropped is prepared again and executed once", arguments: TestServers.all)
    func droppedByServer(on server: TestServers.Server) throws {
        let (connection, relay) = try server.connectThroughRelay()
        try connection.execute("CREATE TABLE tally (n INT)")
        let insert = "INSERT INTO tally VALUES (?)"
        try connection.query(insert, [1])
        relay.garbleNextExecution()
        #expect(try connection.query(insert, [2]).affectedRows == 1)
        #expect(try connection.query("SELECT GROUP_CONCAT(n) FROM tally").first?[0] == "1,2")
        relay.garbleNextExecution()
        #expect(try connection.send(insert, [3]))
        let error = #expect(throws: DatabaseError.self) { try connection.receive() }
        #expect(error?.code == 1243 && error?.outcome == .notSent && error?.isConnectionUsable == true)
        #expect(try !connection.send(insert, [3]), "to be prepared again")
        #expect(try connection.query(insert, [3]).affectedRows == 1)
    }

    @Test(
        "a procedure that executes an unknown statement has failed, and is not called again",
        arguments: TestServers.all)
    func unknownInProcedure(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE tally (n INT)")
        try connection.execute("CREATE PROCEDURE p() BEGIN INSERT INTO tally VALUES (1); EXECUTE nothing; END")
        for calls in 1...2 {
            let error = #expect(throws: DatabaseError.self) { try connection.query("CALL p()") }
            #expect(error?.code == 1243)
            #expect(try connection.query("SELECT COUNT(*) FROM tally").first?[0].int == calls)
        }
    }

    @Test("after a reset every statement is prepared again", arguments: TestServers.all)
    func reset(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let sql = "SELECT ? + 1"
        for n in 1...3 {
            #expect(try connection.query(sql, [1]).first?[0] == 2)
            #expect(try count("Com_stmt_prepare", connection) == 1, "round \(n): the status starts again as well")
            try connection.reset()
            #expect(try !connection.send(sql, [1]))
        }
    }

    @Test("rows of any number come whole", arguments: TestServers.all, [0, 1, 2, 3, 1000])
    func rows(on server: TestServers.Server, count: Int) throws {
        let connection = try server.connect("cacherows\(count)")
        try connection.execute("CREATE TABLE tally (n INT PRIMARY KEY)")
        try connection.executeMany("INSERT INTO tally VALUES (?)", (1...1000).map { [.int($0)] })
        for _ in 1...2 {
            let select = "SELECT n, n * 2, 'x' FROM tally ORDER BY n LIMIT ?"
            let rows = try connection.query(select, [.int(Int64(count))]).rows
            #expect(rows.map { $0[0].int } == (0..<count).map { $0 + 1 })
            #expect(rows.last?[1].int == (count == 0 ? nil : count * 2) && rows.allSatisfy { $0[2] == "x" })
        }
    }
}

import MySQLTesting
import Testing

@testable import MySQLClient

@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct PipelineTests {
    private func accounts(on server: TestServers.Server, _ test: String) throws -> Connection {
        let connection = try server.connect(test)
        try fill(connection)
        return connection
    }

    private func fill(_ connection: Connection) throws {
        try connection.execute("CREATE TABLE account (id INT PRIMARY KEY, name VARCHAR(20))")
        try connection.execute("INSERT INTO account VALUES (1, 'Ada'), (2, 'Bob'), (3, 'Cyd')")
    }

    @Test(
        "several statements are sent before the first answer has come, and each gets its own",
        arguments: TestServers.all)
    func oneRoundTrip(on server: TestServers.Server) throws {
        let (connection, relay) = try server.connectThroughRelay()
        try fill(connection)
        let name = "SELECT name FROM account WHERE id = ?"
        try connection.query(name, [1])
        try connection.query("SELECT COUNT(*) FROM account")
        relay.hold(until: 5)
        let results = try connection.pipeline([
            PipelinedStatement(name, [1]), PipelinedStatement(name, [9]), "SELECT COUNT(*) FROM account",
            PipelinedStatement(name, [3]), PipelinedStatement(name, [2]),
        ])
        #expect(try results.map { try $0.get().first?[0] } == ["Ada", nil, 3, "Cyd", "Bob"])
        #expect(try connection.query(name, [2]).first?[0] == "Bob")
    }

    @Test("statements that are new are prepared together and then executed together", arguments: TestServers.all)
    func newStatements(on server: TestServers.Server) throws {
        let (connection, relay) = try server.connectThroughRelay()
        try fill(connection)
        let statements = (1...20).map {
            PipelinedStatement("SELECT id + \(unsafeRaw: $0) FROM account WHERE id = ?", [2])
        }
        let before = try preparations(connection)
        relay.hold(until: 0)
        let results = try connection.pipeline(statements)
        #expect(try results.map { try $0.get().first?[0].int } == (1...20).map { $0 + 2 })
        #expect(try preparations(connection) == before + 20)
        relay.hold(until: 20)
        #expect(try connection.pipeline(statements).count == 20)
    }

    @Test("writes run in order, and tell what they did", arguments: TestServers.all)
    func writes(on server: TestServers.Server) throws {
        let connection = try accounts(on: server, "pipelinewrites")
        try connection.execute("CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, text TEXT)")
        let insert = "INSERT INTO log (text) VALUES (?)"
        let results = try connection.pipeline([
            "BEGIN", PipelinedStatement(insert, ["one"]), PipelinedStatement(insert, ["two"]),
            PipelinedStatement("UPDATE account SET name = ? WHERE id < ?", ["Eve", 3]), "COMMIT",
            "SELECT COUNT(*) FROM log",
        ]).map { try $0.get() }
        #expect(results.map(\.affectedRows) == [0, 1, 1, 2, 0, 1])
        #expect(results[1].lastInsertID == 1 && results[2].lastInsertID == 2)
        #expect(results[5].first?[0] == 2)
        #expect(!connection.isInTransaction)
    }

    @Test(
        "a failed statement keeps its error to itself: those before and after it are executed",
        arguments: TestServers.all)
    func errorInTheMiddle(on server: TestServers.Server) throws {
        let connection = try accounts(on: server, "pipelineerror")
        let insert = "INSERT INTO account VALUES (?, ?)"
        let results = try connection.pipeline([
            PipelinedStatement(insert, [4, "Dan"]), PipelinedStatement(insert, [1, "twice"]),
            PipelinedStatement(insert, [5]), PipelinedStatement("SELEKT 1"), PipelinedStatement(insert, [6, "Fay"]),
        ])
        let codes = results.map { result -> UInt32? in
            if case .failure(let error) = result { error.code } else { nil }
        }
        #expect(codes == [nil, 1062, 2034, 1064, nil])
        #expect(try connection.query("SELECT GROUP_CONCAT(id ORDER BY id) FROM account").first?[0] == "1,2,3,4,6")
    }

    @Test(
        "the same statement many times, with other types and NULLs each time, gets each answer right",
        arguments: TestServers.all)
    func changingTypes(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let echo = "SELECT ? AS a, ? AS b"
        let values: [[MySQLValue]] = (0..<500).map { index in
            switch index % 5 {
            case 0: [.int(Int64(index)), nil]
            case 1: [.string("text \(index)"), .double(Double(index))]
            case 2: [nil, nil]
            case 3: [.bytes([UInt8(index % 256), 0, 255]), .string(String(repeating: "ü", count: index))]
            default: [.uint(UInt64(index)), .int(Int64(-index))]
            }
        }
        let results = try connection.pipeline(values.map { PipelinedStatement(echo, $0) })
        // What a bare parameter becomes is the server's business: the same as without a pipeline.
        let other = try server.connect("changingtypesother")
        for (value, result) in zip(values, results) {
            #expect(try result.get().first?.values == other.query(echo, value).first?.values)
        }
    }

    @Test("a first execution with NULLs alone leaves the types open for the next", arguments: TestServers.all)
    func nullsFirst(on server: TestServers.Server) throws {
        let connection = try accounts(on: server, "pipelinenullsfirst")
        let insert = "INSERT INTO account VALUES (?, ?)"
        let results = try connection.pipeline([
            PipelinedStatement(insert, [nil, nil]), PipelinedStatement(insert, [7, nil]),
            PipelinedStatement(insert, [8, "Guy"]), PipelinedStatement("SELECT name FROM account WHERE id = ?", [8]),
        ])
        #expect(throws: DatabaseError.self) { try results[0].get() }
        #expect(try results[3].get().first?[0] == "Guy")
    }

    @Test("answers of several megabytes each do not wedge the two sides", arguments: TestServers.all)
    func longAnswers(on server: TestServers.Server) throws {
        let connection = try accounts(on: server, "pipelinelonganswers")
        let long = "SELECT REPEAT(?, 1500000), id FROM account"
        let results = try connection.pipeline(
            (0..<40).map { PipelinedStatement(long, [.string(String(UnicodeScalar(UInt8(65 + $0 % 26))))]) })
        for (index, result) in results.enumerated() {
            let rows = try result.get().rows
            #expect(rows.count == 3)
            #expect(rows[2][0].string?.utf8.count == 1_500_000)
            #expect(rows[2][0].string?.utf8.first == UInt8(65 + index % 26))
        }
    }

    @Test(
        "values of several megabytes each do not wedge the two sides, with answers as long",
        arguments: TestServers.all)
    func longValues(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let values = (1...12).map { MySQLValue.bytes([UInt8](repeating: UInt8($0), count: $0 * 300_000)) }
        let results = try connection.pipeline(values.map { PipelinedStatement("SELECT ?", [$0]) })
        #expect(try results.map { try $0.get().first?[0].bytes?.count } == (1...12).map { $0 * 300_000 })
    }

    @Test(
        "what cannot be prepared, changes the schema or returns several results runs in its place",
        arguments: TestServers.all)
    func aloneInPlace(on server: TestServers.Server) throws {
        let connection = try server.connect("pipelineone")
        let other = try server.connect("pipelinetwo")
        for (connection, text) in [(connection, "one"), (other, "two")] {
            try connection.execute("CREATE TABLE place (name TEXT)")
            try connection.query("INSERT INTO place VALUES (?)", [.string(text)])
        }
        try connection.execute("CREATE PROCEDURE twice(n INT) BEGIN SELECT n; SELECT n + 1; END")
        let place = PipelinedStatement("SELECT name FROM place")
        let results = try connection.pipeline([
            place, PipelinedStatement("CALL twice(?)", [5]), place, "USE client_pipelinetwo", place,
            "CREATE TABLE fresh (id INT)", PipelinedStatement("INSERT INTO fresh VALUES (?)", [1]),
            PipelinedStatement("SELECT id FROM fresh WHERE id = ?", [1]),
        ]).map { try $0.get() }
        #expect(results.map { $0.first?[0] } == ["one", 5, "one", nil, "two", nil, nil, 1])
    }

    @Test("columns that change between two executions under way show in each", arguments: TestServers.all)
    func alteredTable(on server: TestServers.Server) throws {
        let connection = try accounts(on: server, "pipelinealtered")
        let all = "SELECT * FROM account WHERE id = ?"
        try connection.query(all, [1])
        let alter = "ALTER TABLE account ADD COLUMN score INT DEFAULT 4"
        try connection.query("SELECT 1")
        // Sent one after the other: the pipeline would wait for the answer to the ALTER.
        let other = try Connection.open(connection.configuration)
        try other.execute(alter)
        for _ in 1...3 { #expect(try connection.send(all, [2])) }
        for _ in 1...3 {
            #expect(try connection.receive().first?.dictionary == ["id": 2, "name": "Bob", "score": 4])
        }
        let results = try connection.pipeline([
            PipelinedStatement(all, [3]), "ALTER TABLE account DROP COLUMN name", PipelinedStatement(all, [3]),
        ])
        #expect(try results[0].get().first?.values == [3, "Cyd", 4])
        #expect(try results[2].get().first?.dictionary == ["id": 3, "score": 4])
    }

    @Test(
        "when the connection is killed, what was sent is unknown and what was not sent is not",
        arguments: TestServers.all)
    func killed(on server: TestServers.Server) throws {
        let connection = try accounts(on: server, "pipelinekilled")
        let killer = try server.connect("pipelinekiller")
        let update = "UPDATE account SET name = ? WHERE id = 1"
        try connection.query(update, ["before"])
        let sleep = "SELECT SLEEP(?), id FROM account WHERE id = 1"
        try connection.query(sleep, [0])
        let statements =
            [PipelinedStatement(update, ["first"]), PipelinedStatement(sleep, [60]), PipelinedStatement(update, ["x"])]
            + (0..<100).map { PipelinedStatement("SELECT ?", [.int($0)]) }
        let results = Background { try connection.pipeline(statements) }
        try waitUntilAsleep(connection, seenBy: killer)
        try killer.execute("KILL \(unsafeRaw: connection.threadID)")
        let errors = try results.result().get().map { result -> DatabaseError? in
            if case .failure(let error) = result { error } else { nil }
        }
        let outcomes = errors.map { $0?.outcome }
        let sent = try #require(outcomes.firstIndex(of: .notSent))
        // On a busy machine the kill comes while the statements are being sent: then no answer can be read any more.
        let answered = sent < 64 ? outcomes.prefix { $0 == nil }.count : 1
        #expect(sent >= 2 && answered < 2 && outcomes.prefix(answered).allSatisfy { $0 == nil })
        let unknown = [DatabaseError.Outcome?](repeating: .unknown, count: sent - answered)
        #expect(Array(outcomes[answered..<sent]) == unknown, "\(errors.prefix(3))")
        #expect(outcomes[sent...].allSatisfy { $0 == .notSent } && outcomes.count == statements.count)
        #expect(!connection.isOpen)
        #expect(try killer.execute("SELECT name FROM client_pipelinekilled.account WHERE id = 1").first?[0] == "first")
    }

    @Test("KILL QUERY ends one statement of the pipeline, and the others go on", arguments: TestServers.all)
    func killedQuery(on server: TestServers.Server) throws {
        let connection = try accounts(on: server, "pipelinekilledquery")
        let killer = try server.connect("pipelinequerykiller")
        let results = Background {
            try connection.pipeline([
                "SELECT COUNT(*) FROM account", PipelinedStatement("SELECT SLEEP(?), id FROM account", [60]),
                "SELECT COUNT(*) + 1 FROM account",
            ])
        }
        try waitUntilAsleep(connection, seenBy: killer)
        try killer.execute("KILL QUERY \(unsafeRaw: connection.threadID)")
        let all = try results.result().get()
        #expect(try all[0].get().first?[0] == 3)
        #expect(throws: DatabaseError.self) { try all[1].get() }
        #expect(try all[2].get().first?[0] == 4)
        #expect(connection.isOpen)
    }

    @Test("a lost connection before anything is sent leaves everything unsent", arguments: TestServers.all)
    func lostBefore(on server: TestServers.Server) throws {
        let connection = try accounts(on: server, "pipelinelost")
        connection.cancel()
        let results = try connection.pipeline(["SELECT 1", "SELECT 2", "SELECT 3"])
        for result in results {
            let error = #expect(throws: DatabaseError.self) { try result.get() }
            #expect(error?.outcome == .notSent)
        }
        #expect(throws: DatabaseError.self) { try connection.pipeline(["SELECT 1"]) }
    }

    @Test("what is interpolated is bound; values that are listed as well keep a statement from being sent")
    func interpolated() throws {
        let connection = try TestServer.connect()
        let text = "'; DROP TABLE account; --"
        let both = PipelinedStatement("SELECT \(text), ?", [1])
        let results = try connection.pipeline(["SELECT \(text)", both, "SELECT \(7)"])
        #expect(try results[0].get().first?[0] == .string(text))
        #expect(throws: DatabaseError.self) { try results[1].get() }
        #expect(try results[2].get().first?[0] == 7)
    }

    @Test("an empty pipeline has no results", arguments: TestServers.all)
    func empty(on server: TestServers.Server) throws {
        #expect(try server.connect().pipeline([]).isEmpty)
    }

    /// Looks at the server until the connection runs its SLEEP.
    private func waitUntilAsleep(_ connection: Connection, seenBy other: Connection) throws {
        let running = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = ? AND STATE = 'User sleep'"
        while try other.query(running, [.uint(connection.threadID)]).first?[0] == 0 {}
    }

    private func preparations(_ connection: Connection) throws -> Int {
        let status = try connection.execute("SHOW SESSION STATUS WHERE Variable_name = 'Com_stmt_prepare'")
        return Int(status.first?[1].string ?? "") ?? -1
    }
}

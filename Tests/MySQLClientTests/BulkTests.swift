import MySQLTesting
import Testing

@testable import MySQLClient

/// Many rows at once, in each of the ways that `executeMany` has.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct BulkTests {
    static let strategies: [BatchStrategy] = [.automatic, .groups, .single]

    private func status(_ name: String, _ connection: Connection) throws -> Int {
        let row = try connection.execute("SHOW SESSION STATUS WHERE Variable_name = '\(unsafeRaw: name)'").first
        return Int(row?[1].string ?? "") ?? -1
    }

    @Test("all rows arrive as they were given, in each way of sending them", arguments: TestServers.all, strategies)
    func allWays(on server: TestServers.Server, strategy: BatchStrategy) throws {
        let connection = try server.connect("allways\(strategy)")
        try connection.execute("CREATE TABLE user (id INT AUTO_INCREMENT PRIMARY KEY, a INT, b VARCHAR(40), c DOUBLE)")
        let rows = (0..<3003).map { n -> [MySQLValue] in
            let name = n % 7 == 0 ? MySQLValue.null : .string("user \(n)")
            let score = n % 5 == 0 ? MySQLValue.null : .double(Double(n) / 4)
            return [.int(Int64(n)), name, score]
        }
        let insert = "INSERT INTO user (a, b, c) VALUES (?, ?, ?)"
        let result = try connection.executeMany(text: insert, rows, strategy: strategy)
        #expect(result.affectedRows == 3003 && result.lastInsertID == 1 && result.rows.isEmpty)
        #expect(try connection.query("SELECT a, b, c FROM user ORDER BY id").rows.map(\.values) == rows)
    }

    @Test("a statement with groups is prepared for few lengths and used again", arguments: TestServers.all)
    func fewTexts(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE user (a INT)")
        let rows: [[MySQLValue]] = (0..<5000).map { [.int(Int64($0))] }
        let before = try status("Com_stmt_prepare", connection)
        try connection.executeMany(text: "INSERT INTO user VALUES (?)", rows, strategy: .groups)
        // 4 × 1024, 3 × 256, 2 × 64, 2 × 4 rows.
        #expect(try status("Com_stmt_prepare", connection) == before + 4)
        #expect(try status("Com_stmt_execute", connection) == 11)
        try connection.executeMany(text: "INSERT INTO user VALUES (?)", rows, strategy: .groups)
        #expect(try status("Com_stmt_prepare", connection) == before + 4)
        #expect(try connection.query("SELECT SUM(a) FROM user").decodeFirst(Int.self) == 24_995_000)
    }

    @Test(
        "a packet of rows is one statement: all of its rows or none, and one commit",
        arguments: TestServers.all, [strategies[0], strategies[1]])
    func atomicity(on server: TestServers.Server, strategy: BatchStrategy) throws {
        let connection = try server.connect("atomicity\(strategy)")
        try connection.execute("CREATE TABLE user (uid INT PRIMARY KEY)")
        // Where there is a binary log, each commit counts there too; and the first use of a table counts more.
        try connection.query("INSERT INTO user VALUES (?)", [-1])
        try connection.query("DELETE FROM user WHERE uid < ?", [0])
        let start = try status("Handler_commit", connection)
        try connection.query("INSERT INTO user VALUES (?)", [-2])
        let before = try status("Handler_commit", connection), one = before - start
        try connection.query("DELETE FROM user WHERE uid < ?", [0])
        let rows: [[MySQLValue]] = (0..<256).map { [.int($0)] }
        try connection.executeMany(text: "INSERT INTO user VALUES (?)", rows, strategy: strategy)
        #expect(try status("Handler_commit", connection) == before + 2 * one)
        let clashing: [[MySQLValue]] = (200..<456).map { [.int($0)] }
        let error = #expect(throws: DatabaseError.self) {
            try connection.executeMany(text: "INSERT INTO user VALUES (?)", clashing, strategy: strategy)
        }
        #expect(error?.kind == .duplicateKey && error?.query == "INSERT INTO user VALUES (?)")
        #expect(try connection.query("SELECT COUNT(*) FROM user").decodeFirst(Int.self) == 256)
    }

    @Test("updates and deletes commit each row, unless a transaction is around them", arguments: TestServers.all)
    func rowCommits(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE user (uid INT PRIMARY KEY)")
        try connection.executeMany("INSERT INTO user (uid) VALUES (?)", (0..<10).map { [.int($0)] })
        let rows: [[MySQLValue]] = (0..<10).map { [.int($0 < 5 ? $0 + 100 : 3), .int($0)] }
        let update = "UPDATE user SET uid = ? WHERE uid = ?"
        for isInTransaction in [true, false] {
            let error = #expect(throws: DatabaseError.self) {
                guard isInTransaction else { return _ = try connection.executeMany(update, rows) }
                _ = try connection.transaction { try connection.executeMany(update, rows + [[3, 8]]) }
            }
            #expect(error?.kind == .duplicateKey)
            let moved = try connection.query("SELECT COUNT(*) FROM user WHERE uid >= 100").decodeFirst(Int.self)
            #expect(moved == (isInTransaction ? 0 : 5))
        }
    }

    // MARK: Defaults

    @Test(
        "a cell can be its column's default, in bulk and in groups",
        arguments: TestServers.all, [strategies[0], strategies[1]])
    func defaults(on server: TestServers.Server, strategy: BatchStrategy) throws {
        let connection = try server.connect("defaults\(strategy)")
        try connection.execute("CREATE TABLE user (uid INT, name VARCHAR(9) DEFAULT 'nobody', score INT DEFAULT 7)")
        let names: [MySQLValue] = [.columnDefault, nil, "x"]
        let rows = (0..<101).map { n -> [MySQLValue] in
            let score = n % 4 == 0 ? MySQLValue.columnDefault : .int(Int64(n))
            return [.int(Int64(n)), names[n % 3], score]
        }
        let insert = "INSERT INTO user VALUES (?, ?, ?)"
        #expect(try connection.executeMany(text: insert, rows, strategy: strategy).affectedRows == 101)
        let expected: [[MySQLValue]] = rows.map { row in
            [row[0], row[1] == .columnDefault ? "nobody" : row[1], row[2] == .columnDefault ? 7 : row[2]]
        }
        #expect(try connection.query("SELECT * FROM user ORDER BY uid").rows.map(\.values) == expected)
    }

    @Test(
        "a single row and a row of nothing but defaults work as well",
        arguments: TestServers.all, [strategies[0], strategies[1]])
    func onlyDefaults(on server: TestServers.Server, strategy: BatchStrategy) throws {
        let connection = try server.connect("onlydefaults\(strategy)")
        try connection.execute("CREATE TABLE user (a INT DEFAULT 1, b INT DEFAULT 2)")
        let insert = "INSERT INTO user VALUES (?, ?) ON DUPLICATE KEY UPDATE a = VALUES(a)"
        try connection.executeMany(text: insert, [[.columnDefault, .columnDefault]], strategy: strategy)
        try connection.executeMany(text: insert, [[3, .columnDefault]], strategy: strategy)
        #expect(try connection.query("SELECT * FROM user").rows.map(\.values) == [[1, 2], [3, 2]])
    }

    @Test("an update can set a default in bulk", arguments: TestServers.all)
    func updateToDefault(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE user (uid INT, score INT DEFAULT 7)")
        try connection.execute("INSERT INTO user VALUES (1, 1), (2, 2), (3, 3)")
        let update = "UPDATE user SET score = ? WHERE uid = ?"
        guard server.flavour == .mariaDB else {
            let error = #expect(throws: DatabaseError.self) {
                try connection.executeMany(update, [[.columnDefault, 1]])
            }
            #expect(error?.kind == .misuse && error?.isConnectionUsable == true)
            return
        }
        try connection.executeMany(update, [[.columnDefault, 1], [5, 2]])
        #expect(try connection.query("SELECT score FROM user ORDER BY uid").decode(Int.self) == [7, 5, 3])
    }

    @Test(
        "a default where there is no column for it is a misuse, and the connection stays good",
        arguments: TestServers.all)
    func misplacedDefault(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE user (uid INT DEFAULT 1)")
        for attempt: () throws -> Void in [
            { try connection.query("INSERT INTO user VALUES (?)", [.columnDefault]) },
            { try connection.query("SELECT \(MySQLValue.columnDefault)") },
            {
                try connection.executeMany(
                    text: "INSERT INTO user VALUES (? + 1)", [[.columnDefault]], strategy: .groups)
            },
            { try connection.executeMany("INSERT INTO user SELECT ?", [[.columnDefault], [1]]) },
        ] {
            let error = #expect(throws: DatabaseError.self) { try attempt() }
            #expect(error?.kind == .misuse && error?.isConnectionUsable == true)
        }
        #expect(try connection.query("SELECT COUNT(*) FROM user").decodeFirst(Int.self) == 0)
        try connection.query("INSERT INTO user VALUES (?)", [5])
    }

    // MARK: Types

    @Test("values of several types in a column arrive as they would one by one", arguments: TestServers.all, strategies)
    func mixedTypes(on server: TestServers.Server, strategy: BatchStrategy) throws {
        let connection = try server.connect("mixedtypes\(strategy)")
        try connection.execute(
            "CREATE TABLE item (id INT, a VARCHAR(40), b DECIMAL(30,5), c BIT(20), d BIGINT UNSIGNED)")
        let values: [MySQLValue] = [
            1, "two", nil, 2.5, .uint(4), -3, .bytes([65]), .decimal(MySQLDecimal("12.50")!), "", .uint(.max),
            1_000_000_000_000_000, .float(0.1), .date(MySQLDate(year: 2026, month: 11, day: 23)),
        ]
        let rows = (0..<200).map { n -> [MySQLValue] in
            let number = MySQLValue.int(Int64(n))
            let b = n % 2 == 0 ? number : .double(Double(n) + 0.25)
            let c = n % 2 == 0 ? MySQLValue.int(5) : .bit(9)
            let d = n % 3 == 0 ? MySQLValue.uint(1 << 63) : number
            return [number, values[n % values.count], b, c, d]
        }
        let insert = "INSERT INTO item VALUES (?, ?, ?, ?, ?)"
        try connection.executeMany(text: insert, rows, strategy: strategy)
        let sent = try connection.query("SELECT * FROM item ORDER BY id").rows.map(\.values)
        try connection.execute("TRUNCATE item")
        for row in rows { try connection.query(insert, row) }
        let single = try connection.query("SELECT * FROM item ORDER BY id").rows.map(\.values)
        let difference = zip(sent, single).first { $0 != $1 }
        #expect(difference == nil && sent.count == single.count, "\(difference as Any)")
    }

    @Test("numbers of several kinds travel together", arguments: TestServers.all)
    func mixedNumbers(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE item (a DECIMAL(40,5))")
        let rows: [[MySQLValue]] = [
            [1], [.uint(2)], [nil], [.uint(1 << 63)], [-4], [.decimal(MySQLDecimal("5.5")!)], [.bit(6)],
        ]
        try connection.executeMany("INSERT INTO item SET a = ?", rows)
        let hasBulk = server.flavour == .mariaDB
        #expect(try status("Com_stmt_execute", connection) == (hasBulk ? 1 : rows.count))
        let read = try connection.query("SELECT a FROM item").decode(Double?.self)
        #expect(read == [1, 2, nil, 9_223_372_036_854_775_808, -4, 5.5, 6])
        let doubles: [[MySQLValue]] = [[1], [2.5], [nil], [-3]]
        try connection.executeMany("INSERT INTO item SET a = ?", doubles)
        // With the SELECT in between.
        #expect(try status("Com_stmt_execute", connection) == (hasBulk ? 3 : rows.count + 1 + doubles.count))
    }

    @Test("an update whose rows change type from one to the next still reaches every row", arguments: TestServers.all)
    func mixedUpdate(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE item (id INT, value VARCHAR(9))")
        try connection.executeMany("INSERT INTO item (id) VALUES (?)", (0..<20).map { [.int($0)] })
        let rows = (0..<20).map { n -> [MySQLValue] in [n % 2 == 0 ? .string("s\(n)") : .int(n), .int(n)] }
        #expect(try connection.executeMany("UPDATE item SET value = ? WHERE id = ?", rows).affectedRows == 20)
        let values = try connection.query("SELECT value FROM item ORDER BY id").decode(String.self)
        #expect(values == (0..<20).map { $0 % 2 == 0 ? "s\($0)" : "\($0)" })
    }

    // MARK: Size

    @Test(
        "packets stay below the server's limit, whatever it is",
        arguments: TestServers.all, [strategies[0], strategies[1]])
    func smallPackets(on server: TestServers.Server, strategy: BatchStrategy) throws {
        let connection = try server.connect("smallpackets\(strategy)")
        try connection.execute("CREATE TABLE item (id INT, value LONGTEXT)")
        connection.packetLimit = 131_072
        let before = try status("Com_stmt_execute", connection)
        let text = MySQLValue.string(String(repeating: "x", count: 30_000))
        let rows: [[MySQLValue]] = (0..<40).map { [.int($0), text] }
        let insert = "INSERT INTO item VALUES (?, ?)"
        #expect(try connection.executeMany(text: insert, rows, strategy: strategy).affectedRows == 40)
        #expect(try status("Com_stmt_execute", connection) >= before + 10, "At most four rows fit into a packet.")
        let tooLong = rows + [[41, .string(String(repeating: "x", count: 140_000))]]
        let error = #expect(throws: DatabaseError.self) {
            try connection.executeMany(text: insert, tooLong, strategy: strategy)
        }
        #expect(error?.kind == .tooLarge && error?.isConnectionUsable == true)
        #expect(try connection.query("SELECT COUNT(*) FROM item").decodeFirst(Int.self) == 40, "nothing was sent")
    }

    @Test("rows of different lengths are refused before anything is sent", arguments: TestServers.all)
    func unequalRows(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE item (a INT, b INT)")
        let insert = "INSERT INTO item VALUES (?, ?)"
        for rows: [[MySQLValue]] in [[[1, 2], [3]], [[1], [2]], [[1, 2, 3], [4, 5, 6]], [[], []]] {
            for strategy in Self.strategies {
                let error = #expect(throws: DatabaseError.self) {
                    try connection.executeMany(text: insert, rows, strategy: strategy)
                }
                #expect(error?.kind == .misuse && error?.isConnectionUsable == true)
            }
        }
        #expect(try connection.query("SELECT COUNT(*) FROM item").decodeFirst(Int.self) == 0)
        #expect(try connection.executeMany(insert, []).affectedRows == 0)
    }

    @Test("a statement that the server dropped is prepared again, and the rows arrive once", arguments: TestServers.all)
    func droppedStatement(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE item (a INT)")
        let insert = "INSERT INTO item VALUES (?)"
        for _ in 1...2 {
            try connection.executeMany(insert, [[1], [2]])
            try connection.reset()
            try connection.executeMany(insert, [[3], [4]])
            try connection.execute("ALTER TABLE item COMMENT = 'changed'")
        }
        #expect(try connection.query("SELECT COUNT(*) FROM item").decodeFirst(Int.self) == 8)
    }

    @Test("replace and insert-or-update work in each way", arguments: TestServers.all, strategies)
    func otherInserts(on server: TestServers.Server, strategy: BatchStrategy) throws {
        let connection = try server.connect("otherinserts\(strategy)")
        try connection.execute("CREATE TABLE user (uid INT PRIMARY KEY, n INT)")
        let rows: [[MySQLValue]] = (0..<50).map { [.int($0 % 25), .int($0)] }
        let upsert = "INSERT INTO user (uid, n) VALUES (?, ?) ON DUPLICATE KEY UPDATE n = n + VALUES(n)"
        #expect(try connection.executeMany(text: upsert, rows, strategy: strategy).affectedRows == 75)
        #expect(try connection.query("SELECT SUM(n) FROM user").decodeFirst(Int.self) == 1225)
        let replace = "replace into user values (?,?)"
        #expect(try connection.executeMany(text: replace, rows, strategy: strategy).affectedRows == 100)
        let ignore = "INSERT IGNORE INTO user VALUES (?, ?)"
        let ignored = try connection.executeMany(text: ignore, rows, strategy: strategy)
        #expect(ignored.affectedRows == 0 && ignored.warningCount == 50)
    }
}

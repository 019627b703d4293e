import Foundation
import MySQLClient
import Testing

/// Every kind of error that a real server can be made to show.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct ErrorTests {
    @Test("a refused statement tells its kind, number and state in both protocols, and the connection stays usable")
    func refusedStatements() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE parent (id INT PRIMARY KEY)")
        try connection.execute(
            """
            CREATE TABLE child (id INT NOT NULL UNIQUE, parent INT REFERENCES parent (id), small TINYINT,
            name VARCHAR(3), CHECK (small <> 13))
            """)
        try connection.execute("INSERT INTO parent VALUES (1)")
        try connection.execute("INSERT INTO child VALUES (1, 1, 1, 'one')")
        let cases: [(String, DatabaseError.Kind, UInt32, String)] = [
            ("INSERT INTO child VALUES (1, 1, 1, 'two')", .duplicateKey, 1062, "23000"),
            ("INSERT INTO child VALUES (2, 99, 1, 'two')", .constraint, 1452, "23000"),
            ("DELETE FROM parent", .constraint, 1451, "23000"),
            ("INSERT INTO child VALUES (2, 1, 13, 'two')", .constraint, 4025, "23000"),
            ("INSERT INTO child VALUES (NULL, 1, 1, 'two')", .data, 1048, "23000"),
            ("INSERT INTO child VALUES (2, 1, 999, 'two')", .data, 1264, "22003"),
            ("INSERT INTO child VALUES (2, 1, 1, 'long')", .data, 1406, "22001"),
            ("INSERT INTO child VALUES (2, 1, 'x', 'two')", .data, 1366, "22007"),
            ("INSERT INTO child VALUES (2)", .data, 1136, "21S01"),
            ("SELEKT 1", .syntax, 1064, "42000"),
            ("SELECT nothing FROM child", .syntax, 1054, "42S22"),
            ("SELECT * FROM nowhere", .syntax, 1146, "42S02"),
            ("USE nowhere", .configuration, 1049, "42000"),
            ("SET GLOBAL nothing = 1", .other, 1193, "HY000"),
        ]
        for (sql, kind, code, state) in cases {
            for run in [{ try connection.query(sql) }, { try connection.execute(sql) }] as [() throws -> QueryResult] {
                let error = #expect(throws: DatabaseError.self) { _ = try run() }
                #expect(error?.kind == kind && error?.code == code && error?.sqlState == state, "\(sql)")
                #expect(
                    error?.isConnectionUsable == true && error?.outcome == .permanent && error?.isTransient == false)
                #expect(error?.query == sql)
                #expect(error?.description.hasSuffix("(errno \(code), SQLSTATE \(state))") == true)
            }
        }
        #expect(try connection.query("SELECT COUNT(*) FROM child").first?[0] == 1)
    }

    @Test("an error carries the statement with its placeholders, never the values")
    func noValues() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE card (number CHAR(4))")
        let error = #expect(throws: DatabaseError.self) {
            try connection.query("INSERT INTO card VALUES (?)", ["4929 1234"])
        }
        #expect(error?.query == "INSERT INTO card VALUES (?)")
        #expect(error.map(String.init(describing:))?.contains("4929") == false)
        #expect(error.map(String.init(reflecting:))?.contains("4929") == false)
    }

    @Test("a lock that is not granted in time rolls back the statement alone")
    func lockWaitTimeout() throws {
        let (first, second) = try contenders("lockwait")
        try second.execute("SET innodb_lock_wait_timeout = 0")
        try first.begin()
        try first.query("UPDATE account SET sum = 5 WHERE id = ?", [1])
        try second.begin()
        try second.query("UPDATE account SET sum = 6 WHERE id = ?", [2])
        let error = #expect(throws: DatabaseError.self) {
            try second.query("UPDATE account SET sum = 7 WHERE id = ?", [1])
        }
        #expect(error?.kind == .lockWaitTimeout && error?.code == 1205)
        #expect(error?.isTransient == true && error?.outcome == .rolledBack)
        #expect(second.isOpen && second.isInTransaction)
    }

    @Test("of two transactions that wait for each other one is rolled back")
    func deadlock() throws {
        let (first, second) = try contenders("deadlock")
        // first:  locks 1            asks for 2
        // second:          locks 2              asks for 1: whoever asks last, the server picks a victim
        try first.begin()
        try first.query("UPDATE account SET sum = 1 WHERE id = 1")
        try second.begin()
        try second.query("UPDATE account SET sum = 2 WHERE id = 2")
        let waiting = Background { try first.query("UPDATE account SET sum = 1 WHERE id = 2") }
        let mine = Result { try second.query("UPDATE account SET sum = 2 WHERE id = 1") }
        if case .success = mine { try second.rollback() }
        let errors = [mine, waiting.result()].compactMap { result -> DatabaseError? in
            if case .failure(let error) = result { error as? DatabaseError } else { nil }
        }
        #expect(errors.map(\.kind) == [.deadlock] && errors.map(\.code) == [1213])
        #expect(errors.first?.isTransient == true && errors.first?.isConnectionUsable == true)
    }

    @Test("KILL QUERY cancels the statement and keeps the connection")
    func killedQuery() throws {
        let connection = try TestServer.connect()
        let killer = try Connection.open(TestServer.configuration())
        try connection.execute("CREATE TABLE t (id INT) SELECT seq AS id FROM seq_1_to_3")
        let sleeping = Background { try connection.query("SELECT SLEEP(?) FROM t", [100]) }
        try waitUntilSleeping(connection, seenBy: killer)
        try killer.execute("KILL QUERY \(connection.threadID)")
        let error = #expect(throws: DatabaseError.self) { _ = try sleeping.result().get() }
        #expect(error?.kind == .cancelled && error?.code == 1317 && error?.isConnectionUsable == true)
        #expect(try connection.query("SELECT 1").rows.count == 1)
    }

    @Test("KILL CONNECTION during a statement leaves its outcome unknown")
    func killedConnection() throws {
        let connection = try TestServer.connect()
        let killer = try Connection.open(TestServer.configuration())
        let sleeping = Background { try connection.query("SELECT SLEEP(100)") }
        try waitUntilSleeping(connection, seenBy: killer)
        try killer.execute("KILL \(connection.threadID)")
        let error = #expect(throws: DatabaseError.self) { _ = try sleeping.result().get() }
        #expect(error?.kind == .connectionLost || error?.kind == .serverGone)
        #expect(error?.outcome == .unknown && error?.isConnectionUsable == false && error?.isTransient == false)
        #expect(!connection.isOpen && !connection.isAlive())
        #expect(#expect(throws: DatabaseError.self) { try connection.query("SELECT 1") }?.kind == .notConnected)
    }

    @Test("a session that was killed while idle is seen without asking, and no statement is sent")
    func killedIdle() throws {
        let connection = try TestServer.connect()
        let unchecked = try TestServer.connect("killedidleunchecked")
        let killer = try Connection.open(TestServer.configuration())
        #expect(connection.isAlive())
        for victim in [connection, unchecked] {
            try killer.execute("KILL \(victim.threadID)")
            try waitUntilGone(victim, seenBy: killer)
        }
        while connection.isAlive() { sched_yield() }  // The server closes the socket a moment after the list says so.
        #expect(!connection.isOpen)
        let error = #expect(throws: DatabaseError.self) { try unchecked.query("SELECT 1") }
        #expect(error?.kind == .serverGone || error?.kind == .connectionLost)
        #expect(error?.isConnectionUsable == false)
    }

    @Test("a lost COMMIT has an unknown outcome")
    func lostCommit() throws {
        let (direct, _) = try contenders("lostcommit")
        let proxy = try FakeServer { client in
            let server = try FakeServer.Peer(connectingTo: TestServer.socket)
            client.relay(to: server, until: "COMMIT")
        }
        var configuration = direct.configuration
        configuration.endpoint = proxy.endpoint
        let connection = try Connection.open(configuration)
        let error = #expect(throws: DatabaseError.self) {
            try connection.transaction { try connection.query("UPDATE account SET sum = 9 WHERE id = ?", [1]) }
        }
        #expect(error?.kind == .connectionLost && error?.outcome == .unknown && error?.isTransient == false)
        #expect(!connection.isOpen)
    }

    @Test("a statement timeout is told by its kind, also in the middle of the rows")
    func statementTimeout() throws {
        let connection = try TestServer.connect()
        let timeout = "SET STATEMENT max_statement_time = 0.05 FOR "
        for sql in ["SELECT SLEEP(100)", "SELECT seq, SLEEP(0.001) FROM seq_1_to_1000000"] {
            for run in [{ try connection.query(timeout + sql) }, { try connection.execute(timeout + sql) }]
                as [() throws -> QueryResult]
            {
                let error = #expect(throws: DatabaseError.self) { _ = try run() }
                #expect(error?.kind == .statementTimeout && error?.code == 1969 && error?.isConnectionUsable == true)
                #expect(try connection.query("SELECT 1").rows.count == 1)
            }
        }
        #expect(throws: DatabaseError.self) {
            try connection.forEachRow(timeout + "SELECT seq, SLEEP(0.001) FROM seq_1_to_1000000") { _ in }
        }
        #expect(try connection.query("SELECT 1").rows.count == 1)
    }

    @Test("a server that stays silent past the read timeout loses the connection")
    func readTimeout() throws {
        let connection = try TestServer.connect { $0.readTimeout = .milliseconds(1) }
        let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT SLEEP(3)") }
        #expect(error?.kind == .connectionLost && error?.code == 2013 && error?.outcome == .unknown)
        #expect(!connection.isOpen)
    }

    @Test("cancel breaks off a statement from another thread")
    func cancel() throws {
        let connection = try TestServer.connect()
        let watcher = try Connection.open(TestServer.configuration())
        let sleeping = Background { try connection.query("SELECT SLEEP(100)") }
        try waitUntilSleeping(connection, seenBy: watcher)
        connection.cancel()
        let error = #expect(throws: DatabaseError.self) { _ = try sleeping.result().get() }
        #expect(error?.kind == .connectionLost && error?.outcome == .unknown)
        connection.cancel()
        connection.close()
        connection.cancel()
    }

    @Test("after close every call is an error and nothing crashes")
    func useAfterClose() throws {
        let connection = try TestServer.connect()
        try connection.query("SELECT ?", [1])
        connection.close()
        connection.close()
        let calls: [(Connection) throws -> Void] = [
            { try $0.query("SELECT ?", [1]) }, { try $0.execute("SELECT 1") },
            { try $0.forEachRow("SELECT 1") { _ in } },
            { try $0.executeMany("SELECT ?", [[1]]) }, { try $0.begin() }, { try $0.commit() }, { try $0.rollback() },
            { try $0.transaction {} }, { _ = try $0.warnings() }, { try $0.ping() }, { try $0.reset() },
        ]
        for call in calls {
            let error = #expect(throws: DatabaseError.self) { try call(connection) }
            #expect(error?.kind == .notConnected && error?.outcome == .notSent && error?.isConnectionUsable == false)
        }
        #expect(!connection.isAlive() && !connection.isOpen && !connection.isInTransaction && !connection.isAutocommit)
    }

    @Test("a statement longer than max_allowed_packet is refused before it is sent")
    func tooLarge() throws {
        let connection = try TestServer.connect()
        let limit = try #require(connection.query("SELECT @@max_allowed_packet").first?[0].int)
        let blob = MySQLValue.bytes([UInt8](repeating: 1, count: limit + 1))
        let text = String(repeating: "x", count: limit)
        for run in [
            { try connection.query("SELECT LENGTH(?)", [blob]) }, { try connection.execute("SELECT '\(text)'") },
        ]
            as [() throws -> QueryResult]
        {
            let error = #expect(throws: DatabaseError.self) { _ = try run() }
            #expect(error?.kind == .tooLarge && error?.outcome == .permanent && error?.isTransient == false)
            #expect(error?.message.contains("max_allowed_packet") == true)
            #expect((error?.query?.count ?? 0) <= 1001)
        }
        let fitting = MySQLValue.bytes([UInt8](repeating: 1, count: limit - (1 << 20)))
        #expect(try connection.query("SELECT LENGTH(?)", [fitting]).first?[0].int == limit - (1 << 20))
    }

    @Test("a login that fails tells why")
    func refusedLogins() throws {
        let administrator = try Connection.open(TestServer.configuration())
        try administrator.execute("CREATE OR REPLACE USER client_login IDENTIFIED BY 'right'")
        var login = TestServer.configuration()
        login.user = "client_login"
        login.password = "right"
        #expect(try Connection.open(login).isAlive())
        login.database = "mysql"
        #expect(openError(login)?.kind == .permission)
        login.password = "wrong"
        let denied = openError(login)
        #expect(denied?.kind == .permission && denied?.code == 1045 && denied?.outcome == .permanent)
        #expect(denied?.isConnectionUsable == false)
        #expect(openError(TestServer.configuration(database: "client_nowhere"))?.kind == .configuration)
        login.endpoint = .socket("/nonexistent/haulout.sock")
        let unreachable = openError(login)
        #expect(unreachable?.kind == .notConnected && unreachable?.code == 2002)
        #expect(unreachable?.outcome == .notSent && unreachable?.isTransient == true)
        var broken = TestServer.configuration()
        broken.sessionStatements = ["SET nonsense = 1"]
        #expect(openError(broken)?.code == 1193)
    }

    @Test("a user's limit is a matter of capacity, a read-only transaction of its mode")
    func limits() throws {
        let administrator = try Connection.open(TestServer.configuration())
        try administrator.execute("CREATE OR REPLACE USER client_limited WITH MAX_USER_CONNECTIONS 1")
        var login = TestServer.configuration()
        login.user = "client_limited"
        let only = try Connection.open(login)
        let error = openError(login)
        #expect(error?.kind == .capacity && error?.outcome == .notSent && error?.isTransient == true)
        only.close()
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE t (id INT)")
        try connection.execute("START TRANSACTION READ ONLY")
        let readOnly = #expect(throws: DatabaseError.self) { try connection.query("INSERT INTO t VALUES (1)") }
        #expect(readOnly?.kind == .readOnly && readOnly?.code == 1792 && readOnly?.isConnectionUsable == true)
    }

    private func openError(_ configuration: ConnectionConfiguration) -> DatabaseError? {
        #expect(throws: DatabaseError.self) { _ = try Connection.open(configuration) }
    }

    private func contenders(_ name: String) throws -> (Connection, Connection) {
        let first = try TestServer.connect(name)
        try first.execute("CREATE TABLE account (id INT PRIMARY KEY, sum INT)")
        try first.execute("INSERT INTO account VALUES (1, 0), (2, 0)")
        return (first, try Connection.open(first.configuration))
    }

    private func waitUntilSleeping(_ connection: Connection, seenBy watcher: Connection) throws {
        let query = "SELECT 1 FROM information_schema.processlist WHERE id = ? AND state = 'User sleep'"
        while try watcher.query(query, [.uint(connection.threadID)]).rows.isEmpty { sched_yield() }
    }

    private func waitUntilGone(_ connection: Connection, seenBy watcher: Connection) throws {
        let query = "SELECT 1 FROM information_schema.processlist WHERE id = ?"
        while try !watcher.query(query, [.uint(connection.threadID)]).rows.isEmpty { sched_yield() }
    }
}

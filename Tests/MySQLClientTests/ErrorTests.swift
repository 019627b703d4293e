import Foundation
import MySQLClient
import MySQLTesting
import Synchronization
import Testing

/// Every kind of error that a real server can be made to show.
@Suite(.enabled(if: TestServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct ErrorTests {
    @Test(
        "a refused statement tells its kind, number and state in both protocols, and the connection stays usable",
        arguments: TestServers.all)
    func refusedStatements(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE parent (id INT PRIMARY KEY)")
        try connection.execute(
            """
            CREATE TABLE child (id INT NOT NULL UNIQUE, parent INT, small TINYINT, name VARCHAR(3),
            FOREIGN KEY (parent) REFERENCES parent (id), CHECK (small <> 13))
            """)
        try connection.execute("INSERT INTO parent VALUES (1)")
        try connection.execute("INSERT INTO child VALUES (1, 1, 1, 'one')")
        let isMySQL = server.flavour == .mySQL
        let cases: [(String, DatabaseError.Kind, UInt32, String)] = [
            ("INSERT INTO child VALUES (1, 1, 1, 'two')", .duplicateKey, 1062, "23000"),
            ("INSERT INTO child VALUES (2, 99, 1, 'two')", .constraint, 1452, "23000"),
            ("DELETE FROM parent", .constraint, 1451, "23000"),
            (
                "INSERT INTO child VALUES (2, 1, 13, 'two')", .constraint, isMySQL ? 3819 : 4025,
                isMySQL ? "HY000" : "23000"
            ),
            ("INSERT INTO child VALUES (NULL, 1, 1, 'two')", .data, 1048, "23000"),
            ("INSERT INTO child VALUES (2, 1, 999, 'two')", .data, 1264, "22003"),
            ("INSERT INTO child VALUES (2, 1, 1, 'long')", .data, 1406, "22001"),
            ("INSERT INTO child VALUES (2, 1, 'x', 'two')", .data, 1366, isMySQL ? "HY000" : "22007"),
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

    @Test("an error carries the statement with its placeholders, never the values", arguments: TestServers.all)
    func noValues(on server: TestServers.Server) throws {
        let connection = try server.connect()
        try connection.execute("CREATE TABLE card (number CHAR(4))")
        let error = #expect(throws: DatabaseError.self) {
            try connection.query("INSERT INTO card VALUES (?)", ["4929 1234"])
        }
        #expect(error?.query == "INSERT INTO card VALUES (?)")
        #expect(error.map(String.init(describing:))?.contains("4929") == false)
        #expect(error.map(String.init(reflecting:))?.contains("4929") == false)
    }

    @Test("a lock that is not granted in time rolls back the statement alone", arguments: TestServers.all)
    func lockWaitTimeout(on server: TestServers.Server) throws {
        let (first, second) = try contenders(on: server, "lockwait")
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

    @Test("of two transactions that wait for each other one is rolled back", arguments: TestServers.all)
    func deadlock(on server: TestServers.Server) throws {
        let (first, second) = try contenders(on: server, "deadlock")
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

    @Test("KILL QUERY cancels the statement and keeps the connection", arguments: TestServers.all)
    func killedQuery(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let killer = try Connection.open(server.configuration())
        try connection.execute("CREATE TABLE t (id INT)")
        try connection.execute("INSERT INTO t VALUES (1), (2), (3)")
        let sleeping = Background { try connection.query("SELECT SLEEP(?) FROM t", [100]) }
        try waitUntilSleeping(connection, seenBy: killer)
        try killer.execute("KILL QUERY \(unsafeRaw: connection.threadID)")
        let error = #expect(throws: DatabaseError.self) { _ = try sleeping.result().get() }
        #expect(error?.kind == .cancelled && error?.code == 1317 && error?.isConnectionUsable == true)
        #expect(try connection.query("SELECT 1").rows.count == 1)
    }

    @Test("KILL CONNECTION during a statement leaves its outcome unknown", arguments: TestServers.all)
    func killedConnection(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let killer = try Connection.open(server.configuration())
        let sleeping = Background { try connection.query("SELECT SLEEP(100)") }
        try waitUntilSleeping(connection, seenBy: killer)
        try killer.execute("KILL \(unsafeRaw: connection.threadID)")
        let error = #expect(throws: DatabaseError.self) { _ = try sleeping.result().get() }
        #expect(error?.kind == .connectionLost || error?.kind == .serverGone)
        #expect(error?.outcome == .unknown && error?.isConnectionUsable == false && error?.isTransient == false)
        #expect(!connection.isOpen && !connection.isAlive())
        #expect(#expect(throws: DatabaseError.self) { try connection.query("SELECT 1") }?.kind == .notConnected)
    }

    @Test("a session that kills itself is gone, and known to be", arguments: TestServers.all)
    func suicide(on server: TestServers.Server) throws {
        for isPrepared in [false, true] {
            let connection = try server.connect("suicide\(isPrepared)")
            let kill = "KILL \(connection.threadID)"
            let error = #expect(throws: DatabaseError.self) {
                _ = try isPrepared ? connection.query(kill) : connection.execute(kill)
            }
            #expect(error?.isConnectionUsable == false && error?.isTransient == false, "\(error as Any)")
            #expect(!connection.isOpen && !connection.isAlive())
        }
    }

    @Test(
        "a session that was killed while idle is seen without asking, and no statement is sent",
        arguments: TestServers.all)
    func killedIdle(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let unchecked = try server.connect("killedidleunchecked")
        let killer = try Connection.open(server.configuration())
        #expect(connection.isAlive())
        for victim in [connection, unchecked] {
            try killer.execute("KILL \(unsafeRaw: victim.threadID)")
            try waitUntilGone(victim, seenBy: killer)
        }
        while connection.isAlive() { sched_yield() }  // The server closes the socket a moment after the list says so.
        #expect(!connection.isOpen)
        let error = #expect(throws: DatabaseError.self) { try unchecked.query("SELECT 1") }
        #expect(error?.kind == .serverGone || error?.kind == .connectionLost)
        #expect(error?.isConnectionUsable == false)
    }

    @Test("a lost COMMIT has an unknown outcome", arguments: TestServers.all)
    func lostCommit(on server: TestServers.Server) throws {
        let (direct, _) = try contenders(on: server, "lostcommit")
        let proxy = try RogueServer { client in
            let upstream = try Peer(connectingTo: server.socket)
            client.relay(to: upstream, until: "COMMIT")
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

    @Test("a statement timeout is told by its kind, also in the middle of the rows", arguments: TestServers.all)
    func statementTimeout(on server: TestServers.Server) throws {
        // In seconds there, in milliseconds and for SELECT alone here.
        let timeout = server.flavour == .mySQL ? "max_execution_time = 50" : "max_statement_time = 0.05"
        let connection = try server.connect { $0.sessionStatements = ["SET \(timeout)"] }
        let slow = "SELECT seq, SLEEP(0.001) FROM \(server.sequence(to: 10_000))"
        for sql in ["SELECT 1 FROM (SELECT 1) AS one WHERE SLEEP(100)", slow] {
            for run in [{ try connection.query(sql) }, { try connection.execute(sql) }] as [() throws -> QueryResult] {
                let error = #expect(throws: DatabaseError.self) { _ = try run() }
                #expect(error?.kind == .statementTimeout && error?.isConnectionUsable == true)
                #expect(error?.code == (server.flavour == .mySQL ? 3024 : 1969))
                #expect(try connection.query("SELECT 1").rows.count == 1)
            }
        }
        #expect(throws: DatabaseError.self) { try connection.forEachRow(slow) { _ in } }
        #expect(try connection.query("SELECT 1").rows.count == 1)
    }

    @Test("a server that stays silent past the read timeout loses the connection", arguments: TestServers.all)
    func readTimeout(on server: TestServers.Server) throws {
        let connection = try server.connect { $0.readTimeout = .milliseconds(1) }
        let error = #expect(throws: DatabaseError.self) { try connection.query("SELECT SLEEP(3)") }
        #expect(error?.kind == .connectionLost && error?.code == 2013 && error?.outcome == .unknown)
        #expect(!connection.isOpen)
    }

    @Test("cancel breaks off a statement from another thread", arguments: TestServers.all)
    func cancel(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let watcher = try Connection.open(server.configuration())
        let sleeping = Background { try connection.query("SELECT SLEEP(100)") }
        try waitUntilSleeping(connection, seenBy: watcher)
        connection.cancel()
        let error = #expect(throws: DatabaseError.self) { _ = try sleeping.result().get() }
        #expect(error?.kind == .connectionLost && error?.outcome == .unknown)
        connection.cancel()
        connection.close()
        connection.cancel()
    }

    @Test("after close every call is an error and nothing crashes", arguments: TestServers.all)
    func useAfterClose(on server: TestServers.Server) throws {
        let connection = try server.connect()
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

    @Test("a statement longer than max_allowed_packet is refused before it is sent", arguments: TestServers.all)
    func tooLarge(on server: TestServers.Server) throws {
        let connection = try server.connect()
        let limit = try #require(connection.query("SELECT @@max_allowed_packet").first?[0].int)
        let blob = MySQLValue.bytes([UInt8](repeating: 1, count: limit + 1))
        let text = String(repeating: "x", count: limit)
        for run in [
            { try connection.query("SELECT LENGTH(?)", [blob]) },
            { try connection.execute("SELECT '\(unsafeRaw: text)'") },
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

    @Test("two statements in one text are refused, and so is a local file")
    func refusedFeatures() throws {
        let connection = try TestServer.connect()
        try connection.execute("CREATE TABLE precious (id INT)")
        for run in [
            { try connection.query("SELECT 1; DROP TABLE precious") },
            { try connection.execute("SELECT 1; DROP TABLE precious") },
        ] as [() throws -> QueryResult] {
            let error = #expect(throws: DatabaseError.self) { _ = try run() }
            #expect(error?.kind == .syntax && error?.code == 1064 && error?.isConnectionUsable == true)
        }
        let error = #expect(throws: DatabaseError.self) {
            try connection.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE precious")
        }
        #expect(error?.kind == .permission && error?.outcome == .permanent)
        #expect(try connection.execute("SELECT COUNT(*) FROM precious").first?[0] == 0)
    }

    @Test("a login that fails tells why", arguments: TestServers.all)
    func refusedLogins(on server: TestServers.Server) throws {
        let administrator = try Connection.open(server.configuration())
        try administrator.execute("DROP USER IF EXISTS client_login")
        try administrator.execute("CREATE USER client_login IDENTIFIED BY 'right'")
        var login = server.configuration()
        login.user = "client_login"
        login.password = "right"
        #expect(try Connection.open(login).isAlive())
        login.database = "mysql"
        #expect(openError(login)?.kind == .permission)
        login.password = "wrong"
        let denied = openError(login)
        #expect(denied?.kind == .permission && denied?.code == 1045 && denied?.outcome == .permanent)
        #expect(denied?.isConnectionUsable == false)
        #expect(openError(server.configuration(database: "client_nowhere"))?.kind == .configuration)
        login.endpoint = .socket("/nonexistent/haulout.sock")
        let unreachable = openError(login)
        #expect(unreachable?.kind == .notConnected && unreachable?.code == 2002)
        #expect(unreachable?.outcome == .notSent && unreachable?.isTransient == true)
        var broken = server.configuration()
        broken.sessionStatements = ["SET nonsense = 1"]
        #expect(openError(broken)?.code == 1193)
    }

    @Test("a password that is asked for is asked for at each login", arguments: TestServers.all)
    func changingPassword(on server: TestServers.Server) throws {
        struct Sealed: Error, CustomStringConvertible { let description = "the vault is sealed" }
        let administrator = try Connection.open(server.configuration())
        try administrator.execute("DROP USER IF EXISTS client_changing")
        try administrator.execute("CREATE USER client_changing IDENTIFIED BY 'old'")
        let current = Mutex<String?>("old")
        var login = server.configuration()
        login.user = "client_changing"
        login.password = Secret {
            guard let password = current.withLock({ $0 }) else { throw Sealed() }
            return password
        }
        let connection = try Connection.open(login)
        try administrator.execute("ALTER USER client_changing IDENTIFIED BY 'new'")
        #expect(openError(login)?.code == 1045)
        current.withLock { $0 = "new" }
        #expect(try Connection.open(login).isAlive())
        #expect(connection.isAlive())
        current.withLock { $0 = nil }
        let error = openError(login)
        #expect(error?.kind == .notConnected && error?.outcome == .notSent && error?.isTransient == true)
        #expect(error?.message == "There is no password to log in with: the vault is sealed")
        #expect("\(login)".contains("***") && login == login)
    }

    @Test("a user's limit is a matter of capacity, a read-only transaction of its mode", arguments: TestServers.all)
    func limits(on server: TestServers.Server) throws {
        let administrator = try Connection.open(server.configuration())
        try administrator.execute("DROP USER IF EXISTS client_limited")
        try administrator.execute("CREATE USER client_limited WITH MAX_USER_CONNECTIONS 1")
        var login = server.configuration()
        login.user = "client_limited"
        let only = try Connection.open(login)
        let error = openError(login)
        #expect(error?.kind == .capacity && error?.outcome == .notSent && error?.isTransient == true)
        only.close()
        let connection = try server.connect()
        try connection.execute("CREATE TABLE t (id INT)")
        try connection.execute("START TRANSACTION READ ONLY")
        let readOnly = #expect(throws: DatabaseError.self) { try connection.query("INSERT INTO t VALUES (1)") }
        #expect(readOnly?.kind == .readOnly && readOnly?.code == 1792 && readOnly?.isConnectionUsable == true)
    }

    private func openError(_ configuration: ConnectionConfiguration) -> DatabaseError? {
        #expect(throws: DatabaseError.self) { _ = try Connection.open(configuration) }
    }

    private func contenders(
        on server: TestServers.Server, _ name: String
    ) throws -> (Connection, Connection) {
        let first = try server.connect(name)
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

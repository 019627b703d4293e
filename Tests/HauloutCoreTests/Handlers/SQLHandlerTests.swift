import Foundation
import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@Suite(.enabled(if: HandlerServer.isAvailable, "no server: set HAULOUT_TEST_SOCKET (script/test does)"))
struct SQLHandlerTests {
    private static func handler(
        _ statements: String...,
        transaction: SQLHandlerDefinition.Transaction = .none
    ) throws -> SQLHandler {
        try SQLHandler(SQLHandlerDefinition(statements: statements, transaction: transaction))
    }

    private static func ints(_ database: Database, _ query: String) throws -> [Int?] {
        try database.executeQueryMultiplex(query).map { $0[0].int }
    }

    @Test("values of items and arguments are bound, of every kind")
    func values() async throws {
        var fixture = AttemptFixture.withItems([["uid": 1, "name": "O'Hara; --"], ["uid": 2, "name": nil]])
        fixture.task.arguments = Array(#"{"rate": 1.5, "flag": true, "tags": ["a"]}"#.utf8)
        fixture.database = try HandlerServer.database(
            #function,
            [
                "CREATE TABLE t (uid INT, name TEXT, rate DOUBLE, flag INT, tags TEXT, task INT, attempt INT, whole TEXT)"
            ])
        let handler = try Self.handler(
            """
            INSERT INTO t VALUES
            (:item.uid, :item.name, :args.rate, :args.flag, :args.tags, :task, :attempt, :item)
            """)
        #expect(await fixture.attempt(handler).run().verdict == .completed)
        let rows = try fixture.database.executeQueryMultiplex("SELECT * FROM t ORDER BY uid").arrays
        #expect(
            rows == [
                [1, "O'Hara; --", 1.5, 1, #"["a"]"#, 7, 1, #"{"name":"O'Hara; --","uid":1}"#],
                [2, nil, 1.5, 1, #"["a"]"#, 7, 1, #"{"name":null,"uid":2}"#],
            ])
    }

    @Test("an item that violates a constraint fails alone, with the server's words and the statement as written")
    func constraint() async throws {
        var fixture = AttemptFixture.withItems([1, 2, 3])
        fixture.database = try HandlerServer.database(
            #function,
            ["CREATE TABLE t (uid INT PRIMARY KEY)", "INSERT INTO t VALUES (2)"]
        )
        let result = await fixture.attempt(try Self.handler("INSERT INTO t VALUES (:item)")).run()
        #expect(result.verdict == .discarded && result.items?.failed == [2])
        let cause = try #require(result.failures.first?.cause)
        #expect(cause.kind.rawValue == "duplicate_key" && cause.errno == 1062 && cause.sqlState == "23000")
        #expect(cause.message.hasPrefix("Duplicate entry '2' for key"))
        #expect(cause.statement == "INSERT INTO t VALUES (:item)")
        #expect(try Self.ints(fixture.database, "SELECT uid FROM t ORDER BY uid") == [1, 2, 3])
    }

    @Test("an argument that is missing fails before anything was sent")
    func missingArgument() async throws {
        var fixture = AttemptFixture.withItems([1])
        fixture.database = try HandlerServer.database(#function, ["CREATE TABLE t (uid INT)"])
        let handler = try Self.handler("INSERT INTO t VALUES (:item)", "UPDATE t SET uid = :args.tenant")
        let result = await fixture.attempt(handler).run()
        #expect(result.failures.first?.cause.kind.rawValue == "data")
        #expect(result.failures.first?.cause.message.contains("`tenant`") == true)
        #expect(try Self.ints(fixture.database, "SELECT uid FROM t") == [])
    }

    @Test("with `transaction: item`, effects and progress commit together, or neither does")
    func together() async throws {
        var fixture = AttemptFixture.withItems([1, 2, 3])
        fixture.database = try HandlerServer.database(
            #function,
            ["CREATE TABLE t (uid INT PRIMARY KEY)", "CREATE TABLE progress (done INT)", "INSERT INTO t VALUES (102)"]
        )
        fixture.store = StoreProbe { connection, done in
            _ = try connection.query("INSERT INTO progress VALUES (?)", [.int(Int64(done))])
        }
        let handler = try Self.handler(
            "INSERT INTO t VALUES (:item)",
            "INSERT INTO t VALUES (100 + :item)",
            transaction: .item
        )
        let result = await fixture.attempt(handler).run()
        #expect(result.items?.failed == [2])
        #expect(try Self.ints(fixture.database, "SELECT uid FROM t ORDER BY uid") == [1, 3, 101, 102, 103])
        #expect(try Self.ints(fixture.database, "SELECT done FROM progress ORDER BY done") == [1, 3])
    }

    @Test("an item whose task is somebody else's is rolled back")
    func leaseLost() async throws {
        var fixture = AttemptFixture.withItems([1, 2])
        fixture.database = try HandlerServer.database(#function, ["CREATE TABLE t (uid INT)"])
        fixture.store = StoreProbe(isOurs: false)
        let handler = try Self.handler("INSERT INTO t VALUES (:item)", transaction: .item)
        let result = await fixture.attempt(handler).run()
        #expect(result.verdict == .returned && result.failures.isEmpty)
        #expect(try Self.ints(fixture.database, "SELECT uid FROM t") == [])
    }

    /// A trigger that ends its first statements in a deadlock. It counts them by an AUTO_INCREMENT, which a rollback
    /// leaves as it is.
    private static func deadlocks(_ count: Int) -> [String] {
        [
            "CREATE TABLE t (uid INT)",
            "CREATE TABLE tries (n INT AUTO_INCREMENT PRIMARY KEY)",
            """
            CREATE TRIGGER conflict BEFORE INSERT ON t FOR EACH ROW BEGIN
                INSERT INTO tries VALUES (NULL);
                IF LAST_INSERT_ID() <= \(count) THEN
                    SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found';
                END IF;
            END
            """,
        ]
    }

    @Test("a deadlock is tried again at once, as a whole", arguments: SQLHandlerDefinition.Transaction.allCases)
    func deadlock(transaction: SQLHandlerDefinition.Transaction) async throws {
        var fixture = AttemptFixture.withItems([1])
        fixture.database = try HandlerServer.database("deadlock\(transaction)", Self.deadlocks(2))
        let handler = try Self.handler("INSERT INTO t VALUES (:item)", transaction: transaction)
        #expect(await fixture.attempt(handler).run().verdict == .completed)
        #expect(try Self.ints(fixture.database, "SELECT uid FROM t") == [1])
        #expect(try Self.ints(fixture.database, "SELECT n FROM tries") == [3])
    }

    @Test("after three deadlocks the item has failed")
    func deadlockForEver() async throws {
        var fixture = AttemptFixture.withItems([1])
        fixture.database = try HandlerServer.database(#function, Self.deadlocks(3))
        let handler = try Self.handler("INSERT INTO t VALUES (:item)", transaction: .item)
        let result = await fixture.attempt(handler).run()
        #expect(result.verdict == .retry(after: .seconds(10)))
        #expect(fixture.savedFailures.map(\.cause.kind.rawValue) == ["deadlock"])
        #expect(try fixture.database.executeQueryMultiplex("INSERT INTO tries VALUES (NULL)").lastInsertID == 4)
    }

    @Test("a statement that ends the transaction fails the item")
    func endedTransaction() async throws {
        var fixture = AttemptFixture.withItems([1])
        fixture.database = try HandlerServer.database(#function)
        let handler = try Self.handler("CREATE TABLE IF NOT EXISTS t (uid INT)", transaction: .item)
        #expect(await fixture.attempt(handler).run().verdict == .retry(after: .seconds(10)))
        #expect(fixture.savedFailures.first?.cause.message.contains("ended the transaction") == true)
    }

    @Test("a connection killed in the middle of a transaction costs nothing", .timeLimit(.minutes(10)))
    func killedConnection() async throws {
        var fixture = AttemptFixture.withItems([1])
        // The first transaction kills its own connection.
        fixture.database = try HandlerServer.database(#function, ["CREATE TABLE t (uid INT)"])
        let tries = Mutex(0)
        fixture.store = StoreProbe { connection, _ in
            let isFirst = tries.withLock { count in
                count += 1
                return count == 1
            }
            guard isFirst else { return }
            // MySQL says that the statement was interrupted, and ends the session after that.
            _ = try? connection.execute("KILL CONNECTION_ID()")
            try connection.execute("SELECT 1")
        }
        let handler = try Self.handler("INSERT INTO t VALUES (:item)", transaction: .item)
        let result = await fixture.attempt(handler).run()
        #expect(result.verdict == .completed && result.failures.isEmpty)
        #expect(try Self.ints(fixture.database, "SELECT uid FROM t") == [1])
    }

    @Test("an interruption kills the running query", .timeLimit(.minutes(10)))
    func killsQuery() async throws {
        var fixture = AttemptFixture.withItems([1, 2])
        fixture.database = try HandlerServer.database(#function)
        let attempt = fixture.attempt(
            try Self.handler("SELECT 1 FROM (SELECT 1) AS one WHERE SLEEP(1000 + :item) /* kills-query */"))
        let thread = OwnThread()
        let running = Task(executorPreference: thread) { await attempt.run() }
        let watcher = try Connection.open(HandlerServer.configuration())
        defer { watcher.close() }
        let isRunning = """
            SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT 1 FROM%kills-query%'
            """
        while try watcher.query(isRunning).rows.first?[0].int == 0 {}
        attempt.interrupt(.timeout)
        let result = await running.value
        #expect(result.failures.map(\.item) == [1])
        #expect(result.failures.first?.cause.kind == .timeout)
        #expect(result.failures.first?.cause.statement?.contains("kills-query") == true)
    }

    @Test("another database that is away, while the own one is there, is a failure after a second try")
    func otherDatabase() async throws {
        var fixture = AttemptFixture.withItems([1])
        let other = fixture.database
        fixture.database = try HandlerServer.database(#function)
        let result = await fixture.run { _, _ in try other.executeQueryMultiplex("SELECT 1") }
        #expect(result.verdict == .retry(after: .seconds(10)))
        #expect(result.failures.map(\.cause.kind.rawValue) == ["not_connected"])
    }
}

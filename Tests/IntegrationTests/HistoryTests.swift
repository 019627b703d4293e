import Foundation
import HauloutCore
import HauloutTesting
import Logging
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutStore

@Suite("The history", .serialized, .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct HistoryTests {
    private static let day = Duration.seconds(86_400)

    private static func prune(_ store: MySQLTaskStore) throws -> Int {
        try store.prune(completedAfter: day, failuresAfter: day, limit: 100)
    }

    /// Names of the partitions, the catch-all last.
    private static func partitions(_ connection: Connection) throws -> [String] {
        try connection.query(CompletedQueries.partitions + " ORDER BY partition_ordinal_position").rows.map {
            try $0.get("name")
        }
    }

    private static func complete(_ count: Int, in store: any TaskStore) throws -> Set<TaskID> {
        let process = try store.register(Fixture.process())
        _ = try store.enqueue { add in for _ in 0..<count { try add(NewTask(job: "noop")) } }
        let tasks = try store.claim(count, for: process, from: [QueuePattern("*")])
        return try store.finish(
            tasks.map { AttemptResult(task: $0, verdict: .completed, items: nil, failures: []) }, of: process)
    }

    @Test("gets partitions ahead of time, and loses those that are past the retention with all their rows")
    func upkeep() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("history_upkeep")
            let pool = MySQLHarness.makePool(harness.database)
            defer { pool.close() }
            let store = MySQLTaskStore(pool: pool)
            let connection = try Connection.open(TestServer.configuration(database: harness.database))
            defer { connection.close() }
            let made = try Self.partitions(connection)
            #expect(made.count == 5 && made.last == "rest")
            // What is there suffices for now.
            #expect(try Self.prune(store) == 0)
            #expect(try Self.partitions(connection) == made)

            // As if nobody had been there for days: one old partition with a row, and what is new in the catch-all.
            try connection.execute(
                "ALTER TABLE haulout_completed DROP PARTITION \(unsafeRaw: made.dropLast().joined(separator: ", "))")
            try connection.execute(
                """
                ALTER TABLE haulout_completed REORGANIZE PARTITION rest INTO (
                    PARTITION p2020010103 VALUES LESS THAN ('2020-01-01 03:00:00'),
                    PARTITION rest VALUES LESS THAN (MAXVALUE))
                """)
            #expect(try Self.complete(3, in: harness.store).isEmpty)
            try connection.execute("UPDATE haulout_completed SET finished_at = '2020-01-01 02:59:59' LIMIT 1")
            #expect(try Self.prune(store) == 1)
            let renewed = try Self.partitions(connection)
            #expect(renewed.count == 5 && renewed.last == "rest" && !renewed.contains("p2020010103"))
            #expect(try connection.query("SELECT COUNT(*) FROM haulout_completed").first?[0].int == 2)
            #expect(try connection.query("SELECT COUNT(*) FROM haulout_completed PARTITION (rest)").first?[0].int == 0)
            // Somebody else with the same plan is told that it is done.
            let now = Int(Date().timeIntervalSince1970) / 10_800 * 10_800
            for statement in [CompletedQueries.add([now + 10_800]), CompletedQueries.drop(["p2020010103"])] {
                let error = #expect(throws: DatabaseError.self) { try connection.execute(statement) }
                #expect(ServerErrorCode.partitionsDone.contains(try #require(error).code))
            }
        }
    }

    @Test(
        "takes completed tasks while a reader holds the table, and the change of partitions waits its turn",
        .disabled(if: TestServer.isNode, "a Galera node ends the reader's transaction, and does not wait"))
    func reader() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("history_reader")
            let pool = MySQLHarness.makePool(harness.database)
            defer { pool.close() }
            let store = MySQLTaskStore(pool: pool)
            let reader = try Connection.open(TestServer.configuration(database: harness.database))
            defer { reader.close() }
            try Self.addOldPartition(reader)
            try reader.begin()
            #expect(try reader.query("SELECT COUNT(*) FROM haulout_completed").first?[0].int == 0)
            #expect(try Self.prune(store) == 0)
            #expect(try Self.complete(3, in: harness.store).isEmpty)
            try reader.rollback()
            #expect(try Self.partitions(reader).first == "p2020010103")
            #expect(try Self.prune(store) == 1)
            #expect(try Self.partitions(reader).first != "p2020010103")
            #expect(try reader.query("SELECT COUNT(*) FROM haulout_completed").first?[0].int == 3)
        }
    }

    /// Cuts a partition off the first one, whose rows all have to be deleted.
    private static func addOldPartition(_ connection: Connection) throws {
        let first = try partitions(connection)[0]
        let digits = Array(first.dropFirst())
        let part = { (range: Range<Int>) in String(digits[range]) }
        let end = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8)) \(part(8..<10)):00:00"
        try connection.execute(
            """
            ALTER TABLE haulout_completed REORGANIZE PARTITION \(unsafeRaw: first) INTO (
                PARTITION p2020010103 VALUES LESS THAN ('2020-01-01 03:00:00'),
                PARTITION \(unsafeRaw: first) VALUES LESS THAN ('\(unsafeRaw: end)'))
            """)
    }

    @Test("is pruned row by row for an account that may not drop partitions, which is said once")
    func withoutRights() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("history_rights")
            let administrator = try Connection.open(TestServer.configuration(database: harness.database))
            defer { administrator.close() }
            try administrator.execute("DROP USER IF EXISTS 'haulout_small'@'localhost'")
            try administrator.execute("CREATE USER 'haulout_small'@'localhost'")
            defer { _ = try? administrator.execute("DROP USER 'haulout_small'@'localhost'") }
            try administrator.execute(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON \(identifier: harness.database).* TO 'haulout_small'@'localhost'"
            )
            var account = TestServer.configuration(database: harness.database)
            account.user = "haulout_small"
            account.sessionStatements = MySQLTaskStore.sessionStatements
            let pool = ConnectionPool(PoolConfiguration(connection: account))
            defer { pool.close() }
            let log = LogKeeper()
            let store = MySQLTaskStore(pool: pool, logger: Logger(label: "test") { _ in log })
            try Self.addOldPartition(administrator)
            #expect(try Self.complete(250, in: store).isEmpty)
            try administrator.execute(
                "UPDATE haulout_completed SET finished_at = '2020-01-01' + INTERVAL id SECOND LIMIT 230")
            #expect(try (0..<4).map { _ in try Self.prune(store) } == [100, 100, 30, 0])
            #expect(try administrator.query("SELECT COUNT(*) FROM haulout_completed").first?[0].int == 20)
            #expect(try Self.partitions(administrator).first == "p2020010103")
            #expect(log.messages.count { $0.contains("may not drop partitions") } == 1)
        }
    }

    @Test("is moved to its own table by the migration, also by one that was cut short")
    func moved() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("history_moved")
            let connection = try Connection.open(TestServer.configuration(database: harness.database))
            defer { connection.close() }
            func insert(_ ids: ClosedRange<Int>) throws {
                for id in ids {
                    _ = try connection.query(
                        """
                        INSERT INTO haulout_finished VALUES
                            (?, ?, UTC_TIMESTAMP(6) - INTERVAL 5 HOUR, 1, 3, 1, 0, 0, 1, UTC_TIMESTAMP(6), 1, '{}', NULL, NULL)
                        """, [.int(Int64(id)), .int(id % 3 == 0 ? 1 : 0)])
                }
            }
            try insert(1...30)
            // The first part of a chunk was there already.
            try connection.execute(
                """
                INSERT INTO haulout_completed SELECT finished_at, id, queue_id, priority, attempt, items_total, items_completed,
                    duration_us, enqueued_at, job_id, arguments, items, failed FROM haulout_finished WHERE id = 1
                """)
            try connection.execute("DELETE FROM haulout_migration WHERE version = 3")
            #expect(try Migrator(connection).migrate().map(\.version) == [3])
            #expect(
                try connection.query("SELECT COUNT(*), COUNT(DISTINCT id) FROM haulout_completed").first?.values == [
                    .int(20), .int(20),
                ])
            #expect(
                try connection.query("SELECT COUNT(*), SUM(state) FROM haulout_finished").first?.values.map(\.text) == [
                    "10", "10",
                ])
        }
    }
}

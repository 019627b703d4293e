import Foundation
import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutStore

@Suite("What a claim reads", .serialized, .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct ClaimPlanTests {
    /// How many tasks a claim asks for.
    private static let limit = 100

    @Test("is a range of the primary key, in its order, with nothing to sort", arguments: [0, 40_000] as [Int64])
    func plan(bound: Int64) async throws {
        try await onOwnThread {
            let queue = try FullQueue("plan_\(bound)")
            let rows = try queue.connection.query(
                // As a table, which is no longer the default of MySQL.
                "EXPLAIN FORMAT=TRADITIONAL " + TaskQueries.available(.skipLocked),
                queue.parameters(bound: bound, limit: Self.limit)
            ).rows
            let step = try #require(rows.first)
            #expect(rows.count == 1)
            #expect(step["key"]?.string == "PRIMARY")
            #expect(step["type"]?.string == "range")
            let extra: String = try step.get("Extra")
            #expect(!extra.contains("filesort"))
        }
    }

    @Test("is no more than what it takes, however many tasks were claimed before")
    func rowsReadBehindTheBound() async throws {
        try await onOwnThread {
            let queue = try FullQueue("plan_rows")
            try queue.connection.execute(
                """
                UPDATE haulout_task SET state = 1, process_id = 7
                WHERE id BETWEEN 1 AND \(unsafeRaw: "\(queue.bound)")
                """)
            let behind = try queue.rowsRead(bound: queue.bound, limit: Self.limit)
            #expect(behind.found == Self.limit)
            // One more for each of the five ranges that end.
            #expect(behind.read <= Self.limit + 5)
            // What the bound is there for.
            let fromHead = try queue.rowsRead(bound: 0, limit: Self.limit)
            #expect(fromHead.found == Self.limit)
            #expect(fromHead.read >= FullQueue.many)
        }
    }

    @Test("is next to nothing when an idle process looks whether there is anything behind the bound")
    func rowsReadByLook() async throws {
        try await onOwnThread {
            let queue = try FullQueue("plan_look")
            let (found, read) = try queue.rowsReadByLook(bound: queue.bound)
            #expect(found)
            // The row of the queue and what follows it; for each range where it begins, and what follows.
            #expect(read <= 2 + 2 * 5)
            try queue.connection.execute("UPDATE haulout_task SET state = 1, process_id = 7 WHERE id > 0")
            let nothing = try queue.rowsReadByLook(bound: queue.last)
            #expect(!nothing.found)
            #expect(nothing.read <= 2 + 2 * 5)
        }
    }

    @Test(
        "is no more than what it takes, however many tasks were finished before while an old snapshot keeps their rows")
    func rowsReadBehindDeadRows() async throws {
        try await onOwnThread {
            let queue = try FullQueue("plan_dead")
            let reader = try Connection.open(TestServer.configuration(database: queue.harness.database))
            defer { reader.close() }
            // Holds the purge of deleted rows back for as long as it is open.
            try reader.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            try reader.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
            #expect(try reader.query("SELECT COUNT(*) FROM haulout_task WHERE id > 0").first?[0].int == FullQueue.size)
            try queue.connection.execute(
                "DELETE FROM haulout_task WHERE id BETWEEN 1 AND \(unsafeRaw: "\(queue.bound)")")
            let behind = try queue.rowsRead(bound: queue.bound, limit: Self.limit)
            #expect(behind.found == Self.limit)
            #expect(behind.read <= Self.limit + 5)
            // The empty lanes before and behind it end where they begin.
            if let pages = try queue.pagesRead(bound: queue.bound, limit: Self.limit) { #expect(pages < 60) }
            #expect(try reader.query("SELECT COUNT(*) FROM haulout_task WHERE id > 0").first?[0].int == FullQueue.size)
        }
    }
}

@Suite("Where a claim begins to read") struct ClaimCursorTests {
    private static func task(_ id: Int64, priority: Int) -> TaskDescriptor {
        TaskDescriptor(
            id: TaskID(rawValue: id), job: "noop", queue: "default",
            lane: TaskDescriptor.Lane(queue: 1, priority: priority), attempt: 1, enqueuedAt: .now, arguments: [])
    }

    @Test("is behind what was found, and in the lanes before it behind what was given out when nothing was found there")
    func lanesBefore() {
        var cursor = ClaimCursor()
        cursor.advance(past: [Self.task(70, priority: 4), Self.task(60, priority: 3), Self.task(90, priority: 3)])
        #expect(cursor.bounds(queue: 1, sweeping: false) == [60, 60, 90, 70, 0])
        cursor.rewind(TaskDescriptor.Lane(queue: 1, priority: 1), to: 12)
        #expect(cursor.bounds(queue: 1, sweeping: false) == [11, 60, 90, 70, 0])
        cursor.advance(past: [Self.task(12, priority: 1)])
        #expect(cursor.bounds(queue: 1, sweeping: false) == [12, 60, 90, 70, 0])
        #expect(cursor.bounds(queue: 1, sweeping: true) == [0, 0, 0, 0, 0])
    }
}

/// A queue with many tasks, and a connection to look at how they are read.
private final class FullQueue {
    static let size = 50_000
    /// How many of them come before the bound.
    static let many = 40_000

    let harness: MySQLHarness
    let connection: Connection
    /// The last of these, and the last of all; a cluster leaves numbers out.
    let (bound, last): (Int64, Int64)
    private let queue: Int64

    init(_ name: String) throws {
        harness = try MySQLHarness(name)
        let ids = try harness.store.enqueue { add in
            for _ in 0..<Self.size { try add(NewTask(job: "noop")) }
        }.ids.map(\.rawValue)
        (bound, last) = (ids[Self.many - 1], ids[Self.size - 1])
        var configuration = TestServer.configuration(database: harness.database)
        configuration.sessionStatements = MySQLTaskStore.sessionStatements
        connection = try Connection.open(configuration)
        queue = try #require(try connection.query("SELECT id FROM haulout_queue").first?.get(0))
        // As in a queue of that size, which the server analyses by itself at times.
        try connection.execute("ANALYZE TABLE haulout_task")
    }

    deinit { connection.close() }

    func parameters(bound: Int64, limit: Int) -> [MySQLValue] {
        [.int(queue)] + Priority.range.map { _ in .int(bound) } + [.int(Int64(limit))]
    }

    /// How many tasks a claim finds, and how many rows the server reads to find them.
    func rowsRead(bound: Int64, limit: Int) throws -> (found: Int, read: Int) {
        let before = try handlerReads()
        let found = try connection.transaction {
            try connection.query(TaskQueries.available(.skipLocked), parameters(bound: bound, limit: limit)).rows.count
        }
        return (found, try handlerReads() - before)
    }

    /// How many pages the server looks at for a claim, where it tells.
    func pagesRead(bound: Int64, limit: Int) throws -> Int? {
        try connection.pagesRead(by: TaskQueries.available(.skipLocked), parameters(bound: bound, limit: limit))
    }

    /// The same for the look of an idle process, as the one queue is concerned.
    func rowsReadByLook(bound: Int64) throws -> (found: Bool, read: Int) {
        let lanes = [(queue: Int(queue), bounds: Priority.range.map { _ in bound })]
        let before = try handlerReads()
        let rows = try connection.query(QueueQueries.all(lookingBehind: lanes)).rows
        return (rows.first?[3].bool == true, try handlerReads() - before)
    }

    private func handlerReads() throws -> Int {
        let rows = try connection.execute("SHOW SESSION STATUS LIKE 'Handler_read%'").rows
        return rows.reduce(0) { $0 + (Int($1[1].text) ?? 0) }
    }
}

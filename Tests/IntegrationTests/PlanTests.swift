import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutStore

/// `EXPLAIN` of every statement that the store sends, with the values with which it was sent.
@Suite(
    "How the server finds the rows of the queue's statements", .serialized,
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct PlanTests {
    @Test("is by an index that is meant for it, with nothing to sort and no temporary table")
    func plans() async throws {
        try await onOwnThread {
            let tables = try FilledTables("plans")
            let log = StatementLog(tables.connection)
            let statements = try log.statements(ofSessionIn: {
                let day = QueueDay(tables)
                try day.live()
                return try day.session()
            })
            let explained = statements.filter { $0.contains("haulout_") }.compactMap(ExplainedStatement.init)
            // Something would be wrong with the log.
            try #require(explained.count > 100)
            for statement in explained { try check(statement, on: tables.connection) }
        }
    }

    /// A server that wants most of a table prefers to read all of it, and waits for rows that others have locked or not
    /// yet committed.
    @Test("is by the primary key for whatever locks tasks, also when it takes most of those that are there")
    func locks() async throws {
        try await onOwnThread {
            let tables = try FilledTables("plans_few", tasks: 1_500)
            let log = StatementLog(tables.connection)
            let statements = try log.statements(ofSessionIn: {
                let day = QueueDay(tables)
                try day.live()
                return try day.session()
            })
            let explained = statements.compactMap(ExplainedStatement.init).filter(\.locksTasks)
            try #require(explained.count > 30)
            for statement in explained {
                let steps = try statement.explain(on: tables.connection)
                for step in steps where statement.table(called: step.table) == "haulout_task" {
                    #expect(
                        step.key == "PRIMARY" && step.isByValue, "\(statement.sql.prefix(300))\n\(step.description)")
                }
            }
        }
    }

    private func check(_ statement: ExplainedStatement, on connection: Connection) throws {
        let steps = try statement.explain(on: connection)
        let plan = """
            \(statement.sql.prefix(1_000))
            \(steps.map(\.description).joined(separator: "\n"))
            """
        for step in steps {
            // The failures of one task are few, and sorted on MySQL.
            #expect(!step.extra.contains("filesort") || step.key == "by_task", "\(plan)")
            // The rows between the lanes go into the table that is looked through for them: a few per queue.
            #expect(!step.extra.contains("temporary") || statement.sql.hasPrefix("INSERT IGNORE"), "\(plan)")
            guard let intended = statement.indexes(of: step) else { continue }
            #expect(intended.contains(step.key ?? "none"), "\(plan)")
            // From one end of the index up to a limit, or to values in it.
            #expect(step.isByValue || statement.stopsEarly, "\(plan)")
        }
    }
}

/// All that a store is asked for, but for what walks through whole tables by design: the groups of the failure report.
private struct QueueDay {
    private let tables: FilledTables
    private let pool: ConnectionPool
    private let store: MySQLTaskStore
    private let queues = [QueuePattern("one"), QueuePattern("two"), QueuePattern("new")]

    init(_ tables: FilledTables) {
        self.tables = tables
        // Of one connection, so that all calls are made in one session.
        pool = tables.makePool(size: 1)
        store = MySQLTaskStore(pool: pool, options: StoreOptions(queueRefresh: .zero, dropsPartitions: false))
    }

    func session() throws -> UInt64 {
        defer { pool.close() }
        return try pool.withConnection { try $0.query("SELECT CONNECTION_ID()").rows[0].get(0) }
    }

    func live() throws {
        let process = try store.register(Fixture.process())
        try enqueue()
        for count in [1, 30, 1_000] { try work(count, process) }
        try moveLater()
        try die()
        try look()
        try act()
        _ = try store.prune(completedAfter: .seconds(3_600), failuresAfter: .seconds(3_600), limit: 1_000)
        try store.deregister(process)
    }

    private func enqueue() throws {
        _ = try store.enqueue([NewTask(job: "a", queue: "one")])
        for start in [NewTask.Start.now, .after(.seconds(60))] {
            _ = try store.enqueue { add in for _ in 0..<300 { try add(NewTask(job: "a", queue: "one", start: start)) } }
            for _ in 0..<2 {
                _ = try store.enqueue([NewTask(job: "a", queue: "one", start: start, uniqueKey: .init("new"))])
            }
        }
    }

    private func work(_ count: Int, _ process: ProcessID) throws {
        _ = try store.mayHaveTasks(in: queues)
        let tasks = try store.claim(count, for: process, from: queues)
        try #require(tasks.count == count)
        #expect(try store.markStarted(tasks[0], by: process))
        #expect(try store.heartbeat(process, running: count))
        try pool.withConnection { connection in
            try connection.transaction { try store.advance(tasks[0], done: 0, of: process, on: connection) }
        }
        let verdicts: [AttemptResult.Verdict] = [.completed, .retry(after: .zero), .discarded, .returned]
        let results = tasks.enumerated().map { number, task in
            // A batch of completed ones, and a few of the others.
            let verdict = number < count - 40 ? .completed : verdicts[number % verdicts.count]
            let failed = verdict == .retry(after: .zero) || verdict == .discarded
            return AttemptResult(task: task, verdict: verdict, failures: failed ? [Fixture.failure(of: task)] : [])
        }
        #expect(try store.finish(results, of: process).isEmpty)
        // Too late: what is still its own is looked for.
        #expect(try store.finish(results, of: process).count == count)
    }

    private func moveLater() throws {
        try tables.connection.execute("UPDATE haulout_later SET due_at = '2020-01-01' ORDER BY due_at, id LIMIT 150")
        #expect(try store.promoteDue(limit: 1).moved == 1)
        #expect(try store.promoteDue(limit: 200).moved == 149)
    }

    private func die() throws {
        let process = try store.register(Fixture.process(pid: 2))
        try #require(try store.claim(300, for: process, from: queues).count == 300)
        _ = try store.rescue(lease: .seconds(3_600), crashLimit: 3)
        let dead = MySQLValue.int(process.rawValue)
        _ = try tables.connection.query("UPDATE haulout_process SET heartbeat_at = '2020-01-01' WHERE id = ?", [dead])
        #expect(try store.rescue(lease: .seconds(3_600), crashLimit: 3).returned.count == 300)
    }

    private func look() throws {
        _ = try store.status()
        _ = try store.remaining(in: queues)
        _ = try store.hasRemaining(in: queues)
        for state in TaskState.allCases { _ = try store.tasks(TaskFilter(states: [state], limit: 100)) }
        for filter in [
            TaskFilter(limit: 100), TaskFilter(job: "a", limit: 100), TaskFilter(queue: "one", limit: 100),
            TaskFilter(ids: [TaskID(rawValue: 7)]),
        ] {
            _ = try store.tasks(filter)
        }
        _ = try store.task(TaskID(rawValue: 7_007))
        for filter in [
            FailureFilter(limit: 100), FailureFilter(job: "a", limit: 100), FailureFilter(id: 7),
            FailureFilter(since: .seconds(3_600), limit: 100),
        ] {
            _ = try store.failures(filter)
        }
    }

    private func act() throws {
        let waiting = try store.tasks(TaskFilter(states: [.available], queue: "two", limit: 2)).map(\.id)
        #expect(try store.cancel(TaskFilter(ids: [waiting[0]])).count == 1)
        #expect(try store.retry(TaskFilter(ids: [waiting[0]])).count == 1)
        #expect(try store.discard(TaskFilter(ids: [waiting[1]])).count == 1)
        let later = try store.tasks(TaskFilter(states: [.scheduled], limit: 1)).map(\.id)
        #expect(try store.cancel(TaskFilter(ids: later)).count == 1)
        try store.pause(queue: "two")
        try store.resume(queue: "two")
    }
}

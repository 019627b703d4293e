import Foundation
import HauloutTesting
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutCore
@testable import HauloutStore

/// Two transactions deadlock when each waits for what the other has locked. Here one of them is held at the place where
/// the other has to wait for it, and then goes on:
///
///     one                           the other
///     locks a row
///                                   waits for it
///     locks more, COMMIT
///                                   goes on
@Suite(
    "Transactions that meet do not deadlock",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct LockOrderTests {
    @Test("a claim, and a command that cancels what is just being claimed")
    func claimAndCancel() async throws {
        let house = try await onOwnThread { try House("order_cancel") }
        let (one, other) = try house.makeSessions()
        let ids = try await onOwnThread {
            // With fewer rows MariaDB reads all of them, through the primary key.
            let tasks = try house.makeStore().enqueue((0..<200).map { _ in NewTask(job: "note") }).ids
            try one.begin()
            let ids = try one.query(TaskQueries.available(.skipLocked), house.claimParameters(limit: 3)).rows.map {
                try $0.get("id", as: Int64.self)
            }
            #expect(ids == tasks.prefix(3).map(\.rawValue))
            return ids
        }
        async let cancelled = onOwnThread {
            try other.query(TaskQueries.deleteAvailable, [.int(1), .int(3), .int(ids[1])]).affectedRows
        }
        try await onOwnThread {
            try house.waitForLockWait()
            try house.connection.execute(
                "INSERT INTO haulout_process VALUES (7, 0, NOW(), NOW(), 0, '', '', 1, 1, '', '')")
            let (held, process) = ("1:3:1-3", ProcessID(rawValue: 7))
            let mark = TaskQueries.markRunning(few: house.lane, ids: ids, process: process, holding: held)
            _ = try one.query(ProcessQueries.hold, [.string(held), .int(7), .string("")])
            #expect(try one.query(mark.sql, mark.parameters).affectedRows == 3)
            try one.commit()
        }
        #expect(try await cancelled == 0)
    }

    @Test("a command that cancels what is running leaves it unlocked")
    func cancelRunning() async throws {
        try await onOwnThread {
            let house = try House("order_running")
            let store = house.makeStore()
            let worker = try store.register(Fixture.process())
            let task = try house.enqueueOne()
            #expect(try store.claim(1, for: worker, from: [.all]).count == 1)
            let (one, other) = try house.makeSessions()
            try one.begin()
            #expect(try one.query(TaskQueries.deleteAvailable, [.int(1), .int(3), .int(task)]).affectedRows == 0)
            #expect(try house.unlocked([task], on: other) == [task])
        }
    }

    @Test("the scheduler, and a command that hurries the same retries")
    func promoteTwice() async throws {
        let house = try await onOwnThread { try House("order_promote") }
        let (one, other) = try house.makeSessions()
        let keys = try await onOwnThread {
            _ = try house.makeStore().enqueue((0..<3).map { _ in NewTask(job: "note", start: .after(.seconds(3_600))) })
            try house.connection.execute("UPDATE haulout_later SET due_at = UTC_TIMESTAMP(6) - INTERVAL id SECOND")
            try one.begin()
            return try one.query(LaterQueries.due(.skipLocked), [.int(10)]).rows.flatMap { [$0[0], $0[1]] }
        }
        try #require(keys.count == 6)
        async let locked = onOwnThread { try other.query(LaterQueries.lock(3), keys).rows.count }
        try await onOwnThread {
            try house.waitForLockWait()
            #expect(try one.query(LaterQueries.delete(3), keys).affectedRows == 3)
            try one.commit()
        }
        #expect(try await locked == 0)
    }

    @Test("a process that finishes attempts of different numbers, and its rescuer: rows are locked in order")
    func finishInOrder() async throws {
        let house = try await onOwnThread { try House("order_finish") }
        let store = house.makeStore()
        let (one, other) = try house.makeSessions()
        let results = try await onOwnThread {
            let worker = try store.register(Fixture.process())
            _ = try store.enqueue([NewTask(job: "note"), NewTask(job: "note")])
            var tasks = try store.claim(2, for: worker, from: [.all])
            try house.connection.execute("UPDATE haulout_task SET attempt = 2 WHERE id = \(tasks[0].id.rawValue)")
            tasks[0].attempt = 2
            try one.begin()
            #expect(try house.unlocked([tasks[0].id.rawValue], on: one).count == 1)
            return (worker, tasks.map { AttemptResult(task: $0, verdict: .completed, items: nil, failures: []) })
        }
        async let lost = onOwnThread { try store.finish(results.1, of: results.0) }
        try await onOwnThread {
            try house.waitForLockWait()
            let second = results.1[1].task.id.rawValue
            #expect(try house.unlocked([second], on: other) == [second])
            try one.rollback()
        }
        #expect(try await lost.isEmpty)
    }

    @Test("commands that take out tasks of several priorities: rows are locked in order")
    func cancelInOrder() async throws {
        let house = try await onOwnThread { try House("order_lanes") }
        let store = house.makeStore()
        let (one, other) = try house.makeSessions()
        let ids = try await onOwnThread {
            let ids = try store.enqueue([
                NewTask(job: "note", priority: .lowest), NewTask(job: "note", priority: .highest),
            ]).ids
            try one.begin()
            #expect(try house.unlocked([ids[1].rawValue], on: one).count == 1)
            return ids
        }
        async let cancelled = onOwnThread { try store.cancel(TaskFilter(ids: ids)) }
        try await onOwnThread {
            try house.waitForLockWait()
            #expect(try house.unlocked([ids[0].rawValue], on: other) == [ids[0].rawValue])
            try one.rollback()
        }
        #expect(try await cancelled == ids)
    }

    @Test("enqueues under the same unique keys, in whatever order")
    func uniqueKeys() async throws {
        let house = try await onOwnThread { try House("order_keys") }
        let store = house.makeStore()
        let (one, _) = try house.makeSessions()
        let tasks = ["b", "a"].map { NewTask(job: "note", uniqueKey: NewTask.UniqueKey($0)) }
        let keys = try await onOwnThread {
            // So that there are both.
            let ids = try store.enqueue(tasks).ids
            let keys = try house.connection.query("SELECT name FROM haulout_unique ORDER BY name").rows.map { $0[0] }
            try one.begin()
            _ = try one.query(UniqueQueries.take, [keys[0], .int(60_000_000)])
            #expect(ids.count == 2 && keys.count == 2)
            return keys
        }
        async let found = onOwnThread { try store.enqueue(tasks) }
        try await onOwnThread {
            try house.waitForLockWait()
            _ = try one.query(UniqueQueries.take, [keys[1], .int(60_000_000)])
            try one.commit()
        }
        #expect(try await found.existing == 2)
    }

    @Test("who deletes old unique keys, and who takes one of them anew")
    func pruneKeys() async throws {
        let house = try await onOwnThread { try House("order_prune_keys") }
        let store = house.makeStore()
        let (one, _) = try house.makeSessions()
        let key = try await onOwnThread {
            _ = try store.enqueue([NewTask(job: "note", uniqueKey: NewTask.UniqueKey("a"))])
            try house.connection.execute("UPDATE haulout_unique SET expires_at = expires_at - INTERVAL 2 DAY")
            let key = try #require(house.connection.query("SELECT name FROM haulout_unique").first?[0])
            try one.begin()
            _ = try one.query(UniqueQueries.take, [key, .int(60_000_000)])
            return key
        }
        async let pruned = onOwnThread {
            try store.prune(completedAfter: .seconds(3_600), failuresAfter: .seconds(3_600), limit: 100)
        }
        try await onOwnThread {
            try house.waitForLockWait()
            _ = try one.query(UniqueQueries.assign, [.int(1), .int(60_000_000), key])
            try one.commit()
        }
        #expect(try await pruned == 0)
    }

    @Test("who deletes old finished tasks, and who brings one of them back")
    func pruneFinished() async throws {
        let house = try await onOwnThread { try House("order_prune") }
        let store = house.makeStore()
        let (one, _) = try house.makeSessions()
        let id = try await onOwnThread {
            let ids = try store.enqueue([NewTask(job: "note")]).ids
            #expect(try store.cancel(TaskFilter(ids: ids)) == ids)
            try house.connection.execute("UPDATE haulout_finished SET finished_at = finished_at - INTERVAL 2 HOUR")
            try one.begin()
            #expect(try one.execute(text: FinishedQueries.lock([ids[0].rawValue])).rows.count == 1)
            return ids[0].rawValue
        }
        async let pruned = onOwnThread {
            try store.prune(completedAfter: .seconds(3_600), failuresAfter: .seconds(3_600), limit: 100)
        }
        try await onOwnThread {
            try house.waitForLockWait()
            #expect(try one.execute(text: FinishedQueries.delete([id])).affectedRows == 1)
            try one.commit()
        }
        #expect(try await pruned == 0)
    }

    @Test("what locks tasks finds them by the primary key, be they few or many", arguments: [1, 2, 20, 1_000])
    func plans(count: Int) async throws {
        try await onOwnThread {
            let house = try House("order_plans_\(count)")
            _ = try house.makeStore().enqueue { add in for _ in 0..<2_000 { try add(NewTask(job: "note")) } }
            try house.connection.execute("ANALYZE TABLE haulout_task")
            // As of a process that is there; otherwise nothing would have to be found.
            try house.connection.execute(
                "INSERT INTO haulout_process VALUES (7, 0, NOW(), NOW(), 0, '', '', 1, 1, '', '')")
            let (session, _) = try house.makeSessions()
            let ids = (1...Int64(count)).map { $0 * 2 }
            let process = ProcessID(rawValue: 7)
            let mark = TaskQueries.markRunning(few: house.lane, ids: ids, process: process, holding: "")
            let fence: [MySQLValue] = [.int(1), .int(3), .int(2), .int(1), .int(7)]
            let statements: [(String, [MySQLValue])] = [
                (mark.sql, mark.parameters),
                (TaskQueries.markRunning(house.lane, ids: ids, process: process), []),
                (TaskQueries.held(house.lane, ids: ids, by: process), []),
                (TaskQueries.delete(house.lane, attempts: [1: ids], process: process), []),
                (TaskQueries.delete(house.lane, attempts: [1: ids, 2: [1, 3]], process: process), []),
                (TaskQueries.delete(house.lane, attempts: [1: ids, 2: ids.map { $0 + 1 }], process: process), []),
                (TaskQueries.unmake(house.lane, ids: ids), []),
                (TaskQueries.deleteAvailable, [.int(1), .int(3), .int(2)]),
                (TaskQueries.giveBackUntouched, fence),
                (TaskQueries.markStarted, fence),
            ]
            for (sql, parameters) in statements {
                let plan = try session.query(text: "EXPLAIN FORMAT=TRADITIONAL " + sql, parameters).rows
                    .filter { $0["table"]?.string != "haulout_process" }
                #expect(plan.map { $0["key"]?.string } == ["PRIMARY"], "\(sql.prefix(200))")
                #expect(plan.map { $0["type"]?.string } == ["range"], "\(sql.prefix(200))")
            }
        }
    }
}

extension LockOrderTests {
    @Test("what locks waiting, finished and failed tasks does so by their keys, however few there are")
    func smallTables() async throws {
        try await onOwnThread {
            let house = try House("order_small")
            let store = house.makeStore()
            let ids = try store.enqueue((0..<20).map { _ in NewTask(job: "note", start: .after(.seconds(60))) }).ids
            let more = try store.enqueue((0..<20).map { _ in NewTask(job: "note") }).ids
            #expect(try store.discard(TaskFilter(ids: more)) == more)
            try house.connection.execute("ANALYZE TABLE haulout_later, haulout_finished, haulout_failure")
            let (session, _) = try house.makeSessions()
            let keys = try house.connection.query("SELECT due_at, id FROM haulout_later LIMIT 10").rows
                .flatMap { [$0[0], $0[1]] }
            let numbers = (1...10).map { MySQLValue.int($0) }
            let statements: [(String, [MySQLValue])] = [
                (LaterQueries.lock(10), keys), (LaterQueries.delete(10), keys),
                (FinishedQueries.lock(more.prefix(10).map(\.rawValue)), []),
                (FinishedQueries.delete(more.prefix(10).map(\.rawValue)), []),
                (FinishedQueries.prune(10), [.int(1)] + numbers), (FailureQueries.prune(10), numbers),
            ]
            for (sql, parameters) in statements {
                let plan = try session.query(text: "EXPLAIN FORMAT=TRADITIONAL " + sql, parameters).rows
                #expect(plan.map { $0["key"]?.string } == ["PRIMARY"], "\(sql.prefix(200))")
                #expect(plan.map { $0["type"]?.string } == ["range"], "\(sql.prefix(200))")
            }
            #expect(ids.count == 20 && keys.count == 20)
        }
    }
}

extension House {
    /// The queue `default` at the normal priority.
    var lane: TaskDescriptor.Lane { TaskDescriptor.Lane(queue: 1, priority: Priority.normal.rawValue) }

    func claimParameters(limit: Int) -> [MySQLValue] {
        [.int(1)] + Priority.range.map { _ in .int(0) } + [.int(Int64(limit))]
    }

    func enqueueOne() throws -> Int64 {
        try makeStore().enqueue([NewTask(job: "note")]).ids[0].rawValue
    }

    /// Two sessions as those of a store, that wait for no lock for longer than a second.
    func makeSessions() throws -> (Connection, Connection) {
        var configuration = connection.configuration
        configuration.sessionStatements = MySQLTaskStore.sessionStatements
        return (try Connection.open(configuration), try Connection.open(configuration))
    }

    /// Waits until a session of this database waits for a row.
    ///
    /// - Returns: The session's number.
    @discardableResult
    func waitForLockWait() throws -> Int {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let ours = Set(
                try connection.query(text: "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE()").rows
                    .compactMap { $0[0].int })
            if let session = try sessionsInLockWait().first(where: ours.contains) { return session }
            try #require(ContinuousClock.now < deadline, "Nobody waits for a row.")
            breathe()
        }
    }

    /// Of the whole server. Not from `INNODB_TRX`, which stays as it is for as long as anybody keeps reading it.
    private func sessionsInLockWait() throws -> [Int] {
        let status = try connection.query(text: "SHOW ENGINE INNODB STATUS").rows[0][2].text
        return status.split(separator: "---TRANSACTION ").dropFirst().compactMap { transaction in
            guard transaction.contains("LOCK WAIT") else { return nil }
            return transaction.firstMatch(of: /thread id ([0-9]+)/).flatMap { Int($0.1) }
        }
    }

    /// Which of the tasks nobody has locked; they are locked then if a transaction is open.
    func unlocked(_ ids: [Int64], on session: Connection) throws -> [Int64] {
        try session.query(
            text: "SELECT id FROM haulout_task WHERE id IN (\(SQLText.list(ids))) FOR UPDATE SKIP LOCKED"
        ).rows.map { try $0.get(0) }
    }
}

import Dispatch
import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization
import Testing

@testable import HauloutStore
@testable import HauloutTesting

/// One INSERT may have the tasks of many threads.
@Suite(
    "Single enqueues of many threads", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct SharedEnqueueTests {
    @Test("each return the id of their own task, when it can be claimed")
    func ids() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("shared_ids")
            let store = harness.store
            let worker = try Worker(harness.makeSecondStore(), pid: 1)
            let known = try inParallel(16) { thread in
                try (0..<50).map { round in
                    let item = JSONValue.integer(Int64(thread * 1_000 + round))
                    let id = try store.enqueue([NewTask(job: "a", items: [item])]).ids[0]
                    #expect(try store.task(id)?.summary.state == .available)
                    return (id, item)
                }
            }
            let claimed = try worker.claim(1_000)
            let items = try claimed.map { task in (task.id, try task.progress().pending) }
            #expect(Dictionary(uniqueKeysWithValues: items) == known.joined().reduce(into: [:]) { $0[$1.0] = [$1.1] })
        }
    }

    @Test("fail alone when the server refuses one of them")
    func refused() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("shared_refused")
            let store = harness.store
            let definer = try MySQLHarness.openForDefinitions(harness.database)
            defer { definer.close() }
            try definer.execute(
                """
                CREATE TRIGGER refuse BEFORE INSERT ON haulout_task FOR EACH ROW
                IF NEW.arguments LIKE '%bad%' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'bad'; END IF
                """)
            let failures = try inParallel(16) { thread in
                (0..<50).filter { round in
                    let isBad = (thread + round) % 4 == 0
                    let task = NewTask(job: "a", arguments: ["is": .string(isBad ? "bad" : "good")])
                    let isRefused = (try? store.enqueue([task])) == nil
                    #expect(isRefused == isBad)
                    return isRefused
                }.count
            }
            #expect(failures.reduce(0, +) == 200)
            #expect(try store.tasks(TaskFilter()).count == 600)
        }
    }

    @Test("go on when all their connections are killed again and again")
    func killed() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("shared_killed")
            let store = harness.store
            let isOver = Mutex(false)
            let killer = try Connection.open(TestServer.configuration())
            defer { killer.close() }
            let group = DispatchGroup()
            DispatchQueue(label: "haulout.killer").async(group: group) { [database = harness.database] in
                while !isOver.withLock({ $0 }) {
                    let sessions = try? killer.query(
                        "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = ? AND ID <> CONNECTION_ID()",
                        [.string(database)])
                    for row in sessions?.rows ?? [] {
                        _ = try? killer.execute("KILL CONNECTION \(unsafeRaw: row[0].int ?? 0)")
                    }
                }
            }
            // What returned is there; what threw may be.
            let returned = try inParallel(8) { _ in
                (0..<100).compactMap { _ in try? store.enqueue([NewTask(job: "a")]).ids[0] }
            }
            isOver.withLock { $0 = true }
            group.wait()
            let stored = Set(try harness.makeSecondStore().tasks(TaskFilter()).map(\.id))
            #expect(Set(returned.joined()).isSubset(of: stored))
            #expect(Set(returned.joined()).count == returned.joined().count)
        }
    }

    @Test("and one of thousands, with new names and unique keys among them, keep their order")
    func stream() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("shared_stream")
            let tasks = (0..<5_000).map { number in
                var task = NewTask(job: "job\(number / 1_500)", items: [.integer(Int64(number))])
                if number % 1_300 == 7 { task.uniqueKey = NewTask.UniqueKey("key \(number)") }
                if number % 1_700 == 9 { task.start = .after(.zero) }
                return task
            }
            let result = try harness.store.enqueue(tasks)
            #expect(result.existing == 0)
            let claimed = try Worker(harness.makeSecondStore(), pid: 1).claim(10_000)
            #expect(claimed.map(\.id) == result.ids)
            #expect(claimed.map(\.job) == tasks.map(\.job))
            #expect(try claimed.map { try $0.progress().pending } == tasks.map(\.items))
        }
    }
}

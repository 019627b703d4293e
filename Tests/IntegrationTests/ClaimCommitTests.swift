import HauloutTesting
import MySQLClient
import Testing

@testable import HauloutCore
@testable import HauloutStore

/// A claim sends its COMMIT before it knows what came of the statements before it.
@Suite(
    "A claim whose COMMIT is on its way",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct ClaimCommitTests {
    private static let marked =
        "SELECT COUNT(*) FROM haulout_task WHERE state IN (1, 2) OR attempt <> 0 OR process_id <> 0"

    @Test(
        "takes nothing when what the process holds could not be written",
        .disabled(if: TestServer.isNode, "a Galera node calls a killed statement a deadlock: it is repeated"))
    func holdFails() async throws {
        let house = try await onOwnThread { try House("commit_hold") }
        let store = house.makeStore()
        let (one, _) = try house.makeSessions()
        let worker = try await onOwnThread {
            let worker = try store.register(Fixture.process())
            _ = try store.enqueue([
                NewTask(job: "note"), NewTask(job: "note", priority: .highest), NewTask(job: "note"),
            ])
            try one.begin()
            _ = try one.query("SELECT id FROM haulout_process FOR UPDATE")
            return worker
        }
        async let failure = onOwnThread {
            #expect(throws: DatabaseError.self) { try store.claim(10, for: worker, from: [.all]) }
        }
        try await onOwnThread {
            let waiting = try house.waitForLockWait()
            try house.connection.execute("KILL QUERY \(unsafeRaw: String(waiting))")
            try one.rollback()
        }
        #expect(try await failure?.kind == .cancelled)
        try await onOwnThread {
            let marked = try house.connection.query(text: Self.marked).first?[0].int
            #expect(marked == 0)
            #expect(try store.claim(10, for: worker, from: [.all]).count == 3)
        }
    }

    @Test("hands out with the next one what it has taken when only a part of it failed")
    func partFails() async throws {
        try await onOwnThread {
            let house = try House("commit_part")
            let store = house.makeStore()
            let worker = try store.register(Fixture.process())
            let ids = try store.enqueue([
                NewTask(job: "note", priority: .highest), NewTask(job: "note", priority: .lowest),
            ]).ids
            // No task of the lowest priority can be marked.
            try house.connection.execute(
                """
                CREATE TRIGGER refuse BEFORE UPDATE ON haulout_task FOR EACH ROW
                SET NEW.process_id = IF(NEW.priority = 5 AND NEW.state = 1, NULL, NEW.process_id)
                """)
            #expect(throws: DatabaseError.self) { try store.claim(10, for: worker, from: [.all]) }
            try house.connection.execute("DROP TRIGGER refuse")
            let tasks = try store.claim(10, for: worker, from: [.all])
            #expect(tasks.map(\.id) == ids)
            #expect(tasks.allSatisfy { $0.attempt == 1 })
        }
    }

    @Test("takes of several lanes what is there, each task once, in the order of the lanes")
    func lanes() async throws {
        try await onOwnThread {
            let house = try House("commit_lanes")
            let store = house.makeStore()
            let worker = try store.register(Fixture.process())
            let priorities: [Priority] = [.normal, .highest, .lowest, .highest, .normal]
            let ids = try store.enqueue(priorities.map { NewTask(job: "note", priority: $0) }).ids
            let tasks = try store.claim(4, for: worker, from: [.all])
            #expect(tasks.map(\.id) == [ids[1], ids[3], ids[0], ids[4]])
            #expect(tasks.allSatisfy { $0.attempt == 1 })
            let held = try house.connection.query("SELECT id FROM haulout_task WHERE process_id > 0 ORDER BY id").rows
            #expect(try held.map { TaskID(rawValue: try $0.get(0)) } == [ids[0], ids[1], ids[3], ids[4]])
            #expect(try store.claim(4, for: worker, from: [.all]).map(\.id) == [ids[2]])
        }
    }
}

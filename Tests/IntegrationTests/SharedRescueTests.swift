import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Testing

@testable import HauloutStore

/// All living processes look for dead ones, and may find the same.
@Suite(
    "A dead process that another one is giving the tasks of back",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct SharedRescueTests {
    /// Or they would wait for this process to look from the head, and the other one may just be stopping.
    @Test("has its tasks claimed at once by whoever has found it as well")
    func claims() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("shared_rescue")
            let pool = MySQLHarness.makePool(harness.database)
            defer { pool.close() }
            let store = MySQLTaskStore(pool: pool, options: StoreOptions(sweepInterval: .seconds(3_600)))
            let worker = try store.register(Fixture.process())
            let dead = try harness.store.register(Fixture.process(pid: 2))
            let first = try store.enqueue([NewTask(job: "noop"), NewTask(job: "noop")]).ids
            #expect(try harness.store.claim(10, for: dead, from: [QueuePattern("*")]).map(\.id) == first)
            let later = try store.enqueue([NewTask(job: "noop")]).ids
            #expect(try store.claim(10, for: worker, from: [QueuePattern("*")]).map(\.id) == later)
            try harness.inTransaction { connection in
                _ = try connection.query(
                    "UPDATE haulout_process SET heartbeat_at = '2020-01-01' WHERE id = ?", [.int(dead.rawValue)])
                // What the other one has done so far.
                _ = try connection.query(
                    "UPDATE haulout_task SET state = 0, process_id = 0, free = free + 1 WHERE process_id = ?",
                    [.int(dead.rawValue)])
            }
            let rescued = try store.rescue(lease: .seconds(30), crashLimit: 3)
            #expect(rescued.processes == [dead])
            #expect(rescued.returned.isEmpty)
            #expect(try store.claim(10, for: worker, from: [QueuePattern("*")]).map(\.id) == first)
        }
    }
}

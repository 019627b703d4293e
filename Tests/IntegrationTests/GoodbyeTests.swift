import HauloutCore
import HauloutTesting
import MySQLClient
import MySQLPool
import Testing

@Suite("A process that says goodbye", .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct GoodbyeTests {
    /// A goodbye takes several transactions, and other processes look for dead ones in between.
    @Test("is not taken for dead by others, unless it gets stuck in the middle for a lease")
    func lookedAtMeanwhile() async throws {
        try await onOwnThread {
            let harness = try MySQLHarness("goodbye")
            let other = try harness.makeSecondStore()
            let process = try harness.store.register(Fixture.process())
            let task = try #require(harness.store.enqueue([NewTask(job: "no-op")]).ids.first)
            #expect(try harness.store.claim(1, for: process, from: [QueuePattern("*")]).map(\.id) == [task])

            // The first transaction of a goodbye.
            _ = try harness.withConnection { _ = try $0.execute("UPDATE haulout_process SET state = 1") }
            #expect(try other.rescue(lease: .seconds(30), crashLimit: 3).isEmpty)
            #expect(try other.task(task)?.summary.state == .running)

            try harness.advanceClock(by: .seconds(31))
            let report = try other.rescue(lease: .seconds(30), crashLimit: 3)
            #expect(report.processes == [process])
            #expect(report.returned == [task])
        }
    }
}

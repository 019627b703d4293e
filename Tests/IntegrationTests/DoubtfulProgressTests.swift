import HauloutTesting
import MySQLClient
import Synchronization
import Testing

@testable import HauloutCore
@testable import HauloutStore

@Suite(
    "Progress whose COMMIT got no answer",
    .enabled(if: TestServer.isAvailable, Comment(rawValue: TestServer.hint)))
struct DoubtfulProgressTests {
    private static let failures = "SELECT CAST(item AS CHAR) FROM haulout_failure ORDER BY id"

    @Test("is saved again, and of its failures those that are there already are left out")
    func repeated() async throws {
        try await onOwnThread {
            let house = try House("doubtful_progress")
            let store = house.makeStore()
            let worker = try store.register(Fixture.process())
            _ = try store.enqueue([NewTask(job: "note", items: [1, 2, 3].map(JSONValue.integer))])
            let task = try #require(store.claim(1, for: worker, from: [.all]).first)
            var items = try ItemProgress(#require(task.items))

            items.fail(retried: true)
            let first = ProgressReport(
                task: task, items: items, failures: [Fixture.failure(of: task, item: .integer(1))])
            #expect(try store.save([first], of: worker).isEmpty)
            // As if the connection had been lost before the answer.
            store.state.withLock { _ = $0.doubtfulProgress.insert(.init(task: task.id, attempt: task.attempt)) }
            #expect(try store.save([first], of: worker).isEmpty)
            #expect(try house.connection.query(text: Self.failures).rows.map { $0[0].text } == ["1"])

            items.fail(retried: true)
            let both = [1, 2].map { Fixture.failure(of: task, item: .integer($0)) }
            #expect(try store.save([ProgressReport(task: task, items: items, failures: both)], of: worker).isEmpty)
            #expect(try house.connection.query(text: Self.failures).rows.map { $0[0].text } == ["1", "2"])

            let result = AttemptResult(task: task, verdict: .retry(after: .zero), items: items, failures: [])
            #expect(try store.finish([result], of: worker).isEmpty)
            #expect(store.state.withLock { $0.doubtfulProgress }.isEmpty)
        }
    }
}

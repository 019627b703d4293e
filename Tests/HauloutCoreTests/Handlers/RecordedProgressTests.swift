import Foundation
import HauloutCore
import MySQLClient
import Synchronization
import Testing

/// Handlers that commit the record of an item together with its effects.
@Suite struct RecordedProgressTests {
    private struct Handler: TaskHandler {
        var recordsProgress: Bool { true }
        let body: @Sendable (JSONValue?) throws -> Void

        func run(_ item: JSONValue?, in context: TaskContext) async throws {
            try body(item)
        }
    }

    private static let lostInCommit = DatabaseError(kind: .connectionLost, code: 2013, message: "Lost connection")

    @Test("the store knows of a failed item before the next one starts")
    func savesFailures() async {
        let fixture = AttemptFixture.withItems([1, 2, 3])
        let savedBefore = Mutex<[Int]>([])
        let result = await fixture.attempt(
            Handler { item in
                savedBefore.withLock { $0.append(fixture.store.saved.withLock { $0.count }) }
                if item == 2 { throw CocoaError(.featureUnsupported) }
            }
        ).run()
        #expect(savedBefore.withLock { $0 } == [0, 0, 1])
        let saved = fixture.store.saved.withLock { $0 }
        #expect(saved.map(\.items.again) == [[2]] && saved.map(\.items.done) == [2])
        #expect(saved.flatMap(\.failures).map(\.item) == [2])
        #expect(result.verdict == .retry(after: .seconds(10)) && result.failures.isEmpty)
    }

    @Test("an attempt whose task is somebody else's stops at the first failed item")
    func stopsWhenLost() async {
        var fixture = AttemptFixture.withItems([1, 2])
        fixture.store = StoreProbe(isOurs: false)
        let result = await fixture.attempt(
            Handler { item in
                #expect(item == 1)
                throw CocoaError(.featureUnsupported)
            }
        ).run()
        #expect(result.verdict == .returned)
    }

    @Test("an item whose COMMIT may have happened is left to the next attempt, which knows")
    func commitLost() async {
        let result = await AttemptFixture.withItems([1, 2]).attempt(
            Handler { if $0 == 2 { throw Self.lostInCommit } }
        ).run()
        #expect(result.verdict == .returned)
        #expect(result.items?.done == 1 && result.items?.again == [] && result.items?.failed == [])
        #expect(result.failures.map(\.cause.kind.rawValue) == ["connection_lost"])
    }

    @Test("an item whose COMMIT is lost again and again is given up, not run once more")
    func commitLostOften() async {
        var fixture = AttemptFixture.withItems([1, 2])
        fixture.task.attempt = 6
        fixture.task.free = 5
        let result = await fixture.attempt(Handler { if $0 == 1 { throw Self.lostInCommit } }).run()
        #expect(result.verdict == .discarded)
        #expect(result.items?.failed == [1] && result.items?.completed == 1)
    }
}

import Foundation
import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization
import Testing

/// Attempts that end before their work is done. Handlers interrupt themselves, so that nothing depends on time.
@Suite struct InterruptionTests {
    private static func forever() async throws {
        try await Task.sleep(for: .seconds(86_400))
    }

    @Test("a timeout fails the item in hand, and the items not reached go to the next attempt")
    func timeout() async throws {
        let result = await AttemptFixture.withItems([1, 2, 3, 4]).run(interruptibly: { item, _, attempt in
            guard item == 2 else { return }
            attempt.interrupt(.timeout)
            try await Self.forever()
        })
        #expect(result.verdict == .retry(after: .seconds(10)))
        #expect(try result.again == [2, 3, 4])
        #expect(result.failures.map(\.item) == [2])
        #expect(result.failures.first?.cause.kind == .timeout)
        #expect(result.failures.first?.cause.message == "Not finished after the timeout of 30 s.")
    }

    @Test("a timeout of the last attempt names every item that was not reached")
    func lastTimeout() async throws {
        var fixture = AttemptFixture.withItems([1, 2, 3, 4])
        fixture.task.attempt = 3
        let result = await fixture.run(interruptibly: { item, _, attempt in
            guard item == 2 else { return }
            attempt.interrupt(.timeout)
            try await Self.forever()
        })
        #expect(result.verdict == .discarded)
        #expect(result.items?.failed == [2, 3, 4] && result.items?.completed == 1)
        #expect(result.failures.map(\.item) == [2, 3, 4])
        #expect(result.failures.allSatisfy { $0.cause.kind == .timeout && $0.next == .discarded })
        #expect(result.failures.last?.cause.message == "Not reached before the timeout of 30 s.")
    }

    @Test("a timeout between two items counts as a failed attempt of the task")
    func timeoutBetweenItems() async throws {
        let result = await AttemptFixture.withItems([1, 2, 3]).run(interruptibly: { item, _, attempt in
            attempt.interrupt(.timeout)
        })
        #expect(result.verdict == .retry(after: .seconds(10)))
        #expect(try result.again == [2, 3])
        #expect(result.failures.count == 1 && result.failures[0].item == nil)
        #expect(result.failures[0].cause.message.contains("2 items were not reached"))
    }

    @Test("a timeout after the last item changes nothing")
    func timeoutAfterTheEnd() async {
        let result = await AttemptFixture.withItems([1]).run(interruptibly: { $2.interrupt(.timeout) })
        #expect(result.verdict == .completed && result.failures.isEmpty)
    }

    @Test("when timeouts are never retried, the items not reached still are")
    func timeoutNeverRetried() async throws {
        var fixture = AttemptFixture.withItems([1, 2])
        fixture.definition.retry.never = [.timeout]
        let result = await fixture.run(interruptibly: { _, _, attempt in
            attempt.interrupt(.timeout)
            try await Self.forever()
        })
        #expect(result.verdict == .retry(after: .seconds(10)))
        #expect(try result.again == [2])
        #expect(result.items?.failed == [1])
    }

    @Test("a timed-out task without items is tried again")
    func timeoutWithoutItems() async {
        let itself = Box<Attempt>()
        let attempt = AttemptFixture().attempt(
            SwiftHandler { _ in
                itself.value.interrupt(.timeout)
                try await Self.forever()
            }
        )
        itself.value = attempt
        let result = await attempt.run()
        #expect(result.verdict == .retry(after: .seconds(10)))
        #expect(result.failures.map(\.cause.kind) == [.timeout])
    }

    @Test(
        "a shutdown or a lost lease gives the task back without a failure",
        arguments: [Interruption.shutdown, .leaseLost])
    func givenBack(reason: Interruption) async throws {
        let result = await AttemptFixture.withItems([1, 2, 3]).run(interruptibly: { item, _, attempt in
            guard item == 2 else { return }
            attempt.interrupt(reason)
            try await Self.forever()
        })
        #expect(result.verdict == .returned)
        #expect(result.items?.done == 1 && result.items?.failed == [])
        #expect(try result.again == [2, 3])
        #expect(result.failures.isEmpty)
    }

    @Test("an item that ends well in spite of the interruption is done")
    func endsWell() async {
        let result = await AttemptFixture.withItems([1, 2]).run(interruptibly: { _, _, attempt in
            attempt.interrupt(.shutdown)
        })
        #expect(result.verdict == .returned)
        #expect(result.items?.done == 1)
    }

    @Test("the first reason counts")
    func firstReason() async {
        let result = await AttemptFixture.withItems([1]).run(interruptibly: { _, _, attempt in
            attempt.interrupt(.shutdown)
            attempt.interrupt(.timeout)
            try await Self.forever()
        })
        #expect(result.verdict == .returned)
    }

    @Test("an attempt that is interrupted before it runs is given back")
    func beforeTheStart() async {
        let attempt = AttemptFixture.withItems([1]).attempt(
            SwiftHandler(items: Int.self) { _, _ in Issue.record("it ran") }
        )
        attempt.interrupt(.shutdown)
        #expect(await attempt.run().verdict == .returned)
    }

    @Test("a handler that blocks sees the interruption, and so does its Swift task")
    func blocking() async {
        let result = await AttemptFixture.withItems([1]).run(interruptibly: { _, task, attempt in
            #expect(!task.isCancelled && !Task.isCancelled)
            attempt.interrupt(.shutdown)
            #expect(task.isCancelled && Task.isCancelled)
            #expect(throws: CancellationError.self) { try task.checkCancellation() }
            #expect(throws: DatabaseError.self) { try task.database.executeQueryMultiplex("SELECT 1") }
            try task.checkCancellation()
        })
        #expect(result.verdict == .returned)
    }

    @Test("a worker whose own task is cancelled gives its task back")
    func cancelledWorker() async {
        let attempt = AttemptFixture.withItems([1]).attempt(
            SwiftHandler(items: Int.self) { _, _ in
                try await Self.forever()
            }
        )
        let worker = Task { await attempt.run() }
        worker.cancel()
        #expect(await worker.value.verdict == .returned)
    }

    @Test("a database that is away fails no item and costs no attempt")
    func databaseAway() async throws {
        let result = await AttemptFixture.withItems([1, 2]).run { item, task in
            if item == 2 { try task.database.executeQueryMultiplex("SELECT 1") }
        }
        #expect(result.verdict == .returned)
        #expect(result.items?.done == 1 && result.failures.isEmpty)
    }
}

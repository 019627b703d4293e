import Foundation
import HauloutCore
import MySQLClient
import Synchronization
import Testing

@Suite struct AttemptTests {
    struct Refusal: Error, CustomStringConvertible {
        var description: String { "no luck" }
    }

    @Test("an attempt whose items all succeed is completed")
    func completed() async {
        let seen = Mutex<[Int]>([])
        let result = await AttemptFixture.withItems([1, 2, 3]).run { item, _ in seen.withLock { $0.append(item) } }
        #expect(result.verdict == .completed)
        #expect(seen.withLock { $0 } == [1, 2, 3])
        #expect(result.items?.completed == 3)
        #expect(result.failures.isEmpty)
    }

    @Test("a failing item is recorded and tried again alone")
    func oneFails() async throws {
        var fixture = AttemptFixture.withItems([1, 2, 3])
        fixture.task.attempt = 3
        fixture.task.free = 1
        let result = await fixture.run { item, _ in if item == 2 { throw Refusal() } }
        #expect(result.verdict == .retry(after: .seconds(10)))
        #expect(try result.again == [2])
        let failure = try #require(result.failures.first)
        #expect(result.failures.count == 1)
        #expect(failure.item == 2 && failure.attempt == 3 && failure.maxAttempts == 4)
        #expect(failure.cause == Failure.Cause(kind: .handler, message: "no luck"))
        #expect(failure.worker == "worker-3" && failure.host == "here" && failure.queue == "default")
        #expect(failure.next == .retry(after: .seconds(10)))
    }

    @Test("after the last attempt a failing item has failed for good")
    func lastAttempt() async {
        var fixture = AttemptFixture.withItems([1, 2])
        fixture.task.attempt = 3
        let result = await fixture.run { item, _ in if item == 2 { throw Refusal() } }
        #expect(result.verdict == .discarded)
        #expect(result.items?.failed == [2])
        #expect(result.failures.map(\.next) == [.discarded])
    }

    @Test("an error that is never retried is final, while other items are tried again")
    func neverRetried() async throws {
        let result = await AttemptFixture.withItems([1, "two", 3]).run { item, _ in if item == 3 { throw Refusal() } }
        #expect(result.verdict == .retry(after: .seconds(10)))
        #expect(try result.again == [3])
        #expect(result.items?.failed == ["two"])
        #expect(result.failures.map(\.cause.kind) == [.undecodable, .handler])
        #expect(result.failures.map(\.next) == [.discarded, .retry(after: .seconds(10))])
    }

    @Test("items done in an attempt that was lost are not run again")
    func startsAfterDone() async {
        let seen = Mutex<[Int]>([])
        let result = await AttemptFixture.withItems([1, 2, 3], done: 2).run { item, _ in
            seen.withLock { $0.append(item) }
        }
        #expect(seen.withLock { $0 } == [3])
        #expect(result.verdict == .completed)
    }

    @Test("a task without items runs once and fails as a whole")
    func withoutItems() async {
        let fixture = AttemptFixture()
        let good = await fixture.attempt(SwiftHandler { _ in }).run()
        #expect(good.verdict == .completed && good.items == nil)
        let bad = await fixture.attempt(SwiftHandler { _ in throw Refusal() }).run()
        #expect(bad.verdict == .retry(after: .seconds(10)))
        #expect(bad.failures.count == 1 && bad.failures[0].item == nil)
    }

    @Test("a task that was committed before its process died is completed without running")
    func alreadyDone() async {
        var fixture = AttemptFixture()
        fixture.task.isDone = true
        let result = await fixture.attempt(SwiftHandler { _ in Issue.record("it ran") }).run()
        #expect(result.verdict == .completed)
    }

    @Test("a task of an unknown job is discarded with a failure")
    func unknownJob() async {
        let result = await AttemptFixture.withItems([1]).attempt(nil as JobRegistry.Job?).run()
        #expect(result.verdict == .discarded && result.items == nil)
        #expect(result.failures.map(\.cause.kind) == [.undecodable])
        #expect(result.failures.first?.cause.message.contains("`greet`") == true)
    }

    @Test(
        "arguments and items that cannot be decoded discard the task",
        arguments: [("[]", "[1]"), ("{", "[1]"), ("\u{0}", "[1]"), ("{}", "{"), ("{}", "{}")]
    )
    func undecodable(arguments: String, items: String) async {
        var fixture = AttemptFixture()
        fixture.task.arguments = Array(arguments.utf8)
        fixture.task.items = StoredItems(pending: Array(items.utf8), total: 1)
        let result = await fixture.run { _, _ in Issue.record("it ran") }
        #expect(result.verdict == .discarded && result.items == nil)
        #expect(result.failures.map(\.cause.kind) == [.undecodable])
    }

    @Test("a task that was in hand when its process died is announced before it runs")
    func announcesAfterCrash() async {
        var fixture = AttemptFixture.withItems([1])
        fixture.task.crashes = 1
        #expect(await fixture.run { _, _ in }.verdict == .completed)
        #expect(fixture.store.started.withLock { $0 } == [fixture.task.id])
        fixture.store = StoreProbe(isOurs: false)
        #expect(await fixture.run { _, _ in Issue.record("it ran") }.verdict == .returned)
    }

    @Test("a handler stays on its worker's thread, also after it has waited")
    func ownThread() async {
        let thread = OwnThread()
        let attempt = AttemptFixture.withItems([1, 2]).attempt(
            SwiftHandler(items: Int.self) { _, _ in
                #expect(thread.isCurrent)
                try await Task.sleep(for: .milliseconds(1))
                #expect(thread.isCurrent)
            }
        )
        let result = await Task(executorPreference: thread) { await attempt.run() }.value
        #expect(result.verdict == .completed)
    }

    @Test("progress is handed over once, each failure in it once, and never after the end")
    func progress() async {
        let reports = Mutex<[ProgressReport?]>([])
        let result = await AttemptFixture.withItems([1, 2, 3]).run(interruptibly: { item, _, attempt in
            reports.withLock { $0 += [attempt.takeProgress(), attempt.takeProgress()] }
            if item < 3 { throw Refusal() }
        })
        let taken = reports.withLock { $0 }
        #expect(taken.map { $0?.items.done } == [nil, nil, 1, nil, 2, nil])
        #expect(taken.map { $0?.failures.compactMap(\.item) } == [nil, nil, [1], nil, [2], nil])
        #expect(result.failures.isEmpty)
    }

    @Test("the deadline is the job's timeout after the start")
    func deadline() throws {
        let before = ContinuousClock.now
        let deadline = try #require(AttemptFixture().attempt(SwiftHandler { _ in }).deadline)
        #expect(before + .seconds(30) <= deadline && deadline <= .now + .seconds(30))
        var fixture = AttemptFixture()
        fixture.definition.timeout = nil
        #expect(fixture.attempt(SwiftHandler { _ in }).deadline == nil)
    }

    @Test("values of secret arguments appear in no failure")
    func secrets() async {
        var fixture = AttemptFixture.withItems([1])
        fixture.task.arguments = Array(#"{"token": "hunter2", "pin": 4711, "user": "ann"}"#.utf8)
        fixture.definition.secrets = ["token", "pin"]
        let result = await fixture.run { _, task in
            throw Failure.Cause(
                kind: .handler,
                message: "Duplicate entry 'hunter2' for key 'ann'",
                output: "pin=4711",
                statement: "SELECT 'hunter2'"
            )
        }
        let cause = result.failures.first?.cause
        #expect(cause?.message == "Duplicate entry '***' for key 'ann'")
        #expect(cause?.output == "pin=***" && cause?.statement == "SELECT '***'")
    }

    @Test("messages and outputs are cut to 8 KiB")
    func cut() async throws {
        let long = String(repeating: "ä", count: 10_000)
        let result = await AttemptFixture.withItems([1]).run { _, _ in
            throw Failure.Cause(kind: .handler, message: "begin" + long, output: long + "end")
        }
        let cause = try #require(result.failures.first?.cause)
        #expect(cause.message.utf8.count <= 8192 && cause.message.hasPrefix("begin"))
        #expect(try #require(cause.output).utf8.count <= 8192 && cause.output!.hasSuffix("end"))
    }
}

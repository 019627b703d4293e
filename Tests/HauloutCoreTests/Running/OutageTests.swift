import MySQLClient
import Testing

@testable import HauloutCore

@Suite(.timeLimit(.minutes(10))) struct OutageTests {
    @Test("a database that is away for a while costs nothing but time")
    func survived() async throws {
        let entered = Observed(0)
        let gate = Gate()
        let time = ManualTime()
        let run = TestRun(threads: 2, time: time, ["wait": gated(gate, entered)])
        try run.store.enqueue(20, of: "wait")
        let draining = Task { try await run.drain() }
        await entered.until { $0 == 2 }
        run.store.goAway()
        gate.open()
        await run.store.journal.until { $0.calls[.finish, default: 0] > 0 }
        let summary = try await time.fly(by: .milliseconds(50)) {
            await run.store.journal.until { $0.calls[.finish, default: 0] > 3 }
            #expect(run.supervisor.snapshot()?.isDatabaseAway == true)
            run.store.comeBack()
            return try await draining.value
        }
        #expect(summary.totals.completed == 20)
        #expect(summary.totals.fenced == 0)
        #expect(entered.value == 20)
    }

    @Test("a database that is away at the start is waited for")
    func atStart() async throws {
        let time = ManualTime()
        let run = TestRun(time: time, ["no-op": noOp])
        try run.store.enqueue(NewTask(job: "no-op"))
        run.store.goAway()
        let draining = Task { try await run.drain() }
        let summary = try await time.fly(by: .milliseconds(50)) {
            await run.store.journal.until { $0.calls[.register, default: 0] > 5 }
            run.store.comeBack()
            return try await draining.value
        }
        #expect(summary.totals.completed == 1)
        #expect(run.store.journal.value.calls[.claim, default: 0] >= 1)
    }

    @Test("a COMMIT of unknown outcome that did happen is not taken for a lost lease")
    func unknownCommit() async throws {
        let run = TestRun(["no-op": noOp])
        let ids = try run.store.enqueue(NewTask(job: "no-op"))
        let base = run.store.base
        run.store.fail(.finish) { call in
            guard call == 1 else { return nil }
            // The server committed; only its answer was lost.
            guard let process = base.status().processes.first?.id else { return nil }
            var task = TaskBufferTests.descriptor(ids[0].rawValue)
            task.job = "no-op"
            _ = base.finish([AttemptResult(task: task, verdict: .completed)], of: process)
            return DatabaseError(kind: .connectionLost, message: "Lost connection during COMMIT", outcome: .unknown)
        }
        let summary = try await run.drain()
        #expect(summary.totals.completed == 1)
        #expect(summary.totals.fenced == 0)
    }

    @Test("a result that cannot be stored does not take the others with it")
    func unacceptable() async throws {
        struct Unspeakable: Error, CustomStringConvertible {
            let description = "unspeakable"
        }
        let entered = Observed(0)
        let gate = Gate()
        let failing = SwiftHandler { _ in
            entered.update { $0 += 1 }
            gate.pass()
            throw Unspeakable()
        }
        let run = TestRun(threads: 8, ["wait": gated(gate, entered), "failing": failing])
        var tasks = Array(repeating: NewTask(job: "wait"), count: 7)
        tasks.insert(NewTask(job: "failing"), at: 3)
        let ids = try run.store.base.enqueue(tasks).ids
        let draining = Task { try await run.drain() }
        await entered.until { $0 == 8 }
        gate.open()
        let summary = try await draining.value
        #expect(summary.totals.completed == 7)
        #expect(summary.totals.discarded == 1)
        #expect(run.state(of: ids[3]) == .discarded)
    }
}

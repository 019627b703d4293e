import Testing

@testable import HauloutCore

@Suite(.timeLimit(.minutes(10))) struct LeaseTests {
    @Test("a process that cannot renew its lease stops by itself, and goes on when it can again")
    func selfFence() async throws {
        let entered = Observed(0)
        let time = ManualTime()
        let handler = SwiftHandler { task in
            entered.update { $0 += 1 }
            if task.attempt == 1 { try await Task.sleep(for: .seconds(86_400)) }
        }
        let run = TestRun(threads: 1, time: time, ["job": handler])
        let ids = try run.store.enqueue(NewTask(job: "job"))
        let summary = try await run.run {
            await entered.until { $0 == 1 }
            run.store.fail(.heartbeat) { _ in ScriptedStore.away }
            await time.fly {
                await run.store.journal.until { $0.finished.contains { $0.verdict == .returned } }
                run.store.comeBack()
                await run.store.journal.until { $0.finished.contains { $0.verdict == .completed } }
            }
        }
        #expect(summary.totals.returned == 1)
        #expect(summary.totals.completed == 1)
        #expect(run.state(of: ids[0]) == .completed)
    }

    @Test("a heartbeat that hangs does not keep the process from stopping by itself")
    func hangingHeartbeat() async throws {
        let entered = Observed(0)
        let gate = Gate()
        let time = ManualTime()
        let run = TestRun(threads: 1, time: time, ["endless": endless(entered)])
        try run.store.enqueue(NewTask(job: "endless"))
        let summary = try await run.run {
            await entered.until { $0 == 1 }
            run.store.fail(.heartbeat) { _ in
                gate.pass()
                return nil
            }
            await time.fly { await run.store.journal.until { !$0.finished.isEmpty } }
            gate.open()
            // The task may have been claimed again by now.
            run.supervisor.stopNow()
        }
        #expect(summary.totals.returned >= 1)
    }

    @Test("a result that comes too late is counted and changes nothing, and the process registers anew")
    func takenForDead() async throws {
        let entered = Observed(0)
        let gate = Gate()
        let run = TestRun(threads: 1, ["wait": gated(gate, entered)])
        let ids = try run.store.enqueue(NewTask(job: "wait"))
        let summary = try await run.run {
            await entered.until { $0 == 1 }
            let process = try #require(run.store.status().processes.first?.id)
            run.store.base.deregister(process)
            gate.open()
            await run.store.journal.until { journal in journal.finished.count == 2 }
        }
        #expect(summary.totals.fenced == 1)
        #expect(summary.totals.completed == 1)
        #expect(run.state(of: ids[0]) == .completed)
        #expect(run.store.journal.value.calls[.register] == 2)
    }

    @Test("the tasks of a process that died run again")
    func rescue() async throws {
        let time = ManualTime()
        let run = TestRun(time: time, ["no-op": noOp])
        let ids = try run.store.enqueue(NewTask(job: "no-op"))
        let dead = try run.store.register(.other)
        #expect(try run.store.claim(1, for: dead, from: [QueuePattern("*")]).count == 1)
        let summary = try await run.run {
            await time.fly { await run.store.journal.until { !$0.finished.isEmpty } }
        }
        #expect(summary.totals.completed == 1)
        #expect(run.state(of: ids[0]) == .completed)
    }

    @Test("the tasks of a process that died are made available by one that gets no connection for claims itself")
    func rescueWithoutClaims() async throws {
        let time = ManualTime()
        let run = TestRun(time: time, ["no-op": noOp])
        let ids = try run.store.enqueue(NewTask(job: "no-op"))
        let dead = try run.store.register(.other)
        #expect(try run.store.claim(1, for: dead, from: [QueuePattern("*")]).count == 1)
        run.store.fail(.claim) { _ in ScriptedStore.away }
        _ = try await run.run {
            await time.fly { await run.store.journal.until { _ in run.state(of: ids[0]) == .available } }
        }
        #expect(run.store.journal.value.calls[.claim, default: 0] > 2)
    }

    @Test("an attempt that runs longer than its timeout is interrupted and has failed")
    func timeout() async throws {
        let entered = Observed(0)
        let time = ManualTime()
        let run = TestRun(threads: 1, timeout: .seconds(10), time: time, ["endless": endless(entered)])
        let ids = try run.store.enqueue(NewTask(job: "endless"))
        let draining = Task { try await run.drain() }
        await entered.until { $0 == 1 }
        let summary = try await time.fly { try await draining.value }
        #expect(summary.totals.retried == 2)
        #expect(summary.totals.discarded == 1)
        #expect(run.store.task(ids[0])?.failures.allSatisfy { $0.failure.cause.kind == .timeout } == true)
    }

    @Test("the progress of a running task is saved at every heartbeat")
    func progress() async throws {
        let entered = Observed(0)
        let gate = Gate()
        let time = ManualTime()
        let handler = SwiftHandler(items: Int.self) { item, _ in
            entered.update { $0 += 1 }
            if item == 3 { gate.pass() }
        }
        let run = TestRun(threads: 1, time: time, ["job": handler])
        try run.store.enqueue(NewTask(job: "job", items: [1, 2, 3, 4]))
        let summary = try await run.run {
            await entered.until { $0 == 3 }
            await time.fly { await run.store.journal.until { !$0.saved.isEmpty } }
            gate.open()
            await run.store.journal.until { !$0.finished.isEmpty }
        }
        #expect(run.store.journal.value.saved.first?.items.done == 2)
        #expect(summary.totals.itemsCompleted == 4)
    }

    @Test("a scheduled task runs when its time has come")
    func scheduled() async throws {
        let time = ManualTime()
        let run = TestRun(time: time, ["no-op": noOp])
        try run.store.enqueue(NewTask(job: "no-op", start: .after(.seconds(60))))
        let summary = try await run.run {
            await time.fly { await run.store.journal.until { !$0.finished.isEmpty } }
        }
        #expect(summary.totals.completed == 1)
    }
}

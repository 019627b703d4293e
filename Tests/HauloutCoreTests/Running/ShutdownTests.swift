import Testing

@testable import HauloutCore

@Suite(.timeLimit(.minutes(10))) struct ShutdownTests {
    @Test("a stop waits for running tasks, and gives back those that were not started at no cost")
    func graceful() async throws {
        let entered = Observed(0)
        let gate = Gate()
        // Time stands still, so that the tasks in the buffer do not count as stalled before the stop.
        let run = TestRun(threads: 2, time: ManualTime(), ["no-op": noOp, "wait": gated(gate, entered)])
        // Quick ones first, so that the producer claims ahead.
        try run.store.enqueue(200, of: "no-op")
        try run.store.enqueue(50, of: "wait")
        let summary = try await run.run {
            await entered.until { $0 == 2 }
            await run.store.journal.until { $0.claimed > 202 }
            run.supervisor.stop()
            await run.store.journal.until { $0.finished.contains { $0.verdict == .returned } }
            gate.open()
        }
        #expect(entered.value == 2)
        #expect(summary.totals.completed == 202)
        #expect(summary.totals.returned > 0)
        #expect(run.store.status().queues[0].available == 48)
        let process = try run.store.register(ProcessDescription.other)
        let again = try run.store.claim(48, for: process, from: [QueuePattern("*")])
        #expect(again.allSatisfy { $0.countedAttempt == 1 })
    }

    @Test("after the second request running tasks are interrupted and go back at no cost")
    func atOnce() async throws {
        let entered = Observed(0)
        let run = TestRun(threads: 2, ["endless": endless(entered)])
        let ids = try run.store.enqueue(NewTask(job: "endless"), NewTask(job: "endless"))
        let summary = try await run.run {
            await entered.until { $0 == 2 }
            run.supervisor.stop()
            run.supervisor.stopNow()
        }
        #expect(summary.totals.returned == 2)
        #expect(summary.stuckWorkers.isEmpty)
        #expect(ids.allSatisfy { run.state(of: $0) == .available })
    }

    @Test("running tasks are interrupted when the time for finishing is over")
    func timeIsOver() async throws {
        let entered = Observed(0)
        let time = ManualTime()
        let run = TestRun(threads: 1, shutdown: .seconds(1), time: time, ["endless": endless(entered)])
        try run.store.enqueue(NewTask(job: "endless"))
        let running = Task { try await run.supervisor.run() }
        await entered.until { $0 == 1 }
        run.supervisor.stop()
        let summary = try await time.fly(by: .milliseconds(5)) { try await running.value }
        #expect(summary.totals.returned == 1)
        #expect(summary.stuckWorkers.isEmpty)
    }

    @Test("a handler that does not react is given up, and its task goes back with the progress made")
    func stuck() async throws {
        let entered = Observed(0)
        let gate = Gate()
        let time = ManualTime()
        let handler = SwiftHandler(items: Int.self) { item, _ in
            entered.update { $0 += 1 }
            if item == 2 { gate.pass() }
        }
        let run = TestRun(threads: 1, time: time, ["job": handler])
        let ids = try run.store.enqueue(NewTask(job: "job", items: [1, 2, 3]))
        let running = Task { try await run.supervisor.run() }
        await entered.until { $0 == 2 }
        run.supervisor.stopNow()
        let summary = try await time.fly(by: .milliseconds(5)) { try await running.value }
        gate.open()
        #expect(summary.stuckWorkers == ["worker-1"])
        #expect(summary.totals.returned == 1)
        let task = try #require(run.store.task(ids[0]))
        #expect(task.summary.state == .available)
        #expect(task.summary.items?.completed == 1)
    }

    @Test("as long as handlers react one by one, the others are waited for")
    func slowly() async throws {
        let gates = [Gate(), Gate(), Gate()]
        let entered = Observed(0)
        let time = ManualTime()
        let handler = SwiftHandler { _ in
            gates[
                entered.update {
                    $0 += 1; return $0 - 1
                }
            ].pass()
        }
        let run = TestRun(threads: 3, time: time, ["job": handler])
        try run.store.enqueue(3, of: "job")
        let running = Task { try await run.supervisor.run() }
        await entered.until { $0 == 3 }
        run.supervisor.stopNow()
        for gate in gates {
            await time.waitForSleeper(until: time.now + .seconds(2))
            time.advance(by: .milliseconds(1500))
            gate.open()
        }
        let summary = try await running.value
        #expect(summary.stuckWorkers == [])
        #expect(summary.totals.returned + summary.totals.completed == 3)
    }

    @Test("a stop before the start ends the run at once")
    func early() async throws {
        let run = TestRun(["no-op": noOp])
        run.supervisor.stop()
        let summary = try await run.supervisor.run()
        #expect(summary.totals == RunTotals())
    }

    @Test("with the database away the end comes all the same, and says what is unsaved")
    func databaseAway() async throws {
        let entered = Observed(0)
        let gate = Gate()
        let time = ManualTime()
        let run = TestRun(threads: 1, time: time, ["wait": gated(gate, entered)])
        try run.store.enqueue(NewTask(job: "wait"))
        let running = Task { try await run.supervisor.run() }
        await entered.until { $0 == 1 }
        run.store.goAway()
        run.supervisor.stop()
        gate.open()
        let summary = try await time.fly(by: .milliseconds(5)) { try await running.value }
        #expect(summary.unsaved == 1)
        #expect(summary.totals.completed == 0)
    }
}

extension ProcessDescription {
    /// Another process than the one under test.
    static var other: ProcessDescription {
        ProcessDescription(host: "host-2", pid: 2, threads: 1, queues: [QueuePattern("*")], version: "1.0.0")
    }
}

import Testing

@testable import HauloutCore

@Suite(.timeLimit(.minutes(10))) struct SupervisorTests {
    @Test("a drain runs everything and then ends")
    func drain() async throws {
        let run = TestRun(threads: 4, ["no-op": noOp])
        try run.store.enqueue(2_000, of: "no-op")
        let summary = try await run.drain()
        #expect(summary.totals.completed == 2_000)
        #expect(summary.isDrained)
        #expect(summary.stuckWorkers.isEmpty)
        #expect(summary.unsaved == 0)
        #expect(run.store.status().completed == 2_000)
        #expect(run.store.status().processes.isEmpty)
    }

    @Test("a drain does not wait for tasks of a later day")
    func drainSkipsScheduled() async throws {
        let run = TestRun(["no-op": noOp])
        let ids = try run.store.enqueue(NewTask(job: "no-op", start: .after(.seconds(86_400))), NewTask(job: "no-op"))
        let summary = try await run.drain()
        #expect(summary.totals.completed == 1)
        #expect(run.state(of: ids[0]) == .scheduled)
    }

    @Test("100 handlers that block run at once on 100 threads")
    func parallel() async throws {
        let entered = Observed(0)
        let gate = Gate()
        let run = TestRun(threads: 100, ["wait": gated(gate, entered)])
        try run.store.enqueue(100, of: "wait")
        async let summary = run.drain()
        await entered.until { $0 == 100 }
        #expect(run.supervisor.snapshot()?.running == 100)
        gate.open()
        #expect(try await summary.totals.completed == 100)
    }

    @Test("an async handler stays with its worker, whatever it awaits")
    func affinity() async throws {
        let labels = Observed<[String?]>([])
        let handler = SwiftHandler { _ in
            labels.update { $0.append(WorkerExecutor.currentLabel) }
            try await Task.sleep(for: .milliseconds(1))
            labels.update { $0.append(WorkerExecutor.currentLabel) }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { labels.update { $0.append(WorkerExecutor.currentLabel) } }
            }
            await Task.yield()
            labels.update { $0.append(WorkerExecutor.currentLabel) }
        }
        let run = TestRun(threads: 1, ["async": handler])
        try run.store.enqueue(NewTask(job: "async"))
        _ = try await run.drain()
        #expect(labels.value == Array(repeating: "worker-1", count: 4))
    }

    @Test("a retry runs the failed items only")
    func retry() async throws {
        let seen = Observed<[Int]>([])
        let handler = SwiftHandler(items: Int.self) { item, task in
            seen.update { $0.append(item) }
            if item == 2, task.attempt < 3 { throw Mishap() }
        }
        let run = TestRun(["job": handler])
        let ids = try run.store.enqueue(NewTask(job: "job", items: [1, 2, 3]))
        let summary = try await run.drain()
        #expect(seen.value == [1, 2, 3, 2, 2])
        #expect(summary.totals.retried == 2)
        #expect(summary.totals.completed == 1)
        #expect(summary.totals.itemsCompleted == 3)
        #expect(run.store.task(ids[0])?.failures.count == 2)
    }

    @Test("a task that cannot be run at all never ends a worker")
    func poison() async throws {
        let failing = SwiftHandler { _ in throw Mishap() }
        let run = TestRun(threads: 1, ["no-op": noOp, "failing": failing])
        let ids = try run.store.enqueue(
            NewTask(job: "unknown"),
            NewTask(job: "no-op"),
            NewTask(job: "no-op", items: [1]),
            NewTask(job: "failing"),
            NewTask(job: "no-op")
        )
        run.store.base.overwritePayload(of: ids[1], arguments: [0xFF, 0x00], items: nil)
        run.store.base.overwritePayload(of: ids[2], arguments: Array("{}".utf8), items: Array("[1,".utf8))
        let summary = try await run.drain()
        #expect(summary.totals.discarded == 4)
        #expect(summary.totals.completed == 1)
        #expect(run.state(of: ids[4]) == .completed)
    }

    @Test("slow tasks are claimed only when a worker is free for them")
    func slowTasks() async throws {
        let entered = Observed(0)
        let gate = Gate()
        let run = TestRun(threads: 2, ["wait": gated(gate, entered)])
        try run.store.enqueue(10, of: "wait")
        async let summary = run.drain()
        await entered.until { $0 == 2 }
        #expect(run.store.journal.value.claimed == 2)
        gate.open()
        #expect(try await summary.totals.completed == 10)
    }

    @Test("tasks that were claimed ahead and turn out slow are given back for others")
    func stall() async throws {
        let gate = Gate()
        let time = ManualTime()
        let run = TestRun(threads: 2, time: time, ["no-op": noOp, "wait": gated(gate, Observed(0))])
        try run.store.enqueue(500, of: "no-op")
        try run.store.enqueue(50, of: "wait")
        let draining = Task { try await run.drain() }
        let summary = try await time.fly(by: .milliseconds(20)) {
            await run.store.journal.until { $0.finished.contains { $0.verdict == .returned } }
            gate.open()
            return try await draining.value
        }
        #expect(summary.totals.completed == 550)
        #expect(summary.totals.returned > 0)
        #expect(summary.totals.fenced == 0)
    }

    @Test("a task enqueued in the same process is claimed without waiting for the poll")
    func wake() async throws {
        let run = TestRun(time: ManualTime(), ["no-op": noOp])
        let summary = try await run.run {
            await run.store.journal.until { $0.calls[.claim, default: 0] > 0 }
            try run.store.enqueue(NewTask(job: "no-op"))
            run.supervisor.wake()
            await run.store.journal.until { !$0.finished.isEmpty }
        }
        #expect(summary.totals.completed == 1)
        #expect(!summary.isDrained)
    }

    @Test("a process has between 1 and 250 threads", arguments: [0, 251])
    func threadRange(threads: Int) async {
        await #expect(throws: SupervisorError.self) { try await TestRun(threads: threads, [:]).drain() }
    }

    @Test("a supervisor runs once")
    func once() async throws {
        let run = TestRun([:])
        _ = try await run.drain()
        await #expect(throws: SupervisorError.alreadyRun) { try await run.drain() }
    }
}

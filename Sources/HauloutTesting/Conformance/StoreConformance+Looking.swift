import HauloutCore

extension StoreConformance {
    static let looking: [Case] = [
        Case("the status of a new store is empty but for its processes") { stage in
            let status = try stage.store.status()
            try expect(status.queues, is: [], "no queue")
            try expect(status.processes.map(\.id), is: [stage.worker.process], "one process")
            try expect([status.completed, status.discarded, status.cancelled], is: [0, 0, 0], "nothing has ended")
        },
        Case("the status counts tasks by queue and state") { stage in
            try stage.enqueue(
                NewTask(job: "a", queue: "b"), NewTask(job: "a", queue: "b"), NewTask(job: "a", queue: "b"),
                NewTask(job: "a", queue: "b"), NewTask(job: "a", queue: "b"), NewTask(job: "a", queue: "b"),
                NewTask(job: "a", queue: "a", start: .after(.seconds(60)))
            )
            let tasks = try stage.worker.claim(4)
            try stage.worker.finish(tasks[0], .completed)
            try stage.worker.finish(tasks[1], .discarded)
            try stage.worker.finish(tasks[2], .retry(after: .seconds(60)))
            var status = try stage.store.status()
            _ = try require(status.queues.last?.oldest, "available tasks have an age")
            status.queues[1].oldest = nil
            try expect(status.queues[0], is: StatusReport.Queue(name: "a", scheduled: 1), "queue a")
            let queue = StatusReport.Queue(name: "b", available: 2, running: 1, retryable: 1)
            try expect(status.queues[1], is: queue, "queue b")
            try expect(status.processes.map(\.completed), is: [1], "completed by the process")
            try expect(status.processes.map(\.discarded), is: [1], "discarded by the process")
            try expect([status.completed, status.discarded, status.cancelled], is: [1, 1, 0], "totals")
        },
        Case("the status knows how long the oldest available task has waited") { stage in
            try stage.enqueue(NewTask(job: "a"))
            try stage.harness.advanceClock(by: .seconds(100))
            try stage.enqueue(NewTask(job: "a"))
            let first = try require(try stage.store.status().queues[0].oldest, "one waits")
            try expect(first >= .seconds(99.9), "the first one has waited 100 s")
            _ = try stage.worker.claim(1)
            let second = try require(try stage.store.status().queues[0].oldest, "one waits")
            try expect(second < first - .seconds(50), "the second one has not")
            _ = try stage.worker.claim(1)
            try expect(try stage.store.status().queues[0].oldest, is: nil, "none waits")
        },
        Case("a queue that has run empty is still listed, and totals outlive their processes") { stage in
            try stage.worker.finish(try stage.running(), .completed)
            try stage.store.deregister(stage.worker.process)
            let status = try stage.store.status()
            try expect(status.queues, is: [StatusReport.Queue(name: "default")], "the queue")
            try expect(status.completed, is: 1, "the total")
        },
        Case("what remains is what is available, running or to be retried") { stage in
            try stage.enqueue(
                NewTask(job: "a", queue: "p"), NewTask(job: "a", queue: "p"), NewTask(job: "a", queue: "q"),
                NewTask(job: "a", queue: "q", start: .after(.seconds(60)))
            )
            let remaining = { (patterns: String...) in try stage.store.remaining(in: patterns.map(QueuePattern.init)) }
            try expect(try remaining("p"), is: 2, "two available")
            try expect(try remaining("q"), is: 1, "scheduled ones do not count")
            try expect(try remaining("*", "p"), is: 3, "a queue counts once")
            try expect(try remaining("none"), is: 0, "an unknown queue has none")
            try stage.store.pause(queue: "q")
            try expect(try remaining("q"), is: 0, "what is paused waits for somebody")
            let tasks = try stage.worker.claim(2, from: "p")
            try expect(try remaining("p"), is: 2, "running ones count")
            try stage.worker.finish(tasks[0], .retry(after: .seconds(60)))
            try stage.worker.finish(tasks[1], .completed)
            try expect(try remaining("p"), is: 1, "so does a waiting retry")
            _ = try stage.store.cancel(TaskFilter(queue: "p"))
            try expect(try remaining("p"), is: 0, "nothing is left")
        },
        Case("tasks are listed by id, narrowed by the filter") { stage in
            let ids = try stage.enqueue(
                NewTask(job: "a", queue: "q"), NewTask(job: "b"), NewTask(job: "a", start: .after(.seconds(60))),
                NewTask(job: "a", priority: .highest)
            )
            try stage.worker.finish(try stage.worker.claim(1, from: "q")[0], .completed)
            let list = { (filter: TaskFilter) in try stage.store.tasks(filter).map(\.id) }
            try expect(try list(TaskFilter()), is: ids, "all, whatever their state and priority")
            try expect(try list(TaskFilter(limit: 2)), is: Array(ids[..<2]), "the first two")
            try expect(try list(TaskFilter(limit: 0)), is: [], "none")
            try expect(try list(TaskFilter(job: "a")), is: [ids[0], ids[2], ids[3]], "by job")
            try expect(try list(TaskFilter(queue: "q")), is: [ids[0]], "by queue")
            try expect(try list(TaskFilter(states: [.completed, .scheduled])), is: [ids[0], ids[2]], "by state")
            try expect(try list(TaskFilter(ids: [ids[3], ids[1], ids[3]])), is: [ids[1], ids[3]], "by id")
            try expect(try list(TaskFilter(ids: ids, states: [.available], job: "a")), is: [ids[3]], "by all of them")
            try expect(try list(TaskFilter(job: "A")), is: [], "names are exact")
        },
        Case("all is told of one task") { stage in
            let id = try stage.enqueue(NewTask(job: "a", arguments: ["month": "2026-01"], items: [1, 2, 3]))[0]
            let task = try stage.worker.claimOne()
            let final = Fixture.failure(of: task, item: 1)
            let failures = [final, Fixture.failure(of: task, item: 2, next: .retry(after: .zero))]
            let progress = try task.progress().after(.failed, .again)
            try stage.worker.finish(task, .retry(after: .seconds(60)), items: progress, failures: failures)
            let detail = try stage.detail(id)
            try expect(detail.arguments, is: "{\"month\":\"2026-01\"}", "its arguments")
            try expect(detail.pendingItems, is: "[2,3]", "its pending items")
            try expect(detail.failedItems, is: "[1]", "its failed items")
            try expect(detail.failures.map(\.failure), is: failures, "its failures, the latest last")
            try expect(try stage.store.tasks(TaskFilter()), is: [detail.summary], "the list says the same")
        },
        Case("nothing is told of a task that is not there") { stage in
            try expect(try stage.store.task(TaskID(rawValue: 999_999_999)) == nil, "no such task")
        },
    ]
}

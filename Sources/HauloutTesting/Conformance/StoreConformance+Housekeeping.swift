import HauloutCore

extension StoreConformance {
    static let housekeeping: [Case] = [
        Case("due tasks are promoted in the order of their times, as many as the limit says") { stage in
            let ids = try stage.enqueue(
                NewTask(job: "a", start: .after(.seconds(30))), NewTask(job: "a", start: .after(.seconds(10))),
                NewTask(job: "a", start: .after(.seconds(20))), NewTask(job: "a", start: .after(.seconds(3_600)))
            )
            try stage.harness.advanceClock(by: .seconds(40))
            let first = try stage.store.promoteDue(limit: 2)
            try expect(first.moved, is: 2, "two are moved")
            try expect(first.next, is: .zero, "the next is due already")
            let states = try stage.store.tasks(TaskFilter()).map(\.state)
            try expect(states, is: [.scheduled, .available, .available, .scheduled], "the two that were due first")
            try expect(try stage.store.promoteDue(limit: 2).moved, is: 1, "then the third")
            try stage.expect(ids[3], isIn: .scheduled)
        },
        Case("it is known how long it is until the next task is due") { stage in
            try expect(try stage.store.promoteDue(limit: 10).next == nil, "none waits")
            try stage.enqueue(NewTask(job: "a", start: .after(.seconds(7_200))))
            let task = try stage.running()
            try stage.worker.finish(task, .retry(after: .seconds(3_600)))
            let next = try require(try stage.store.promoteDue(limit: 10).next, "one waits")
            try expect(next > .seconds(1_800) && next <= .seconds(3_601), "the retry is next, in an hour")
            try stage.harness.advanceClock(by: .seconds(3_601))
            let after = try stage.store.promoteDue(limit: 10)
            try expect(after.moved, is: 1, "it is promoted")
            try expect(try require(after.next, "one waits") > .seconds(1_800), "the scheduled one is next")
        },
        Case("a promoted task keeps its queue, priority, attempt and items") { stage in
            try stage.enqueue(NewTask(job: "a", queue: "q", priority: .lowest, items: [1, 2]))
            let task = try stage.worker.claimOne()
            try stage.worker.finish(task, .retry(after: .seconds(5)), items: try task.progress().after(.ok, .again))
            try stage.harness.advanceClock(by: .seconds(6))
            _ = try stage.store.promoteDue(limit: 10)
            let again = try stage.worker.claimOne()
            try expect([again.job, again.queue], is: ["a", "q"], "its job and queue")
            try expect(again.lane.priority, is: 5, "its priority")
            try expect(try again.progress(), is: ItemProgress(pending: [2], total: 2), "its items")
        },
        Case("several processes promote at once: each task once") { stage in
            let ids = try stage.store.enqueue((0..<300).map { _ in NewTask(job: "a", start: .after(.seconds(5))) }).ids
            try stage.harness.advanceClock(by: .seconds(6))
            let stores = try (0..<3).map { _ in try stage.harness.makeSecondStore() }
            let moved = try inParallel(3) { index in
                var sum = 0
                while case let step = try stores[index].promoteDue(limit: 20), step.moved > 0 { sum += step.moved }
                return sum
            }
            let rest = try stage.store.promoteDue(limit: 1_000).moved
            try expect(moved.reduce(rest, +), is: 300, "each is counted once")
            try expect(try stage.worker.claim(1_000).map(\.id), is: ids, "and is there once")
        },
        Case("finished tasks and failures are deleted when they are old") { stage in
            try stage.enqueue(NewTask(job: "a"), NewTask(job: "b"), NewTask(job: "c"))
            let tasks = try stage.worker.claim(2)
            try stage.worker.finish(tasks[0], .completed)
            try stage.worker.finish(tasks[1], .discarded, failures: [Fixture.failure(of: tasks[1])])
            _ = try stage.store.cancel(TaskFilter())
            let prune = {
                try stage.store.prune(completedAfter: .seconds(100), failuresAfter: .seconds(200), limit: 10)
            }
            try expect(try prune(), is: 0, "nothing is old")
            try stage.harness.advanceClock(by: .seconds(150))
            try expect(try prune(), is: 2, "the completed and the cancelled one")
            try expect(try stage.store.tasks(TaskFilter()).map(\.id), is: [tasks[1].id], "the discarded one is kept")
            try expect(try stage.store.failures(FailureFilter()).count, is: 1, "with its failure")
            try stage.harness.advanceClock(by: .seconds(100))
            try expect(try prune(), is: 2, "then it goes, with its failure")
            try expect(try stage.store.tasks(TaskFilter()), is: [], "no task is left")
            try expect(try stage.store.failures(FailureFilter()), is: [], "no failure is left")
            let status = try stage.store.status()
            try expect([status.completed, status.discarded, status.cancelled], is: [1, 1, 1], "the totals stay")
        },
        Case("tasks that are not over are never deleted") { stage in
            try stage.enqueue(NewTask(job: "a"), NewTask(job: "a"), NewTask(job: "a"))
            try stage.enqueue(NewTask(job: "a", start: .after(.seconds(9_000))))
            let tasks = try stage.worker.claim(2)
            try stage.worker.finish(tasks[0], .retry(after: .seconds(9_000)), failures: [Fixture.failure(of: tasks[0])])
            try stage.harness.advanceClock(by: .seconds(1_000))
            let count = try stage.store.prune(completedAfter: .seconds(1), failuresAfter: .seconds(1), limit: 10)
            try expect(count, is: 1, "only the old failure goes")
            let states = try stage.store.tasks(TaskFilter()).map(\.state)
            try expect(states, is: [.retryable, .running, .available, .scheduled], "all tasks stay")
        },
        Case("a pruning deletes at most as many of each as its limit says") { stage in
            let keys = (0..<5).map { NewTask.UniqueKey("k\($0)", window: .seconds(1)) }
            _ = try stage.store.enqueue(keys.map { NewTask(job: "a", uniqueKey: $0) })
            let results = try stage.worker.claim().map {
                AttemptResult(task: $0, verdict: .discarded, failures: [Fixture.failure(of: $0)])
            }
            _ = try stage.store.finish(results, of: stage.worker.process)
            try stage.harness.advanceClock(by: .seconds(100))
            let counts = try (0..<4).map { _ in
                try stage.store.prune(completedAfter: .seconds(50), failuresAfter: .seconds(50), limit: 2)
            }
            try expect(counts, is: [6, 6, 3, 0], "tasks, failures and keys")
        },
    ]
}

import HauloutCore

extension StoreConformance {
    static let fencing: [Case] = [
        Case("a result of another attempt is refused") { stage in
            let task = try stage.running()
            try stage.worker.finish(task, .returned)
            let current = try stage.worker.claimOne()
            try expect(try !stage.worker.finish(task, .completed), "the old attempt is reported as lost")
            try stage.expect(task.id, isIn: .running)
            var future = current
            future.attempt += 1
            try expect(try !stage.worker.finish(future, .discarded), "so is one that never was")
            try stage.expect(task.id, isIn: .running)
            try expect(try stage.worker.finish(current, .completed), "the current one is taken")
        },
        Case("a result of another process is refused") { stage in
            let task = try stage.running()
            let other = try stage.secondWorker()
            for verdict in [.completed, .retry(after: .zero), .discarded, .returned] as [AttemptResult.Verdict] {
                try expect(try !other.finish(task, verdict), "\(verdict) is refused")
            }
            try stage.expect(task.id, isIn: .running)
        },
        Case("a result is taken once") { stage in
            let task = try stage.running()
            try expect(try stage.worker.finish(task, .completed), "the first is taken")
            try expect(try !stage.worker.finish(task, .discarded), "the second is not")
            try stage.expect(task.id, isIn: .completed)
            try expect(try stage.store.status().completed, is: 1, "it counts once")
        },
        Case("results that are refused do not hold up the others") { stage in
            let ids = try stage.enqueue(NewTask(job: "a"), NewTask(job: "a"), NewTask(job: "a"))
            let tasks = try stage.worker.claim()
            try stage.worker.finish(tasks[1], .completed)
            let failure = Fixture.failure(of: tasks[1])
            let results = tasks.map { task in
                AttemptResult(task: task, verdict: .discarded, failures: task == tasks[1] ? [failure] : [])
            }
            try expect(try stage.store.finish(results, of: stage.worker.process), is: [ids[1]], "the lost one is named")
            let states = try stage.store.tasks(TaskFilter()).map(\.state)
            try expect(states, is: [.discarded, .completed, .discarded], "the others are written")
            try expect(try stage.store.failures(FailureFilter()), is: [], "nothing is recorded of the lost one")
        },
        Case("a task that is no more is reported as lost") { stage in
            let task = try stage.running()
            try stage.worker.finish(task, .completed)
            try stage.harness.advanceClock(by: .seconds(100))
            _ = try stage.store.prune(completedAfter: .seconds(50), failuresAfter: .seconds(50), limit: 100)
            try expect(try !stage.worker.finish(task, .completed), "a late result")
            var never = task
            never.id = TaskID(rawValue: 999_999_999)
            try expect(try !stage.worker.finish(never, .completed), "a task that never was")
        },
        Case("only the holder may note a start") { stage in
            let task = try stage.running()
            let other = try stage.secondWorker()
            try expect(try stage.store.markStarted(task, by: stage.worker.process), "the holder may")
            try expect(try stage.store.markStarted(task, by: stage.worker.process), "twice")
            try expect(try !other.store.markStarted(task, by: other.process), "another may not")
            try stage.worker.finish(task, .returned)
            try expect(try !stage.store.markStarted(task, by: stage.worker.process), "nor who gave it back")
        },
    ]
}

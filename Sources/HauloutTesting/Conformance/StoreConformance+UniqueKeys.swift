import HauloutCore

extension StoreConformance {
    static let uniqueKeys: [Case] = [
        Case("a unique key gives the first task for as long as its window lasts") { stage in
            let first = try stage.store.enqueue([keyed("k")])
            try expect(first.existing, is: 0, "the first is new")
            try stage.harness.advanceClock(by: .seconds(500))
            let second = try stage.store.enqueue([keyed("k", window: .seconds(1))])
            try expect(second, is: EnqueueResult(ids: first.ids, existing: 1), "the second is the first")
            try expect(try stage.store.tasks(TaskFilter()).count, is: 1, "there is one task")
        },
        Case("after its window a unique key makes a new task, and the window starts again") { stage in
            let first = try stage.store.enqueue([keyed("k")])
            try stage.harness.advanceClock(by: .seconds(601))
            let second = try stage.store.enqueue([keyed("k")])
            try expect(second.existing, is: 0, "the second is new")
            try expect(second.ids != first.ids, "it has an id of its own")
            try stage.harness.advanceClock(by: .seconds(500))
            let third = try stage.store.enqueue([keyed("k")])
            try expect(third, is: EnqueueResult(ids: second.ids, existing: 1), "the third is the second")
        },
        Case("a unique key is remembered when its task is over") { stage in
            let first = try stage.store.enqueue([keyed("k")])
            try stage.worker.finish(try stage.worker.claimOne(), .completed)
            try expect(try stage.store.enqueue([keyed("k")]).ids, is: first.ids, "no second task is made")
            _ = try stage.store.enqueue([keyed("long", window: .seconds(9_000))])
            let long = try stage.worker.claimOne()
            try stage.worker.finish(long, .completed)
            try stage.harness.advanceClock(by: .seconds(100))
            _ = try stage.store.prune(completedAfter: .seconds(50), failuresAfter: .seconds(50), limit: 100)
            try expect(try stage.store.task(long.id) == nil, "the finished task is pruned")
            let again = try stage.store.enqueue([keyed("long")])
            try expect(again, is: EnqueueResult(ids: [long.id], existing: 1), "its key is still known")
        },
        Case("equal keys within one enqueue are one task") { stage in
            let result = try stage.store.enqueue([keyed("k"), keyed("other"), keyed("k"), NewTask(job: "a")])
            try expect(result.existing, is: 1, "one was found again")
            try expect(result.ids[2], is: result.ids[0], "both stand for one task")
            try expect(Set(result.ids).count, is: 3, "the others have their own")
        },
        Case("unique keys are compared byte for byte, whatever the job") { stage in
            let keys = ["k", "K", "k ", "ka", "\u{E9}", "e\u{301}", "\u{0}", String(repeating: "k", count: 255)]
            let result = try stage.store.enqueue(keys.map { keyed($0) })
            try expect(result.existing, is: 0, "all differ")
            let other = NewTask(job: "another", uniqueKey: NewTask.UniqueKey("k"))
            try expect(try stage.store.enqueue([other]).ids, is: [result.ids[0]], "keys are one space for all jobs")
        },
        Case("a key that is empty or too long is refused") { stage in
            for key in ["", String(repeating: "k", count: 256)] {
                try expect(.invalid, "a key of \(key.utf8.count) bytes") { _ = try stage.store.enqueue([keyed(key)]) }
            }
        },
        Case("of several processes that enqueue one key at once, one makes the task") { stage in
            let stores = try (0..<4).map { _ in try stage.harness.makeSecondStore() }
            let results = try inParallel(4) { index in
                try (0..<10).map { try stores[index].enqueue([keyed("k\($0)")]) }
            }
            let made = results.joined().reduce(0) { $0 + 1 - $1.existing }
            try expect(made, is: 10, "each key was new once")
            try expect(try stage.store.tasks(TaskFilter()).count, is: 10, "there is one task per key")
            for round in 0..<10 {
                try expect(Set(results.map { $0[round].ids }).count, is: 1, "all were given the same id")
            }
        },
    ]

    private static func keyed(_ key: String, window: Duration = .seconds(600)) -> NewTask {
        NewTask(job: "a", uniqueKey: NewTask.UniqueKey(key, window: window))
    }
}

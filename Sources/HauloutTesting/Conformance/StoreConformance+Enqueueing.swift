import Foundation
import HauloutCore

extension StoreConformance {
    static let enqueueing: [Case] = [
        Case("new tasks get rising ids and can be claimed in the order given") { stage in
            let ids = try stage.enqueue(NewTask(job: "a"), NewTask(job: "b"), NewTask(job: "c"))
            try expect(ids, is: ids.sorted(), "ids rise")
            try expect(Set(ids).count, is: 3, "ids differ")
            try expect(try stage.worker.claim().map(\.id), is: ids, "tasks are claimed in order")
        },
        Case("an enqueue of nothing gives nothing") { stage in
            try expect(try stage.store.enqueue([]), is: EnqueueResult(), "no ids")
            try expect(try stage.store.tasks(TaskFilter()), is: [], "no tasks")
        },
        Case("a new task is listed as it was enqueued") { stage in
            let before = try stage.harness.now()
            let priority = Priority(rawValue: 2) ?? .normal
            let id = try stage.enqueue(NewTask(job: "a", queue: "bulk", priority: priority, items: [7, 8]))[0]
            let summary = try stage.summary(id)
            try expect(summary.job, is: "a", "its job")
            try expect(summary.queue, is: "bulk", "its queue")
            try expect(summary.priority, is: 2, "its priority")
            try expect(summary.state, is: .available, "its state")
            try expect(summary.attempt, is: 0, "no attempt yet")
            try expect(summary.items, is: TaskSummary.Items(total: 2, completed: 0, failed: 0), "its items")
            try expect(summary.enqueuedAt >= before - 0.001, "it was enqueued now, by the store's clock")
            try expect(summary.dueAt, is: nil, "it waits for no time")
            try expect(summary.process, is: nil, "nobody holds it")
        },
        Case("arguments and items come back as they were given") { stage in
            let text = "it's \"quoted\" \\ \u{0} \n é 日本 🦭 %_? :item"
            let numbers: JSONValue = [9_007_199_254_740_993, 0.5, -1]
            let arguments: JSONValue = ["text": .string(text), "numbers": numbers, "list": [true, nil, [:]]]
            let items: [JSONValue] = [1, -9_223_372_036_854_775_808, .string(text), ["uid": 5], [1, 2], nil]
            try stage.enqueue(NewTask(job: "a", arguments: arguments, items: items))
            let task = try stage.worker.claimOne()
            let stored = try JSONValue(json: String(decoding: task.arguments, as: UTF8.self))
            try expect(stored, is: arguments, "the arguments")
            try expect(try task.progress(), is: ItemProgress(pending: items), "the items")
        },
        Case("an empty list of items is not the same as no items") { stage in
            try stage.enqueue(NewTask(job: "a", items: []), NewTask(job: "b"))
            let tasks = try stage.worker.claim()
            try expect(try tasks[0].progress(), is: ItemProgress(pending: []), "an empty list stays one")
            try expect(tasks[1].items, is: nil, "no items stay none")
        },
        Case("a task for later can be claimed once it is due and promoted") { stage in
            let before = try stage.harness.now()
            let id = try stage.enqueue(NewTask(job: "a", start: .after(.seconds(60))))[0]
            try stage.expect(try stage.summary(id).dueAt, isDueIn: 60, since: before)
            try expect(try stage.worker.claim(), is: [], "it cannot be claimed yet")
            try expect(try stage.store.promoteDue(limit: 10).moved, is: 0, "it is not promoted before its time")
            try stage.expect(id, isIn: .scheduled)
            try stage.harness.advanceClock(by: .seconds(61))
            try expect(try stage.store.promoteDue(limit: 10).moved, is: 1, "it is promoted")
            try expect(try stage.worker.claimOne().id, is: id, "it is claimed")
        },
        Case("a task for a date waits until then") { stage in
            let date = try stage.harness.now() + 3_600
            let id = try stage.enqueue(NewTask(job: "a", start: .at(date)))[0]
            let due = try require(try stage.summary(id).dueAt, "it has a due time")
            try expect(abs(due.timeIntervalSince(date)) < 0.01, "its due time is the date")
            try stage.expect(id, isIn: .scheduled)
        },
        Case("a start that is past is now") { stage in
            let past = try stage.harness.now() - 3_600
            let ids = try stage.enqueue(
                NewTask(job: "a", start: .at(past)),
                NewTask(job: "a", start: .after(.zero)),
                NewTask(job: "a", start: .after(.seconds(-5)))
            )
            try expect(try stage.worker.claim().map(\.id), is: ids, "all are available at once")
        },
        Case("a feed that throws adds nothing") { stage in
            struct Interrupted: Error {}
            do {
                _ = try stage.store.enqueue { add in
                    for _ in 0..<2_500 { try add(NewTask(job: "a")) }
                    try add(NewTask(job: "a", start: .after(.seconds(60)), uniqueKey: NewTask.UniqueKey("once")))
                    throw Interrupted()
                }
                try expect(false, "the feed's error comes out")
            } catch is Interrupted {}
            try expect(try stage.store.tasks(TaskFilter()), is: [], "there is no task")
            let again = try stage.store.enqueue([NewTask(job: "a", uniqueKey: NewTask.UniqueKey("once"))])
            try expect(again.existing, is: 0, "its unique key is free")
        },
        Case("names and arguments that cannot be stored are refused, and nothing is added") { stage in
            let refused = [
                NewTask(job: ""), NewTask(job: "a b"), NewTask(job: "-a"), NewTask(job: "é"),
                NewTask(job: String(repeating: "a", count: 65)), NewTask(job: "a", queue: ""),
                NewTask(job: "a", queue: "bulk-*"), NewTask(job: "a", queue: "a'; DROP TABLE t"),
                NewTask(job: "a", arguments: [1, 2]), NewTask(job: "a", arguments: ["x": .number(.infinity)]),
                NewTask(job: "a", items: [.number(.nan)]),
            ]
            for task in refused {
                try expect(.invalid, "\(task) is refused") {
                    _ = try stage.store.enqueue([NewTask(job: "good"), task])
                }
            }
            try expect(try stage.store.tasks(TaskFilter()), is: [], "there is no task")
        },
        Case("a payload past the limit is refused, and nothing is added") { stage in
            let text = JSONValue.string(String(repeating: "x", count: 5 << 20))
            for task in [NewTask(job: "a", arguments: ["x": text]), NewTask(job: "a", items: [text])] {
                try expect(.payloadTooLarge, "5 MiB are refused") {
                    _ = try stage.store.enqueue([NewTask(job: "good"), task])
                }
            }
            try expect(try stage.store.tasks(TaskFilter()), is: [], "there is no task")
        },
        Case("5,000 tasks are enqueued, claimed and completed in batches") { stage in
            let ids = try stage.store.enqueue { add in
                for uid in 0..<5_000 { try add(NewTask(job: "a", items: [.integer(Int64(uid))])) }
            }.ids
            try expect(Set(ids).count, is: 5_000, "each has an id")
            var claimed: [TaskDescriptor] = []
            while case let batch = try stage.worker.claim(700), !batch.isEmpty {
                claimed += batch
                let results = try batch.map { task in
                    AttemptResult(task: task, verdict: .completed, items: try task.progress().after(.ok))
                }
                try expect(try stage.store.finish(results, of: stage.worker.process), is: [], "all results are taken")
            }
            try expect(claimed.map(\.id), is: ids, "all were claimed in order")
            let uids = try claimed.map { try $0.progress().pending }
            try expect(uids, is: (0..<5_000).map { [.integer($0)] }, "each carries its own item")
            try expect(try stage.store.status().completed, is: 5_000, "all are completed")
            try expect(try stage.store.remaining(in: [QueuePattern("*")]), is: 0, "nothing is left")
        },
        Case("several processes enqueue at once, and every task is there") { stage in
            let stores = try (0..<4).map { _ in try stage.harness.makeSecondStore() }
            let ids = try inParallel(4) { index in
                try (0..<50).flatMap { _ in try stores[index].enqueue([NewTask(job: "a"), NewTask(job: "b")]).ids }
            }
            try expect(Set(ids.joined()).count, is: 400, "no two tasks share an id")
            try expect(try stage.store.tasks(TaskFilter()).map(\.id), is: ids.joined().sorted(), "all are stored")
        },
    ]
}

import Foundation
import HauloutCore

extension StoreConformance {
    static let claiming: [Case] = [
        Case("a claim makes tasks running, counts the attempt and names the process") { stage in
            let id = try stage.enqueue(NewTask(job: "a", queue: "q", priority: .highest))[0]
            let before = try stage.harness.now()
            let task = try stage.worker.claimOne()
            try expect(task.id, is: id, "its id")
            try expect(task.job, is: "a", "its job")
            try expect(task.queue, is: "q", "its queue")
            try expect(task.lane.priority, is: 1, "its priority")
            try expect(task.attempt, is: 1, "its attempt")
            try expect(task.countedAttempt, is: 1, "its counted attempt")
            try expect(task.crashes, is: 0, "no process died with it")
            try expect(!task.isDone, "it is not done")
            let summary = try stage.summary(id)
            try expect(summary.state, is: .running, "its state")
            try expect(summary.attempt, is: 1, "its attempt in the list")
            try expect(summary.process, is: stage.worker.process, "its process")
            let claimedAt = try require(summary.claimedAt, "it says when it was claimed")
            try expect(claimedAt >= before - 0.001, "it was claimed now")
        },
        Case("a running task is not claimed again") { stage in
            _ = try stage.running()
            try expect(try stage.worker.claim(), is: [], "not by the same process")
            try expect(try stage.secondWorker().claim(), is: [], "not by another")
        },
        Case("a claim takes no more than its limit") { stage in
            let ids = try stage.enqueue(NewTask(job: "a"), NewTask(job: "a"), NewTask(job: "a"))
            try expect(try stage.worker.claim(0), is: [], "limit 0 claims nothing")
            try expect(try stage.worker.claim(2).map(\.id), is: Array(ids[..<2]), "limit 2 claims two")
            try expect(try stage.worker.claim(2).map(\.id), is: Array(ids[2...]), "then one is left")
            try expect(try stage.worker.claim(2), is: [], "then none")
        },
        Case("tasks are claimed in the order of the queues, then of priority, then of enqueueing") { stage in
            let (low, high) = (Priority.lowest, Priority.highest)
            let ids = try stage.enqueue(
                NewTask(job: "a", queue: "second", priority: high), NewTask(job: "a", queue: "first", priority: low),
                NewTask(job: "a", queue: "first"), NewTask(job: "a", queue: "first", priority: high),
                NewTask(job: "a", queue: "first"), NewTask(job: "a", queue: "first", priority: high),
                NewTask(job: "a", queue: "second", priority: high)
            )
            let order = try stage.worker.claim(100, from: "first", "second").map(\.id)
            try expect(order, is: [3, 5, 2, 4, 1, 0, 6].map { ids[$0] }, "the order")
        },
        Case("small claims keep the same order as large ones") { stage in
            let ids = try stage.enqueue(
                NewTask(job: "a", queue: "q", priority: .lowest), NewTask(job: "a", queue: "q"),
                NewTask(job: "a", queue: "p", priority: .lowest), NewTask(job: "a", queue: "q", priority: .highest)
            )
            var order: [TaskID] = []
            while let task = try stage.worker.claim(1, from: "p", "q").first { order.append(task.id) }
            try expect(order, is: [2, 3, 1, 0].map { ids[$0] }, "the order")
        },
        Case("a task of higher priority overtakes those that were there before") { stage in
            let first = try stage.enqueue(NewTask(job: "a"), NewTask(job: "a"))
            try expect(try stage.worker.claim(1).map(\.id), is: [first[0]], "the first is claimed")
            let urgent = try stage.enqueue(NewTask(job: "a", priority: .highest))
            try expect(try stage.worker.claim().map(\.id), is: [urgent[0], first[1]], "then the urgent one")
        },
        Case("a pattern matches the queues that begin like it, and no other") { stage in
            let ids = try stage.enqueue(
                NewTask(job: "a", queue: "bulk-a"), NewTask(job: "a", queue: "bulk"),
                NewTask(job: "a", queue: "bulk-b"), NewTask(job: "a", queue: "Bulk-a"),
                NewTask(job: "a", queue: "bulk-a", priority: .highest)
            )
            let bulk = try stage.worker.claim(100, from: "bulk-*").map(\.id)
            try expect(bulk.sorted(), is: [ids[0], ids[2], ids[4]], "bulk-*")
            try expect(bulk.filter { $0 != ids[2] }, is: [ids[4], ids[0]], "priority holds within each queue")
            try expect(try stage.worker.claim(100, from: "bulk").map(\.id), is: [ids[1]], "bulk")
            try expect(try stage.worker.claim(100, from: "none-*"), is: [], "none-*")
            try expect(try stage.worker.claim(100, from: "bulk", "*").map(\.id), is: [ids[3]], "the rest")
        },
        Case("nothing is claimed from a paused queue until it is resumed") { stage in
            let ids = try stage.enqueue(NewTask(job: "a", queue: "p"), NewTask(job: "a", queue: "q"))
            try stage.store.pause(queue: "p")
            try stage.store.pause(queue: "p")
            let second = try stage.secondWorker()
            try expect(try second.claim().map(\.id), is: [ids[1]], "only the other queue's")
            try expect(try second.claim(100, from: "p"), is: [], "not by its name either")
            try expect(try stage.store.status().queues.map(\.isPaused), is: [true, false], "status says so")
            try stage.store.resume(queue: "p")
            try stage.store.resume(queue: "p")
            try expect(try second.claim().map(\.id), is: [ids[0]], "then it is claimed")
            try expect(try stage.store.status().queues.map(\.isPaused), is: [false, false], "status says so")
        },
        Case("a queue that no task ever had cannot be paused or resumed") { stage in
            try expect(.unknownQueue, "pause") { try stage.store.pause(queue: "nowhere") }
            try expect(.unknownQueue, "resume") { try stage.store.resume(queue: "nowhere") }
        },
        Case("several processes claim at once: no task twice, none left") { stage in
            let ids = try stage.store.enqueue { add in
                for index in 0..<2_000 { try add(NewTask(job: "a", queue: index % 3 == 0 ? "p" : "q")) }
            }.ids
            let workers = try (0..<4).map { try stage.secondWorker(pid: 10 + Int32($0)) }
            let claimed = try inParallel(4) { index in
                var mine: [TaskID] = []
                while case let batch = try workers[index].claim(7 + index), !batch.isEmpty { mine += batch.map(\.id) }
                return mine
            }
            let leftOver = try workers[0].claim(2_000).map(\.id)
            try expect((claimed.joined() + leftOver).sorted(), is: ids, "every task was claimed exactly once")
        },
        Case("bytes that are no JSON, and no UTF-8, survive until a worker looks at them") { stage in
            let id = try stage.enqueue(NewTask(job: "a", items: [1, 2]))[0]
            let (arguments, items): ([UInt8], [UInt8]) = ([0x7B, 0xFF, 0x00, 0x27], [0x5B, 0xC3, 0x28])
            try stage.harness.overwritePayload(of: id, arguments: arguments, items: items)
            let task = try stage.worker.claimOne()
            try expect(task.arguments, is: arguments, "the arguments")
            try expect(task.items?.pending, is: items, "the items")
            try expect(task.items?.total, is: 2, "how many there were")
            _ = try stage.detail(id)
            let failure = Fixture.failure(of: task, kind: .undecodable)
            try expect(try stage.worker.finish(task, .discarded, failures: [failure]), "it can be discarded")
            try stage.expect(id, isIn: .discarded)
            try expect(try stage.store.retry(TaskFilter(ids: [id])), is: [id], "it can be retried by command")
            try expect(try stage.worker.claimOne().items?.pending, is: items, "with the same bytes")
        },
    ]
}

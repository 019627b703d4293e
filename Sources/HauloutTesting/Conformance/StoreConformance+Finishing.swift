import Foundation
import HauloutCore

extension StoreConformance {
    static let finishing: [Case] = [
        Case("a completed task is kept in the history") { stage in
            let task = try stage.running(items: [1, 2])
            let before = try stage.harness.now()
            let progress = try task.progress().after(.ok, .ok)
            try expect(try stage.worker.finish(task, .completed, items: progress), "the store takes it")
            let summary = try stage.summary(task.id)
            try expect(summary.state, is: .completed, "its state")
            try expect(summary.attempt, is: 1, "its attempt")
            try expect(summary.items, is: TaskSummary.Items(total: 2, completed: 2, failed: 0), "its items")
            try expect(summary.process, is: nil, "nobody holds it")
            try expect(summary.claimedAt, is: nil, "it does not run")
            try expect(try require(summary.finishedAt, "it has ended") >= before - 0.001, "it ended now")
            try expect(try stage.worker.claim(), is: [], "it is not claimed again")
        },
        Case("a task without items that is completed is kept in the history") { stage in
            let task = try stage.running()
            try expect(try stage.worker.finish(task, .completed), "the store takes it")
            let summary = try stage.summary(task.id)
            try expect(summary.state, is: .completed, "its state")
            try expect(summary.items, is: nil, "it has no items")
        },
        Case("a retry carries the failed items only") { stage in
            let task = try stage.running(items: [1, 2, 3, 4, 5])
            let progress = try task.progress().after(.ok, .again, .failed, .again)
            let isTaken = try stage.worker.finish(task, .retry(after: .seconds(60)), items: progress)
            try expect(isTaken, "the store takes it")
            let waiting = try stage.summary(task.id)
            try expect(waiting.items, is: TaskSummary.Items(total: 5, completed: 1, failed: 1), "how the items stand")
            try stage.harness.advanceClock(by: .seconds(61))
            _ = try stage.store.promoteDue(limit: 10)
            let again = try stage.worker.claimOne()
            try expect(again.attempt, is: 2, "it is the second attempt")
            try expect(again.countedAttempt, is: 2, "which counts as the second")
            let expected = ItemProgress(pending: [2, 4, 5], failed: [3], total: 5)
            try expect(try again.progress(), is: expected, "the failed items, then those not reached")
            try stage.worker.finish(again, .completed, items: try again.progress().after(.ok, .ok, .ok))
            let items = try stage.summary(task.id).items
            try expect(items, is: TaskSummary.Items(total: 5, completed: 4, failed: 1), "how the items ended")
        },
        Case("a retry waits as long as it was told") { stage in
            let task = try stage.running()
            let before = try stage.harness.now()
            try stage.worker.finish(task, .retry(after: .seconds(60)))
            let summary = try stage.summary(task.id)
            try expect(summary.state, is: .retryable, "its state")
            try expect(summary.attempt, is: 1, "its attempt")
            try expect(summary.process, is: nil, "nobody holds it")
            try stage.expect(summary.dueAt, isDueIn: 60, since: before)
            try expect(try stage.store.promoteDue(limit: 10).moved, is: 0, "it waits")
            try expect(try stage.worker.claim(), is: [], "it is not claimed")
        },
        Case("a retry after no time is promoted at once") { stage in
            let task = try stage.running()
            try stage.worker.finish(task, .retry(after: .zero))
            try expect(try stage.store.promoteDue(limit: 10).moved, is: 1, "it is due")
            try expect(try stage.worker.claimOne().attempt, is: 2, "it runs again")
        },
        Case("a retry without progress keeps the items as they were") { stage in
            let task = try stage.running(items: [1, 2])
            try stage.worker.finish(task, .retry(after: .zero))
            _ = try stage.store.promoteDue(limit: 10)
            try expect(try stage.worker.claimOne().progress(), is: ItemProgress(pending: [1, 2]), "all of them")
        },
        Case("a discarded task keeps its failed items") { stage in
            let task = try stage.running(items: [1, 2, 3])
            let progress = try task.progress().after(.failed, .ok, .failed)
            try expect(try stage.worker.finish(task, .discarded, items: progress), "the store takes it")
            let detail = try stage.detail(task.id)
            try expect(detail.summary.state, is: .discarded, "its state")
            try expect(detail.summary.items, is: TaskSummary.Items(total: 3, completed: 1, failed: 2), "its items")
            try expect(detail.failedItems, is: "[1,3]", "the failed ones")
            try expect(detail.pendingItems, is: "", "nothing is pending")
            _ = try require(detail.summary.finishedAt, "it has ended")
            try expect(try stage.worker.claim(), is: [], "it is not claimed again")
        },
        Case("what a discarding attempt left undone has failed") { stage in
            let task = try stage.running(items: [1, 2, 3, 4])
            let progress = try task.progress().after(.ok, .again, .failed)
            try stage.worker.finish(task, .discarded, items: progress)
            let items = try stage.summary(task.id).items
            try expect(items, is: TaskSummary.Items(total: 4, completed: 1, failed: 3), "its items")
            _ = try stage.store.retry(TaskFilter(ids: [task.id]))
            let pending = try stage.worker.claimOne().progress().pending
            try expect(Set(pending), is: [2, 3, 4], "they are there to be retried")
        },
        Case("a task discarded without progress keeps its whole payload") { stage in
            try stage.enqueue(NewTask(job: "a", arguments: ["x": 1], items: [1, 2]))
            let task = try stage.worker.claimOne()
            try stage.worker.finish(task, .discarded)
            let detail = try stage.detail(task.id)
            try expect(detail.arguments, is: "{\"x\":1}", "the arguments")
            try expect(detail.pendingItems, is: "[1,2]", "the items")
            _ = try stage.store.retry(TaskFilter(ids: [task.id]))
            try expect(try stage.worker.claimOne().progress(), is: ItemProgress(pending: [1, 2]), "it can be retried")
        },
        Case("a returned task costs no attempt and goes on where it stopped") { stage in
            let task = try stage.running(items: [1, 2, 3, 4])
            let progress = try task.progress().after(.ok, .again, .failed)
            try expect(try stage.worker.finish(task, .returned, items: progress), "the store takes it")
            try stage.expect(task.id, isIn: .available)
            let again = try stage.worker.claimOne()
            try expect(again.attempt, is: 2, "its number rises")
            try expect(again.countedAttempt, is: 1, "it counts as the first still")
            try expect(try again.progress(), is: progress, "its progress")
            try stage.worker.finish(again, .returned)
            let third = try stage.worker.claimOne()
            try expect(third.countedAttempt, is: 1, "as often as it is returned")
            try expect(try third.progress(), is: progress, "a return without progress loses none")
        },
        Case("attempts that count are told from those that do not") { stage in
            try stage.enqueue(NewTask(job: "a"))
            let verdicts: [AttemptResult.Verdict] = [.returned, .retry(after: .zero), .returned, .retry(after: .zero)]
            var numbers: [Int] = []
            var counted: [Int] = []
            for verdict in verdicts {
                let task = try stage.worker.claimOne()
                numbers.append(task.attempt)
                counted.append(task.countedAttempt)
                try stage.worker.finish(task, verdict)
                _ = try stage.store.promoteDue(limit: 10)
            }
            try expect(numbers, is: [1, 2, 3, 4], "numbers rise without gaps")
            try expect(counted, is: [1, 1, 2, 2], "returned attempts do not count")
        },
        Case("one call takes results of every verdict") { stage in
            try stage.enqueue(NewTask(job: "a"), NewTask(job: "a"), NewTask(job: "a"), NewTask(job: "a"))
            let tasks = try stage.worker.claim()
            let verdicts: [AttemptResult.Verdict] = [.completed, .retry(after: .seconds(60)), .discarded, .returned]
            let results = zip(tasks, verdicts).map { AttemptResult(task: $0, verdict: $1) }
            try expect(try stage.store.finish(results, of: stage.worker.process), is: [], "all are taken")
            let states = try stage.store.tasks(TaskFilter()).map(\.state)
            try expect(states, is: [.completed, .retryable, .discarded, .available], "each ends as it was told")
            try expect(try stage.store.finish([], of: stage.worker.process), is: [], "no results are none")
        },
    ]
}

import HauloutCore

extension StoreConformance {
    static let acting: [Case] = [
        Case("a task retried by command gets its failed items and a full set of attempts") { stage in
            let task = try stage.running(items: [1, 2, 3])
            try stage.worker.finish(task, .retry(after: .zero), items: try task.progress().after(.ok, .again, .failed))
            _ = try stage.store.promoteDue(limit: 10)
            let second = try stage.worker.claimOne()
            try stage.worker.finish(second, .discarded, items: try second.progress().after(.failed))
            try expect(try stage.store.retry(TaskFilter()), is: [task.id], "it is retried")
            let third = try stage.worker.claimOne()
            try expect(third.attempt, is: 3, "the number of the attempt goes on rising")
            try expect(third.countedAttempt, is: 1, "which counts as the first")
            let progress = try third.progress()
            try expect(Set(progress.pending), is: [2, 3], "all that failed is tried again")
            try expect(progress.failed, is: [], "nothing has failed for good")
            try expect(progress.completed, is: 1, "what succeeded stays so")
        },
        Case("a waiting retry that is hurried by command goes on as planned") { stage in
            let task = try stage.running(items: [1, 2, 3])
            let progress = try task.progress().after(.failed, .again, .ok)
            try stage.worker.finish(task, .retry(after: .seconds(60)), items: progress)
            _ = try stage.store.retry(TaskFilter(ids: [task.id]))
            let again = try stage.worker.claimOne()
            try expect(again.countedAttempt, is: 2, "it is the second attempt")
            let expected = ItemProgress(pending: [2], failed: [1], total: 3)
            try expect(try again.progress(), is: expected, "with the items that were to be tried again")
        },
        Case("a cancelled task keeps its items and can be retried with all that is not done") { stage in
            let task = try stage.running(items: [1, 2, 3])
            let progress = try task.progress().after(.failed, .again, .ok)
            try stage.worker.finish(task, .retry(after: .seconds(60)), items: progress)
            try expect(try stage.store.cancel(TaskFilter()), is: [task.id], "it is cancelled")
            let items = try stage.summary(task.id).items
            try expect(items, is: TaskSummary.Items(total: 3, completed: 1, failed: 1), "its items")
            try expect(try stage.store.status().cancelled, is: 1, "it counts as cancelled")
            _ = try stage.store.retry(TaskFilter())
            let again = try stage.worker.claimOne()
            try expect(Set(try again.progress().pending), is: [1, 2], "what is not done")
            try expect(again.countedAttempt, is: 1, "with a full set of attempts")
        },
        Case("a task discarded by command has failed with all its items, and says so") { stage in
            let id = try stage.enqueue(NewTask(job: "a", items: [1, 2]))[0]
            try expect(try stage.store.discard(TaskFilter(ids: [id])), is: [id], "it is discarded")
            let detail = try stage.detail(id)
            try expect(detail.summary.items, is: TaskSummary.Items(total: 2, completed: 0, failed: 2), "its items")
            try expect(detail.failures.map(\.failure.cause.kind), is: [.byOperator], "there is one failure")
            try expect(detail.failures.map(\.failure.next), is: [.discarded], "which is final")
            try expect(try stage.store.status().discarded, is: 1, "it counts as discarded")
            _ = try stage.store.retry(TaskFilter(ids: [id]))
            try expect(try stage.worker.claimOne().progress(), is: ItemProgress(pending: [1, 2]), "it can be retried")
        },
        Case("a waiting retry that is discarded by command keeps what is not done as failed") { stage in
            let task = try stage.running(items: [1, 2, 3])
            let progress = try task.progress().after(.ok, .again, .failed)
            try stage.worker.finish(task, .retry(after: .seconds(60)), items: progress)
            _ = try stage.store.discard(TaskFilter())
            let items = try stage.summary(task.id).items
            try expect(items, is: TaskSummary.Items(total: 3, completed: 1, failed: 2), "its items")
        },
        Case("a returned task that is cancelled and retried repeats no item that was done") { stage in
            let task = try stage.running(items: [1, 2, 3])
            try stage.worker.finish(task, .returned, items: try task.progress().after(.ok, .again))
            _ = try stage.store.cancel(TaskFilter())
            let items = try stage.summary(task.id).items
            try expect(items?.completed, is: 1, "one item is done")
            _ = try stage.store.retry(TaskFilter())
            let progress = try stage.worker.claimOne().progress()
            try expect(Set(progress.remaining), is: [2, 3], "the others are left")
            try expect(progress.completed, is: 1, "one item is done")
        },
        Case("commands act on the tasks that their filter names") { stage in
            let ids = try stage.enqueue(
                NewTask(job: "a"), NewTask(job: "b"), NewTask(job: "a", queue: "q"), NewTask(job: "b", queue: "q"),
                NewTask(job: "a", start: .after(.seconds(60)))
            )
            let store = stage.store
            try expect(try store.cancel(TaskFilter(job: "a", queue: "q")), is: [ids[2]], "by job and queue")
            try expect(try store.cancel(TaskFilter(states: [.scheduled])), is: [ids[4]], "by state")
            try expect(try store.cancel(TaskFilter(ids: [ids[3], ids[2], ids[3]])), is: [ids[3]], "by id")
            try expect(try store.cancel(TaskFilter(job: "none")), is: [], "an unknown job has none")
            try expect(try store.cancel(TaskFilter(queue: "none")), is: [], "an unknown queue has none")
            let nobody = TaskID(rawValue: 999_999_999)
            try expect(try store.cancel(TaskFilter(ids: [nobody])), is: [], "an unknown id is none")
            try expect(try store.cancel(TaskFilter(states: [.running, .completed])), is: [], "others are left alone")
            try expect(try store.retry(TaskFilter(queue: "q")), is: [ids[2], ids[3]], "retry by queue")
            try expect(try store.discard(TaskFilter(job: "b")), is: [ids[1], ids[3]], "discard by job")
            let states = try store.tasks(TaskFilter()).map(\.state)
            try expect(states, is: [.available, .discarded, .available, .discarded, .cancelled], "and on no other")
        },
        Case("commands act on at most as many tasks as their limit says, the oldest first") { stage in
            let ids = try stage.enqueue(NewTask(job: "a"), NewTask(job: "a"), NewTask(job: "a"), NewTask(job: "a"))
            try expect(try stage.store.cancel(TaskFilter(limit: 0)), is: [], "limit 0")
            try expect(try stage.store.cancel(TaskFilter(limit: 3)), is: Array(ids[..<3]), "cancel")
            try expect(try stage.store.retry(TaskFilter(limit: 2)), is: Array(ids[..<2]), "retry")
            try expect(try stage.store.discard(TaskFilter(limit: 1)), is: [ids[0]], "discard")
        },
        Case("commands act on thousands of tasks at once") { stage in
            let ids = try stage.store.enqueue((0..<3_000).map { _ in NewTask(job: "a") }).ids
            try expect(try stage.store.cancel(TaskFilter()), is: ids, "all are cancelled")
            try expect(try stage.store.retry(TaskFilter()), is: ids, "all are retried")
            try expect(try stage.store.discard(TaskFilter(ids: ids)), is: ids, "all are discarded")
            try expect(try stage.store.status().discarded, is: 3_000, "all are counted")
        },
    ]
}

import HauloutCore
import MySQLClient
import MySQLPool

extension StoreConformance {
    static let progress: [Case] = [
        Case("the next attempt goes on from the saved progress") { stage in
            let task = try stage.running(items: [1, 2, 3, 4])
            let progress = try task.progress().after(.ok, .again)
            let failure = Fixture.failure(of: task, item: 2, next: .retry(after: .seconds(1)))
            try expect(try stage.worker.save(task, progress, failures: [failure]), "the store takes it")
            try stage.expect(task.id, isIn: .running)
            let items = try stage.summary(task.id).items
            try expect(items, is: TaskSummary.Items(total: 4, completed: 1, failed: 0), "the list shows it")
            let recorded = try stage.store.failures(FailureFilter()).map(\.failure)
            try expect(recorded, is: [failure], "the failure is recorded")
            try stage.worker.store.deregister(stage.worker.process)
            try expect(try stage.secondWorker().claimOne().progress(), is: progress, "the next attempt has it")
        },
        Case("a newer snapshot replaces the older one") { stage in
            let task = try stage.running(items: [1, 2, 3, 4])
            let first = try task.progress().after(.ok, .again)
            let second = first.after(.failed, .ok)
            try stage.worker.save(task, first)
            try stage.worker.save(task, second)
            try stage.worker.finish(task, .returned)
            try expect(try stage.worker.claimOne().progress(), is: second, "the newest is kept")
        },
        Case("an older snapshot never moves the progress back, and its failures are recorded") { stage in
            let task = try stage.running(items: [1, 2, 3])
            let older = try task.progress().after(.again)
            let newer = older.after(.ok)
            let failure = Fixture.failure(of: task, item: 1, next: .retry(after: .seconds(1)))
            try stage.worker.save(task, newer)
            try expect(try stage.worker.save(task, older, failures: [failure]), "the older one is accepted")
            try expect(try stage.store.failures(FailureFilter()).count, is: 1, "its failure is recorded")
            try stage.worker.finish(task, .returned, items: older)
            try expect(try stage.worker.claimOne().progress(), is: newer, "the newer one stays, in a return too")
        },
        Case("a retry is made of what the attempt says, saved progress or not") { stage in
            let task = try stage.running(items: [1, 2, 3])
            let progress = try task.progress().after(.ok, .again)
            try stage.worker.save(task, progress)
            try stage.worker.finish(task, .retry(after: .zero), items: progress.after(.again))
            _ = try stage.store.promoteDue(limit: 10)
            let expected = ItemProgress(pending: [2, 3], total: 3)
            try expect(try stage.worker.claimOne().progress(), is: expected, "the failed items")
        },
        Case("progress of a task that is no longer the caller's is refused") { stage in
            let task = try stage.running(items: [1, 2])
            let other = try stage.secondWorker()
            let progress = try task.progress().after(.ok)
            let failure = Fixture.failure(of: task, item: 1)
            try expect(try !other.save(task, progress, failures: [failure]), "another process's")
            try stage.worker.finish(task, .returned)
            let again = try stage.worker.claimOne()
            try expect(try !stage.worker.save(task, progress, failures: [failure]), "an earlier attempt's")
            try expect(try stage.store.failures(FailureFilter()), is: [], "no failure is recorded")
            try stage.worker.finish(again, .returned)
            try expect(try stage.worker.claimOne().progress().done, is: 0, "no progress is made")
        },
        Case("progress that is refused does not hold up the others") { stage in
            try stage.enqueue(NewTask(job: "a", items: [1, 2]), NewTask(job: "a", items: [1, 2]))
            let tasks = try stage.worker.claim()
            try stage.worker.finish(tasks[0], .completed)
            let reports = try tasks.map { ProgressReport(task: $0, items: try $0.progress().after(.ok), failures: []) }
            let lost = try stage.store.save(reports, of: stage.worker.process)
            try expect(lost, is: [tasks[0].id], "the lost one is named")
            try stage.worker.finish(tasks[1], .returned)
            try expect(try stage.worker.claimOne().progress().done, is: 1, "the other is saved")
        },
        Case("an item is done with the transaction that did it") { stage in
            let task = try stage.running(items: [1, 2, 3])
            try stage.advance(task, done: 1, of: stage.worker)
            try stage.advance(task, done: 2, of: stage.worker)
            try stage.expect(task.id, isIn: .running)
            try stage.worker.finish(task, .returned, items: try task.progress().after(.ok))
            let expected = ItemProgress(pending: [1, 2, 3], done: 2)
            try expect(try stage.worker.claimOne().progress(), is: expected, "two items are done, and stay done")
        },
        Case("an item is not done when the transaction that did it is rolled back") { stage in
            let task = try stage.running(items: [1, 2])
            let hasDatabase = try stage.harness.withConnection { connection in
                try connection.begin()
                try stage.store.advance(task, done: 1, of: stage.worker.process, on: connection)
                try connection.rollback()
            }
            guard hasDatabase else { return }
            try stage.worker.finish(task, .returned)
            try expect(try stage.worker.claimOne().progress().done, is: 0, "nothing is done")
        },
        Case("an item cannot be done by who no longer holds its task") { stage in
            let task = try stage.running(items: [1, 2])
            let other = try stage.secondWorker()
            try expect(.leaseLost, "another process") { try stage.advance(task, done: 1, of: other) }
            try stage.worker.finish(task, .returned)
            try expect(.leaseLost, "who gave it back") { try stage.advance(task, done: 1, of: stage.worker) }
            let again = try stage.worker.claimOne()
            try expect(.leaseLost, "an earlier attempt") { try stage.advance(task, done: 1, of: stage.worker) }
            try expect(try again.progress().done, is: 0, "nothing is done")
        },
        Case("a task without items whose transaction committed is known to be done") { stage in
            let task = try stage.running()
            try stage.advance(task, done: 1, of: stage.worker)
            try stage.lose(stage.worker)
            try expect(try stage.secondWorker().claimOne().isDone, "the next attempt is told")
        },
    ]
}

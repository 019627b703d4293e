import Foundation
import HauloutCore

extension StoreConformance {
    static let rescue: [Case] = [
        Case("tasks of a process that fell silent run again, at no cost") { stage in
            try stage.enqueue(NewTask(job: "a"), NewTask(job: "b", items: [1, 2, 3]))
            let tasks = try stage.worker.claim()
            let progress = try tasks[1].progress().after(.ok, .again)
            try stage.worker.save(tasks[1], progress)
            let report = try stage.lose(stage.worker)
            try expect(report.processes, is: [stage.worker.process], "the process is named")
            try expect(report.returned.sorted(), is: tasks.map(\.id), "and its tasks")
            try expect(report.discarded, is: [], "none is discarded")
            let again = try stage.secondWorker().claim()
            try expect(again.map(\.attempt), is: [2, 2], "the number of the attempt rises")
            try expect(again.map(\.countedAttempt), is: [1, 1], "it counts as the first still")
            try expect(again.map(\.crashes), is: [1, 1], "one process died with them")
            try expect(try again[1].progress(), is: progress, "saved progress is kept")
        },
        Case("a rescue records a failure for each task") { stage in
            let before = try stage.harness.now()
            let victim = try stage.secondWorker(pid: 4_242)
            try stage.enqueue(NewTask(job: "refresh"))
            let task = try victim.claimOne()
            try stage.store.deregister(stage.worker.process)
            try stage.lose(victim)
            let recorded = try stage.store.failures(FailureFilter())
            try expect(recorded.count, is: 1, "there is one failure")
            let failure = recorded[0].failure
            try expect(failure.task, is: task.id, "of the task")
            try expect(failure.job, is: "refresh", "of the job")
            try expect(failure.item, is: nil, "as a whole")
            try expect(failure.attempt, is: 1, "in its attempt")
            try expect(failure.cause.kind, is: .processLost, "because the process was lost")
            try expect(failure.host, is: "host-1", "which ran on that host")
            let message = failure.cause.message
            try expect(message.contains("host-1") && message.contains("4242"), "\"\(message)\" names host and pid")
            try expect((31...90).contains { message.contains("\($0) s") }, "\"\(message)\" says how long it was silent")
            try expect(failure.next, is: .retry(after: .zero), "it runs again at once")
            try expect(try require(recorded[0].retryAt, "its retry has a time") >= before - 0.001, "which is now")
        },
        Case("a process within its lease is left alone") { stage in
            let task = try stage.running()
            try stage.harness.advanceClock(by: .seconds(25))
            let report = try stage.harness.makeSecondStore().rescue(lease: .seconds(30), crashLimit: 3)
            try expect(report.isEmpty, "nothing is rescued")
            try expect(try stage.worker.finish(task, .completed), "its task is still its own")
        },
        Case("a rescue takes the tasks of the dead only") { stage in
            try stage.enqueue(NewTask(job: "a"), NewTask(job: "a"), NewTask(job: "a"))
            let second = try stage.secondWorker()
            let mine = try stage.worker.claim(1)
            let theirs = try second.claim(1)
            try stage.harness.advanceClock(by: .seconds(31))
            _ = try second.store.heartbeat(second.process, running: 1)
            let report = try second.store.rescue(lease: .seconds(30), crashLimit: 3)
            try expect(report.processes, is: [stage.worker.process], "the silent one")
            try expect(report.returned, is: mine.map(\.id), "its task")
            try expect(try second.finish(theirs[0], .completed), "the other goes on")
        },
        Case("a dead process is rescued once") { stage in
            _ = try stage.running()
            try stage.lose(stage.worker)
            let report = try stage.store.rescue(lease: .seconds(30), crashLimit: 3)
            try expect(report.isEmpty, "the second time nothing is found")
            try expect(try stage.store.status().processes.map(\.id), is: [], "it is not listed any more")
        },
        Case("a dead process without tasks is found too") { stage in
            let report = try stage.lose(stage.worker)
            try expect(report, is: RescueReport(processes: [stage.worker.process]), "it is named")
            try expect(try !stage.store.heartbeat(stage.worker.process, running: 0), "and refused")
        },
        Case("a process that was taken for dead is told by its heartbeat and its claim") { stage in
            _ = try stage.running()
            try stage.lose(stage.worker)
            try expect(try !stage.store.heartbeat(stage.worker.process, running: 1), "the heartbeat says so")
            try expect(.processLost, "the claim says so") { _ = try stage.worker.claim() }
            let reborn = try Worker(stage.store, pid: 1)
            try expect(reborn.process != stage.worker.process, "registered anew it is another")
            try expect(try reborn.claimOne().attempt, is: 2, "which may claim")
        },
        Case("a zombie changes nothing") { stage in
            let task = try stage.running(items: [1, 2])
            let progress = try task.progress().after(.ok)
            let failure = Fixture.failure(of: task, item: 1)
            try stage.lose(stage.worker)
            let before = try stage.detail(task.id)
            for verdict in [.completed, .retry(after: .zero), .discarded, .returned] as [AttemptResult.Verdict] {
                let isTaken = try stage.worker.finish(task, verdict, items: progress, failures: [failure])
                try expect(!isTaken, "\(verdict) is refused")
            }
            try expect(try !stage.worker.save(task, progress, failures: [failure]), "its progress is refused")
            try expect(try !stage.store.markStarted(task, by: stage.worker.process), "it may not start")
            try expect(.leaseLost, "its transaction is refused") { try stage.advance(task, done: 1, of: stage.worker) }
            try expect(try stage.detail(task.id), is: before, "nothing has changed")
        },
        Case("a zombie changes nothing of the attempt that followed its own") { stage in
            let task = try stage.running(items: [1, 2])
            try stage.lose(stage.worker)
            let second = try stage.secondWorker()
            let again = try second.claimOne()
            try expect(try !stage.worker.finish(task, .completed), "its result is refused")
            var forged = again
            try expect(try !stage.worker.finish(forged, .completed), "even with the right attempt")
            forged.attempt = task.attempt
            try expect(try !second.finish(forged, .completed), "even from the right process")
            try expect(try second.finish(again, .returned), "the holder's is taken")
            try expect(try second.claimOne().progress().done, is: 0, "nothing was done")
        },
        Case("a task that kills its process too often is discarded") { stage in
            let id = try stage.enqueue(NewTask(job: "poison", items: [1, 2]))[0]
            var reports: [RescueReport] = []
            for pid in 1...3 as ClosedRange<Int32> {
                let victim = try stage.secondWorker(pid: pid)
                let task = try victim.claimOne()
                try expect(task.crashes, is: Int(pid) - 1, "deaths so far")
                if task.crashes > 0 { _ = try victim.store.markStarted(task, by: victim.process) }
                reports.append(try stage.lose(victim))
            }
            try expect(reports.map(\.returned), is: [[id], [id], []], "twice it comes back")
            try expect(reports.map(\.discarded), is: [[], [], [id]], "the third time it does not")
            let detail = try stage.detail(id)
            try expect(detail.summary.state, is: .discarded, "it is discarded")
            try expect(detail.summary.items, is: TaskSummary.Items(total: 2, completed: 0, failed: 2), "with its items")
            let kinds = detail.failures.map(\.failure.cause.kind)
            try expect(kinds, is: [.processLost, .processLost, .processLost], "each death is a failure")
            try expect(detail.failures.last?.failure.next, is: .discarded, "the last one is final")
            try expect(detail.failures.last?.retryAt, is: nil, "no retry follows")
            try expect(try stage.store.status().discarded, is: 1, "it counts as discarded")
            _ = try stage.store.retry(TaskFilter(ids: [id]))
            let again = try stage.secondWorker(pid: 9).claimOne()
            try expect(again.crashes, is: 0, "retried by command it begins anew")
            try expect(try again.progress(), is: ItemProgress(pending: [1, 2]), "with its items")
        },
        Case("a suspect that had not started is not blamed for the death of its process") { stage in
            try stage.enqueue(NewTask(job: "a"))
            for pid in 1...4 as ClosedRange<Int32> {
                let victim = try stage.secondWorker(pid: pid)
                try expect(try victim.claimOne().crashes, is: pid == 1 ? 0 : 1, "only the first death counts")
                try expect(try stage.lose(victim, crashLimit: 2).discarded, is: [], "it is not discarded")
            }
        },
        Case("a start counts for its own attempt only") { stage in
            try stage.enqueue(NewTask(job: "a"))
            let first = try stage.secondWorker(pid: 11)
            _ = try first.claimOne()
            try stage.lose(first)
            let second = try stage.secondWorker(pid: 12)
            let task = try second.claimOne()
            _ = try second.store.markStarted(task, by: second.process)
            try second.finish(task, .returned)
            _ = try second.claimOne()
            try stage.lose(second)
            try expect(try stage.secondWorker(pid: 13).claimOne().crashes, is: 1, "the later attempt had not started")
        },
        Case("deaths are remembered over a retry") { stage in
            _ = try stage.running()
            try stage.lose(stage.worker)
            let second = try stage.secondWorker()
            try second.finish(try second.claimOne(), .retry(after: .zero))
            _ = try second.store.promoteDue(limit: 10)
            try expect(try second.claimOne().crashes, is: 1, "one process died with it")
        },
        Case("several processes rescue at once: each task comes back once") { stage in
            _ = try stage.store.enqueue((0..<100).map { _ in NewTask(job: "a") })
            let ids = try stage.worker.claim(100).map(\.id)
            try stage.harness.advanceClock(by: .seconds(31))
            let stores = try (0..<3).map { _ in try stage.harness.makeSecondStore() }
            let reports = try inParallel(3) { try stores[$0].rescue(lease: .seconds(30), crashLimit: 3) }
            try expect(reports.flatMap(\.returned).sorted(), is: ids, "each is returned once")
            try expect(try stage.store.failures(FailureFilter()).count, is: 100, "with one failure each")
        },
    ]
}

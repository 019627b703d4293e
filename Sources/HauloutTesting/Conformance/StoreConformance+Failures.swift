import Foundation
import HauloutCore

extension StoreConformance {
    static let failures: [Case] = [
        Case("a failure is kept with all that is known of it") { stage in
            let task = try stage.running(items: [1])
            let before = try stage.harness.now()
            var failure = Fixture.failure(of: task, item: ["uid": 57, "name": "O'Neill 🦭"], kind: .exitStatus)
            failure.cause = Failure.Cause(
                kind: .exitStatus,
                errno: 1_062,
                sqlState: "23000",
                exitStatus: -9,
                message: "Duplicate entry '5' for key \\ \"uid\"\n日本",
                output: "last words",
                statement: "UPDATE user SET score = ? WHERE uid = ?"
            )
            failure.duration = .microseconds(1_234_567)
            try stage.worker.finish(task, .discarded, failures: [failure])
            let recorded = try stage.store.failures(FailureFilter())
            try expect(recorded.count, is: 1, "there is one")
            try expect(recorded[0].failure, is: failure, "as it was given")
            try expect(recorded[0].recordedAt >= before - 0.001, "it was recorded now")
            try expect(recorded[0].retryAt, is: nil, "nothing follows")
        },
        Case("a failure knows its retry once the attempt has ended so") { stage in
            let task = try stage.running(items: [1, 2, 3])
            let progress = try task.progress().after(.again)
            let early = Fixture.failure(of: task, item: 1, next: .retry(after: .seconds(60)))
            try stage.worker.save(task, progress, failures: [early])
            try expect(try stage.store.failures(FailureFilter())[0].retryAt, is: nil, "not while it runs")
            let late = Fixture.failure(of: task, item: 2, next: .retry(after: .seconds(60)))
            let final = Fixture.failure(of: task, item: 3)
            let before = try stage.harness.now()
            let outcome = progress.after(.again, .failed)
            try stage.worker.finish(task, .retry(after: .seconds(60)), items: outcome, failures: [late, final])
            let times = try stage.store.failures(FailureFilter()).map(\.retryAt)
            for time in times[..<2] { try stage.expect(time, isDueIn: 60, since: before) }
            try expect(times[2], is: nil, "the final one has none")
        },
        Case("a failure of an interrupted attempt knows the retry of the one that went on") { stage in
            let task = try stage.running(items: [1, 2])
            let failure = Fixture.failure(of: task, item: 1, next: .retry(after: .seconds(60)))
            let progress = try task.progress().after(.again)
            try stage.worker.finish(task, .returned, items: progress, failures: [failure])
            try expect(try stage.store.failures(FailureFilter())[0].retryAt, is: nil, "no retry is planned yet")
            let again = try stage.worker.claimOne()
            let before = try stage.harness.now()
            try stage.worker.finish(again, .retry(after: .seconds(60)), items: try again.progress().after(.ok))
            let due = try stage.store.failures(FailureFilter())[0].retryAt
            try stage.expect(due, isDueIn: 60, since: before)
        },
        Case("failures are listed by id, narrowed by the filter") { stage in
            let ids = try scene(stage)
            let all = try stage.store.failures(FailureFilter())
            try expect(all.map(\.id), is: all.map(\.id).sorted(), "by id")
            try expect(Set(all.map(\.id)).count, is: 5, "each has its own")
            let list = { (filter: FailureFilter) in
                try stage.store.failures(filter).map { found in all.firstIndex { $0.id == found.id } ?? -1 }
            }
            try expect(try list(FailureFilter()), is: [0, 1, 2, 3, 4], "all")
            try expect(try list(FailureFilter(id: all[2].id)), is: [2], "by id")
            try expect(try list(FailureFilter(task: ids[1])), is: [3, 4], "by task")
            try expect(try list(FailureFilter(job: "a")), is: [0, 1, 2], "by job")
            try expect(try list(FailureFilter(queue: "q")), is: [3, 4], "by queue")
            try expect(try list(FailureFilter(kind: .timeout)), is: [2, 4], "by kind")
            try expect(try list(FailureFilter(finalOnly: true)), is: [1, 3, 4], "final ones")
            try expect(try list(FailureFilter(limit: 2)), is: [3, 4], "the latest two")
            try expect(try list(FailureFilter(job: "b", kind: .timeout, finalOnly: true)), is: [4], "by all of them")
            try expect(try list(FailureFilter(job: "none")), is: [], "an unknown job has none")
            try stage.harness.advanceClock(by: .seconds(3_600))
            let late = try stage.running()
            try stage.worker.finish(late, .discarded, failures: [Fixture.failure(of: late)])
            let young = try stage.store.failures(FailureFilter(since: .seconds(1_800)))
            try expect(young.map(\.failure.task), is: [late.id], "young ones")
            let anHourAgo = ContinuousClock.now - .seconds(3_600)
            let onceYoung = try stage.store.failures(FailureFilter(since: .seconds(1_800), asOf: anHourAgo))
            try expect(onceYoung.count, is: 6, "those that were young an hour ago")
        },
        Case("failures with the same error are one group, whatever numbers their messages hold") { stage in
            let ids = try scene(stage)
            let groups = try stage.store.failureGroups(FailureFilter(), itemsPerGroup: 10)
            try expect(groups.map(\.job), is: ["a", "a", "b", "b"], "the most frequent first, then the oldest")
            try expect(groups.map(\.count), is: [2, 1, 1, 1], "how many")
            try expect(groups.map(\.final), is: [1, 0, 1, 1], "how many are final")
            try expect(groups.map(\.tasks), is: [1, 1, 1, 1], "of how many tasks")
            try expect(groups[0].cause.message, is: "uid 2 is locked", "the latest message stands for all")
            try expect(groups[0].itemCount, is: 2, "how many items")
            let items = [
                FailureGroup.Item(item: 1, task: ids[0], isFinal: false),
                FailureGroup.Item(item: 2, task: ids[0], isFinal: true),
            ]
            try expect(groups[0].items, is: items, "which items")
            try expect(groups[0].firstSeen <= groups[0].lastSeen, "when")
            try expect(groups[2].items, is: [], "a task without items names none")
        },
        Case("groups are narrowed by the filter") { stage in
            _ = try scene(stage)
            let groups = { (filter: FailureFilter) in
                try stage.store.failureGroups(filter, itemsPerGroup: 1).map(\.count)
            }
            try expect(try groups(FailureFilter(job: "a")), is: [2, 1], "by job")
            try expect(try groups(FailureFilter(finalOnly: true)), is: [1, 1, 1], "final ones only")
            try expect(try groups(FailureFilter(kind: .handler)), is: [2, 1], "by kind")
            try expect(try groups(FailureFilter(limit: 1)), is: [2], "the first group, with all its failures")
            let group = try stage.store.failureGroups(FailureFilter(), itemsPerGroup: 1)[0]
            try expect(group.itemCount, is: 2, "all items are counted")
            try expect(group.items.map(\.item), is: [1], "as many are listed as asked for")
        },
        Case("an item that failed again and again is one item of its group") { stage in
            let task = try stage.running(items: [7, 8])
            let failures = [7, 8, 7].map { Fixture.failure(of: task, item: $0, next: .retry(after: .zero)) }
            let final = Fixture.failure(of: task, item: 7)
            try stage.worker.finish(task, .discarded, failures: failures + [final])
            let groups = try stage.store.failureGroups(FailureFilter(), itemsPerGroup: 10)
            try expect(groups.map(\.count), is: [4], "four failures")
            try expect(groups.map(\.itemCount), is: [2], "of two items")
            let items = [
                FailureGroup.Item(item: 7, task: task.id, isFinal: true),
                FailureGroup.Item(item: 8, task: task.id, isFinal: false),
            ]
            try expect(groups[0].items, is: items, "in the order of their first failure; one failed for good")
        },
    ]

    /// Five failures of two jobs: three of items of job `a` in one queue, two of a task of job `b` in another.
    private static func scene(_ stage: Stage) throws -> [TaskID] {
        let ids = try stage.enqueue(NewTask(job: "a", queue: "p", items: [1, 2, 3]), NewTask(job: "b", queue: "q"))
        let tasks = try stage.worker.claim(10, from: "p", "q")
        let (a, b) = (tasks[0], tasks[1])
        let soon = Failure.Next.retry(after: .seconds(1))
        let ofItems = [
            Fixture.failure(of: a, item: 1, message: "uid 1 is locked", next: soon),
            Fixture.failure(of: a, item: 2, message: "uid 2 is locked"),
            Fixture.failure(of: a, item: 3, kind: .timeout, message: "too slow", next: soon),
        ]
        let ofTask = [
            Fixture.failure(of: b, message: "uid 1 is locked"),
            Fixture.failure(of: b, kind: .timeout, message: "too slow"),
        ]
        try stage.worker.finish(a, .retry(after: .seconds(1)), failures: ofItems)
        try stage.worker.finish(b, .discarded, failures: ofTask)
        return ids
    }
}

import Foundation
import HauloutCore
import Synchronization

/// Programs that enqueue in several queues, of all priorities, now and for soon, some under unique keys, while workers
/// run; some attempts fail and are tried again.
enum Mixture {
    private static let producers = 4
    private static let queues = ["critical", "default", "bulk"]
    /// By name, which share of the attempts fails.
    private static let shares = ["steady": 0, "shaky": 0.2, "broken": 1]

    static func measure(_ count: Int, on stage: Stage) async throws -> BenchReport.Mixed {
        let enqueued = Mutex<Set<TaskID>>([])
        let start = ContinuousClock.now
        let run = try await stage.whileRunning(jobs) { supervisor in
            let store = try await onOwnThread { try stage.store }
            try await onThreads(producers) {
                while enqueued.withLock(\.count) < count {
                    try stage.interrupt.check()
                    let ids = try store.enqueue(order()).ids
                    supervisor.wake()
                    let done = enqueued.withLock { all in
                        all.formUnion(ids)
                        return all.count
                    }
                    stage.report(
                        BenchProgress(name: "mixed", done: done, of: count, elapsed: ContinuousClock.now - start))
                }
            }
            let tasks = enqueued.withLock(\.count)
            return try await onOwnThread {
                try waitForEnd(of: tasks, in: store, unless: stage.interrupt)
                return (status: try store.status(), duration: ContinuousClock.now - start)
            }
        }
        let (status, duration) = run.result
        let tasks = enqueued.withLock(\.count)
        let ended = status.completed + status.discarded
        return BenchReport.Mixed(
            ended: BenchReport.Throughput(tasks: ended, in: duration), retried: run.summary.totals.retried,
            discarded: status.discarded, lost: tasks - ended)
    }

    private static let jobs = shares.reduce(into: JobRegistry()) { jobs, job in
        let share = job.value
        jobs.register(
            JobDefinition(
                name: job.key, retry: RetryPolicy(attempts: 3, backoff: .fixed, first: .milliseconds(50))),
            handler: SwiftHandler { _ in if .random(in: 0..<1) < share { throw OnPurpose() } })
    }

    private struct OnPurpose: Error, CustomStringConvertible {
        var description: String { "failed on purpose" }
    }

    /// Waits until all have ended, or until nothing is left in several looks: a task that moves from one table to another
    /// may be in neither when a look comes by.
    private static func waitForEnd(of tasks: Int, in store: any TaskStore, unless interrupt: Interrupt) throws {
        var emptyLooks = 0
        while emptyLooks < 10 {
            try interrupt.check()
            let status = try store.status()
            guard status.completed + status.discarded < tasks else { return }
            let isEmpty = try !store.hasRemaining(in: [QueuePattern("*")]) && !hasLater(store)
            emptyLooks = isEmpty ? emptyLooks + 1 : 0
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    private static func hasLater(_ store: any TaskStore) throws -> Bool {
        try !store.tasks(TaskFilter(states: [.scheduled], limit: 1)).isEmpty
    }

    /// One task mostly, twenty at times.
    private static func order() -> [NewTask] {
        let number = Int.random(in: 0..<100)
        return (0..<(number < 90 ? 1 : 20)).map { _ in task() }
    }

    private static func task() -> NewTask {
        let number = Int.random(in: 0..<100)
        return NewTask(
            job: number < 70 ? "steady" : number < 97 ? "shaky" : "broken",
            queue: queues.randomElement() ?? "default",
            priority: Priority(rawValue: .random(in: Priority.range)) ?? .normal,
            start: .random(in: 0..<10) == 0 ? .after(.milliseconds(.random(in: 1...500))) : .now,
            // Of few keys, so that programs meet.
            uniqueKey: .random(in: 0..<10) == 0 ? NewTask.UniqueKey("key-\(Int.random(in: 0..<5_000))") : nil
        )
    }
}

import Foundation
import HauloutCore

extension Failure.Cause {
    static let check = Failure.Cause(
        kind: FailureKind(rawValue: "constraint"),
        errno: 4025,
        sqlState: "23000",
        message: "CONSTRAINT `not_negative` failed for `shop`.`balance`",
        statement: "UPDATE balance SET owed = ? WHERE uid = ?"
    )

    static let deadlock = Failure.Cause(
        kind: FailureKind(rawValue: "deadlock"),
        errno: 1213,
        sqlState: "40001",
        message: "Deadlock found when trying to get lock; try restarting transaction"
    )
}

extension InMemoryTaskStore {
    /// Enqueues a task of `refresh-score` with these items, runs it, and lets some of them fail.
    ///
    /// - Parameter retried: What is tried again, instead of having failed for good.
    /// - Returns: The task's id.
    @discardableResult
    func runTask(
        _ items: [JSONValue], failing failed: [JSONValue], with cause: Failure.Cause = .check, retried: Bool = false
    ) throws -> TaskID {
        _ = try enqueue([NewTask(job: "refresh-score", queue: "bulk", items: items)])
        let process = register(
            ProcessDescription(host: "web1", pid: 4711, threads: 16, queues: [QueuePattern("*")], version: "0.1.0")
        )
        guard let task = try claim(1, for: process, from: [QueuePattern("*")]).first else { return TaskID(rawValue: 0) }
        var progress = ItemProgress(pending: items)
        for item in items {
            if failed.contains(item) { progress.fail(retried: retried) } else { progress.succeed() }
        }
        let verdict: AttemptResult.Verdict =
            failed.isEmpty ? .completed : retried ? .retry(after: .seconds(12)) : .discarded
        let failures = failed.map { failure(of: task, item: $0, cause, retried: retried) }
        _ = finish(
            [AttemptResult(task: task, verdict: verdict, items: progress, failures: failures)],
            of: process
        )
        return task.id
    }

    private func failure(of task: TaskDescriptor, item: JSONValue, _ cause: Failure.Cause, retried: Bool) -> Failure {
        Failure(
            job: task.job,
            task: task.id,
            queue: task.queue,
            item: item,
            attempt: 1,
            maxAttempts: 5,
            cause: cause,
            worker: "worker-3",
            host: "web1",
            startedAt: TestEnvironment.now.addingTimeInterval(-0.25),
            duration: .milliseconds(12),
            next: retried ? .retry(after: .seconds(12)) : .discarded
        )
    }
}

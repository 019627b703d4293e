import Foundation
public import HauloutCore

/// Values that tests need and do not care about.
public enum Fixture {
    public static func process(pid: Int32 = 1, host: String = "host-1") -> ProcessDescription {
        ProcessDescription(host: host, pid: pid, threads: 4, queues: [QueuePattern("*")], version: "1.0.0")
    }

    /// A failure of a task, or of one of its items, in the attempt that the descriptor stands for.
    public static func failure(
        of task: TaskDescriptor,
        item: JSONValue? = nil,
        kind: FailureKind = .handler,
        message: String = "it did not work",
        next: Failure.Next = .discarded
    ) -> Failure {
        Failure(
            job: task.job,
            task: task.id,
            queue: task.queue,
            item: item,
            attempt: task.attempt,
            maxAttempts: 5,
            cause: Failure.Cause(kind: kind, message: message),
            worker: "worker-1",
            host: "host-1",
            startedAt: Date(timeIntervalSince1970: 1_767_225_600),
            duration: .milliseconds(5),
            next: next
        )
    }
}

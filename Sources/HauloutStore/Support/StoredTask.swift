import Foundation
import HauloutCore
import MySQLClient

/// A task as one of the four tables holds it.
struct StoredTask {
    let state: TaskState
    let descriptor: TaskDescriptor
    let jobID: Int
    let process: ProcessID?
    let dueAt: Date?
    let claimedAt: Date?
    let finishedAt: Date?
    /// What the history says of a finished task.
    private let completedItems: Int?

    init(_ row: Row, from source: ListQueries.Source, job: String, queue: String) throws {
        state = source.state(try row.get("state")) ?? .available
        let items: StoredItems? = try row["items"]?.bytes.map { pending in
            StoredItems(
                pending: pending,
                done: try row.get("items_done"),
                again: row["again"]?.bytes ?? [],
                failed: row["failed"]?.bytes ?? [],
                total: try row.get("items_total")
            )
        }
        descriptor = TaskDescriptor(
            id: TaskID(rawValue: try row.get("id")),
            job: job,
            queue: queue,
            lane: TaskDescriptor.Lane(queue: try row.get("queue_id"), priority: try row.get("priority")),
            attempt: try row.get("attempt"),
            free: try row.get("free"),
            crashes: try row.get("crashes"),
            enqueuedAt: try row.get("enqueued_at"),
            arguments: row["arguments"]?.bytes ?? [],
            items: items
        )
        jobID = try row.get("job_id")
        let isRunning = state == .running
        process = isRunning ? try row.get("process_id", as: Int64?.self).map(ProcessID.init(rawValue:)) : nil
        dueAt = try row.get("due_at")
        claimedAt = isRunning ? try row.get("claimed_at") : nil
        finishedAt = try row.get("finished_at")
        completedItems = try row.get("items_completed")
    }

    var summary: TaskSummary {
        TaskSummary(
            id: descriptor.id,
            job: descriptor.job,
            queue: descriptor.queue,
            priority: descriptor.lane.priority,
            state: state,
            attempt: descriptor.attempt,
            items: items,
            enqueuedAt: descriptor.enqueuedAt,
            dueAt: dueAt,
            claimedAt: claimedAt,
            finishedAt: finishedAt,
            process: process
        )
    }

    private var items: TaskSummary.Items? {
        guard let stored = descriptor.items else { return nil }
        // Items that cannot be decoded are counted as neither.
        let progress = try? ItemProgress(stored)
        let completed = completedItems ?? progress?.completed ?? 0
        return TaskSummary.Items(total: stored.total, completed: completed, failed: progress?.failed.count ?? 0)
    }
}

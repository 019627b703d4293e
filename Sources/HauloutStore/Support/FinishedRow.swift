import Foundation
import HauloutCore
import MySQLClient

/// One row of `haulout_finished` or `haulout_completed` about to be written.
struct FinishedRow {
    enum State: Int64 {
        case completed = 0
        case discarded = 1
        case cancelled = 2
    }

    let task: TaskDescriptor
    let job: Int
    let state: State
    /// What is kept of the items: `nil` for a task without items.
    let items: StoredItems?
    let completedItems: Int
    let duration: Duration

    /// A task that ended with its attempt.
    init(_ result: AttemptResult, state: State, job: Int) {
        var progress = result.items
        if state == .discarded { progress?.abandon() }
        task = result.task
        self.job = job
        self.state = state
        completedItems = progress?.completed ?? 0
        duration = result.duration
        let stored = progress?.stored ?? result.task.items
        // What was handled need not be kept: done items are of no use, and failed ones have a list of their own.
        items = stored.map { stored in
            var kept = stored
            if progress != nil { kept.pending = [] }
            return kept
        }
    }

    /// A waiting task that is taken out of the line with all it has.
    init(waiting task: TaskDescriptor, state: State, job: Int) {
        self.task = task
        self.job = job
        self.state = state
        duration = .zero
        let progress = task.items.flatMap { try? ItemProgress($0) }
        completedItems = progress?.completed ?? 0
        // Items that cannot be decoded stay as they are.
        items = progress.map { state == .discarded ? Self.abandoned($0) : $0.nextAttempt } ?? task.items
    }

    private static func abandoned(_ progress: ItemProgress) -> StoredItems {
        var progress = progress
        progress.abandon()
        var stored = progress.stored
        stored.pending = []
        return stored
    }

    var size: Int { task.arguments.count + (items.map { $0.pending.count + $0.failed.count } ?? 0) + 128 }

    var parameters: [MySQLValue] {
        [
            .int(task.id.rawValue), .int(state.rawValue), .int(Int64(task.lane.queue)), .int(Int64(task.lane.priority)),
            .int(Int64(task.attempt)), .int(Int64(items?.total ?? 0)), .int(Int64(completedItems)),
            .int(duration.microseconds), task.enqueuedAt.mysqlValue, .int(Int64(job)), .bytes(task.arguments),
            items.map { .bytes($0.pending) } ?? .null, items.map { .bytes($0.failed) } ?? .null,
        ]
    }

    /// Without the state.
    var completedParameters: [MySQLValue] {
        var values = parameters
        values.remove(at: 1)
        return values
    }
}

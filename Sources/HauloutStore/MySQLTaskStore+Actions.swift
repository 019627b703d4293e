import Foundation
public import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

extension MySQLTaskStore {
    /// How many tasks one transaction of a command touches at most.
    private static let batch = 500

    public func cancel(_ filter: TaskFilter) throws -> [TaskID] {
        try takeOut(filter, as: .cancelled)
    }

    public func discard(_ filter: TaskFilter) throws -> [TaskID] {
        try takeOut(filter, as: .discarded)
    }

    public func retry(_ filter: TaskFilter) throws -> [TaskID] {
        guard let filter = try resolved(filter, states: [.discarded, .cancelled, .retryable]) else { return [] }
        var news = TaskNews()
        defer { ring(for: news) }
        let revived = try inBatches(filter, from: .finished, states: [.discarded, .cancelled]) { tasks, connection in
            for task in tasks { news.add(in: task.descriptor.queue) }
            return try revive(tasks, on: connection)
        }
        let hurried = try inBatches(filter, from: .later, states: [.retryable]) { tasks, connection in
            for task in tasks { news.add(in: task.descriptor.queue) }
            return try promote(tasks, on: connection)
        }
        return (revived + hurried).sorted()
    }

    public func pause(queue: String) throws {
        try setPause(queue, QueueQueries.pause)
    }

    public func resume(queue: String) throws {
        try setPause(queue, QueueQueries.resume)
        var news = TaskNews()
        // How many wait is not known.
        news.add(Ringer.most, in: queue)
        ring(for: news)
    }

    private func setPause(_ queue: String, _ statement: String) throws {
        let matched = try read { try $0.query(statement, [.string(queue)]).affectedRows }
        try refreshQueues(force: true)
        guard matched == 1 else {
            let known = state.withLock { $0.queues.ids.keys.sorted() }
            let hint = known.isEmpty ? "No queue has had a task yet." : "There are: \(known.joined(separator: ", "))."
            throw StoreError(.unknownQueue, "No task was ever in a queue \(queue). \(hint)")
        }
    }

    // MARK: Taking out

    private func takeOut(_ filter: TaskFilter, as end: FinishedRow.State) throws -> [TaskID] {
        guard let filter = try resolved(filter, states: [.available, .scheduled, .retryable]) else { return [] }
        let fromLine = try inBatches(filter, from: .task, states: [.available]) { tasks, connection in
            let free = try tasks.sorted { Self.place($0) < Self.place($1) }.filter { try take($0, on: connection) }
            try recordEnd(free, as: end, on: connection)
            return free.map(\.descriptor.id)
        }
        let fromLater = try inBatches(filter, from: .later, states: [.scheduled, .retryable]) { tasks, connection in
            let found = try tasks.sorted { Self.dueTime($0) < Self.dueTime($1) }.filter {
                try remove($0, on: connection)
            }
            try recordEnd(found, as: end, on: connection)
            return found.map(\.descriptor.id)
        }
        return (fromLine + fromLater).sorted()
    }

    /// By the primary key of `haulout_task`, in the order of which every transaction locks rows.
    private static func place(_ task: StoredTask) -> (Int, Int, TaskID) {
        (task.descriptor.lane.queue, task.descriptor.lane.priority, task.descriptor.id)
    }

    /// The same for `haulout_later`.
    private static func dueTime(_ task: StoredTask) -> (Date, TaskID) {
        (task.dueAt ?? .distantPast, task.descriptor.id)
    }

    private func take(_ task: StoredTask, on connection: borrowing Lease) throws -> Bool {
        let lane = task.descriptor.lane
        return try connection.query(
            TaskQueries.deleteAvailable,
            [.int(Int64(lane.queue)), .int(Int64(lane.priority)), .int(task.descriptor.id.rawValue)]
        ).affectedRows == 1
    }

    private func remove(_ task: StoredTask, on connection: borrowing Lease) throws -> Bool {
        let parameters = [task.dueAt?.mysqlValue ?? .null, MySQLValue.int(task.descriptor.id.rawValue)]
        return try connection.query(LaterQueries.delete(1), parameters).affectedRows == 1
    }

    private func recordEnd(_ tasks: [StoredTask], as end: FinishedRow.State, on connection: borrowing Lease) throws {
        let rows = tasks.map { FinishedRow(waiting: $0.descriptor, state: end, job: $0.jobID) }
        try insert(rows, on: connection)
        if end == .discarded {
            try insert(tasks.map { ($0.descriptor, Self.discardedByCommand($0.descriptor)) }, on: connection)
        }
        try tally(rows, of: nil, on: connection)
    }

    private static func discardedByCommand(_ task: TaskDescriptor) -> Failure {
        Failure(
            job: task.job,
            task: task.id,
            queue: task.queue,
            attempt: task.attempt,
            maxAttempts: 0,
            cause: Failure.Cause(kind: .byOperator, message: "Discarded by command."),
            worker: "",
            host: "",
            startedAt: Date(),
            duration: .zero,
            next: .discarded
        )
    }

    // MARK: Bringing back

    private func revive(_ tasks: [StoredTask], on connection: borrowing Lease) throws -> [TaskID] {
        let ids = tasks.map(\.descriptor.id.rawValue)
        let locked = Set(
            try connection.execute(FinishedQueries.lock(ids)).rows.compactMap { $0[0].int.map(Int64.init) })
        let found = tasks.filter { locked.contains($0.descriptor.id.rawValue) }
        guard !found.isEmpty else { return [] }
        for task in found { _ = try connection.query(TaskQueries.revive, Self.revival(of: task)) }
        try connection.execute(FinishedQueries.delete(found.map(\.descriptor.id.rawValue)))
        rewind(found)
        return found.map(\.descriptor.id)
    }

    /// The failed items, then those that were never reached, with a full set of attempts: all made so far cost nothing.
    private static func revival(of task: StoredTask) -> [MySQLValue] {
        let descriptor = task.descriptor
        let progress = descriptor.items.flatMap { try? ItemProgress($0) }
        let items = progress.map { progress in
            var all = progress
            all.abandon()
            return ItemProgress(pending: all.failed).stored.pending
        }
        let attempt = MySQLValue.int(Int64(descriptor.attempt))
        return [
            .int(Int64(descriptor.lane.queue)), .int(Int64(descriptor.lane.priority)), .int(descriptor.id.rawValue),
            attempt, attempt, .int(Int64(descriptor.items?.total ?? 0)), descriptor.enqueuedAt.mysqlValue,
            .int(Int64(task.jobID)), .bytes(descriptor.arguments),
            (items ?? descriptor.items?.pending).map(MySQLValue.bytes) ?? .null,
        ]
    }

    /// Locks them first: the scheduler promotes as well, and of those that it was quicker with nothing is left to do.
    private func promote(_ tasks: [StoredTask], on connection: borrowing Lease) throws -> [TaskID] {
        let locked = Set(
            try connection.query(LaterQueries.lock(tasks.count), Self.keys(of: tasks)).rows.map {
                TaskID(rawValue: try $0.get(0))
            })
        let found = tasks.filter { locked.contains($0.descriptor.id) }
        guard !found.isEmpty else { return [] }
        try connection.execute(LaterQueries.promote(found.map(\.descriptor.id.rawValue)))
        _ = try connection.query(LaterQueries.delete(found.count), Self.keys(of: found))
        rewind(found)
        return found.map(\.descriptor.id)
    }

    private static func keys(of tasks: [StoredTask]) -> [MySQLValue] {
        tasks.flatMap { [$0.dueAt?.mysqlValue ?? .null, .int($0.descriptor.id.rawValue)] }
    }

    private func rewind(_ tasks: [StoredTask]) {
        state.withLock { state in
            for task in tasks { state.cursor.rewind(task.descriptor.lane, to: task.descriptor.id.rawValue) }
        }
    }

    // MARK: Batches

    /// Calls `body` with the matching tasks of one table, in transactions of bounded size, until no more match.
    private func inBatches(
        _ filter: TaskFilter,
        from source: ListQueries.Source,
        states: Set<TaskState>,
        _ body: ([StoredTask], borrowing Lease) throws -> [TaskID]
    ) throws -> [TaskID] {
        var narrowed = filter
        narrowed.states = filter.states.isEmpty ? states : states.intersection(filter.states)
        guard !narrowed.states.isEmpty else { return [] }
        var all: [TaskID] = []
        while true {
            let (found, done) = try transaction { connection in
                let tasks = try stored(narrowed, in: source, limit: Self.batch, on: connection)
                return (tasks.count, try tasks.isEmpty ? [] : body(tasks, connection))
            }
            all += done
            // What another hand took meanwhile is gone from the next look too; nothing at all done ends the loop.
            if found < Self.batch || done.isEmpty { return all }
        }
    }

    /// A filter with a limit as the ids that it means, the lowest of all tables; `nil` when it means none.
    private func resolved(_ filter: TaskFilter, states: Set<TaskState>) throws -> TaskFilter? {
        guard filter.limit != nil else { return filter }
        var narrowed = filter
        narrowed.states = filter.states.isEmpty ? states : states.intersection(filter.states)
        guard !narrowed.states.isEmpty else { return nil }
        let ids = try tasks(narrowed).map(\.id)
        return ids.isEmpty ? nil : TaskFilter(ids: ids, states: narrowed.states)
    }
}

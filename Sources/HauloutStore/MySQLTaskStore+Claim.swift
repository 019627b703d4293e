import Foundation
public import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

/// A task in the hands of a process, as its row says.
struct HeldTask {
    let task: TaskDescriptor
    /// True when its start was noted.
    let wasStarted: Bool
    let claimedAt: Date
}

extension MySQLTaskStore {
    public func claim(_ limit: Int, for process: ProcessID, from queues: [QueuePattern]) throws -> [TaskDescriptor] {
        let queues = try claimableQueues(queues)
        var claimed = try recoverDoubtfulClaim(of: process)
        for queue in queues where claimed.count < limit {
            do {
                claimed += try claim(limit - claimed.count, for: process, from: queue)
            } catch {
                // What there is has to be run; the next claim meets with the same trouble, or with none.
                guard !claimed.isEmpty else { throw error }
                return claimed
            }
        }
        return claimed
    }

    public func markStarted(_ task: TaskDescriptor, by process: ProcessID) throws -> Bool {
        try read { connection in
            try connection.query(TaskQueries.markStarted, fence(task, process)).affectedRows == 1
        }
    }

    /// The parameters of a statement's fence.
    func fence(_ task: TaskDescriptor, _ process: ProcessID) -> [MySQLValue] {
        [
            .int(Int64(task.lane.queue)), .int(Int64(task.lane.priority)), .int(task.id.rawValue),
            .int(Int64(task.attempt)), .int(process.rawValue),
        ]
    }

    /// Behind the bounds; from the head when a sweep is due.
    private func claim(
        _ limit: Int,
        for process: ProcessID,
        from queue: (id: Int, name: String)
    ) throws -> [TaskDescriptor] {
        let began = ContinuousClock.now
        let sweeping = state.withLock { $0.cursor.isSweepDue(queue: queue.id, now: began) }
        let tasks = try claim(limit, for: process, from: queue, sweeping: sweeping)
        if sweeping {
            state.withLock { $0.cursor.swept(queue: queue.id, began: began, ended: .now) }
        }
        return tasks
    }

    private func claim(
        _ limit: Int,
        for process: ProcessID,
        from queue: (id: Int, name: String),
        sweeping: Bool
    ) throws -> [TaskDescriptor] {
        let bounds = state.withLock { $0.cursor.bounds(queue: queue.id, sweeping: sweeping) }
        return try repeating {
            // Of a try before.
            let recovered = try recoverDoubtfulClaim(of: process)
            guard recovered.isEmpty else { return recovered }
            let tasks = try read { connection in
                let found = try available(limit, in: queue, behind: bounds, on: connection)
                return found.isEmpty ? [] : try take(found, for: process, on: connection)
            }
            // The row is not as it was left: an earlier claim has arrived late, or the process was taken for dead.
            guard let tasks else { return try recoverDoubtfulClaim(of: process) }
            state.withLock { state in
                state.cursor.advance(past: tasks)
                if sweeping, tasks.count == limit { state.cursor.expectMore(behind: tasks) }
                state.held[process, default: HeldBatches()].add(tasks)
            }
            return tasks
        }
    }

    /// Begins a transaction, which is still open when there is something to take.
    private func available(
        _ limit: Int,
        in queue: (id: Int, name: String),
        behind bounds: [Int64],
        on connection: borrowing Lease
    ) throws -> [TaskDescriptor] {
        let parameters = [.int(Int64(queue.id))] + bounds.map(MySQLValue.int) + [.int(Int64(limit))]
        let select = PipelinedStatement(TaskQueries.available(options.claimMode), parameters)
        let rows = try connection.pipeline(["START TRANSACTION", select]).map { try $0.get() }[1].rows
        if rows.isEmpty { try connection.rollback() }
        return try rows.map { try descriptor($0, queue: queue, on: connection) }
    }

    /// Marks the tasks that are still free, which with locked rows is all of them, and commits. First the process says
    /// what it holds, which it cannot once it was taken for dead; then the tasks of each lane are marked.
    ///
    /// - Returns: `nil` when it could not say so. That leaves a doubt.
    private func take(
        _ tasks: [TaskDescriptor],
        for process: ProcessID,
        on connection: borrowing Lease
    ) throws -> [TaskDescriptor]? {
        let (before, held) = state.withLock { state in
            let batches = state.held[process, default: HeldBatches()]
            return (batches.written, batches.text(adding: tasks))
        }
        let hold: [MySQLValue] = [.string(held), .int(process.rawValue), .string(before)]
        let lanes = Self.byLane(tasks)
        let marked = try leavingDoubt(about: process) {
            tasks.count > Self.few
                ? try markMany(lanes, for: process, holding: hold, on: connection)
                : try markFew(lanes, for: process, holding: hold, text: held, on: connection)
        }
        guard let marked else {
            _ = state.withLock { $0.doubtfulClaims.insert(process) }
            return nil
        }
        state.withLock { $0.held[process, default: HeldBatches()].written = held }
        var won: [TaskDescriptor] = []
        for ((lane, group), count) in zip(lanes, marked) {
            guard count < UInt64(group.count) else {
                won += group
                continue
            }
            let mine = try heldIDs(group, in: lane, by: process, on: connection)
            won += group.filter { mine.contains($0.id.rawValue) }
        }
        return won.map { task in
            var task = task
            task.attempt += 1
            return task
        }
    }

    private typealias LaneOfTasks = (lane: TaskDescriptor.Lane, tasks: [TaskDescriptor])

    /// Up to so many tasks are marked in one round trip. Past that a statement with all ids in its text is quicker than
    /// one with a parameter for each.
    private static let few = 16

    /// In one round trip, so the COMMIT is on its way before it is known what came of the statements before it. Therefore
    /// each of them does nothing unless what the process holds has been written.
    ///
    /// - Returns: How many tasks of each lane were marked; `nil` when what is held could not be written.
    private func markFew(
        _ lanes: [LaneOfTasks], for process: ProcessID, holding hold: [MySQLValue], text held: String,
        on connection: borrowing Lease
    ) throws -> [UInt64]? {
        let hold = PipelinedStatement(ProcessQueries.hold, hold)
        let marks = lanes.map { lane, tasks in
            TaskQueries.markRunning(few: lane, ids: tasks.map(\.id.rawValue), process: process, holding: held)
        }
        let results = try connection.pipeline([hold] + marks + ["COMMIT"]).map { try $0.get() }
        return Self.isAlive(results[0].affectedRows) ? results.dropFirst().dropLast().map(\.affectedRows) : nil
    }

    private func markMany(
        _ lanes: [LaneOfTasks], for process: ProcessID, holding hold: [MySQLValue], on connection: borrowing Lease
    ) throws -> [UInt64]? {
        guard Self.isAlive(try connection.query(ProcessQueries.hold, hold).affectedRows) else {
            try connection.rollback()
            return nil
        }
        let counts = try lanes.map { lane, tasks in
            let statement = TaskQueries.markRunning(lane, ids: tasks.map(\.id.rawValue), process: process)
            return try connection.execute(statement).affectedRows
        }
        try connection.commit()
        return counts
    }

    /// Whatever fails leaves behind a claim in doubt: what was sent with it, or after it, may have been carried out.
    private func leavingDoubt<T>(about process: ProcessID, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch {
            _ = state.withLock { $0.doubtfulClaims.insert(process) }
            throw error
        }
    }

    /// Which of the tasks the process got.
    private func heldIDs(
        _ tasks: [TaskDescriptor],
        in lane: TaskDescriptor.Lane,
        by process: ProcessID,
        on connection: borrowing Lease
    ) throws -> Set<Int64> {
        let attempts = Dictionary(uniqueKeysWithValues: tasks.map { ($0.id.rawValue, $0.attempt) })
        let statement = TaskQueries.held(lane, ids: attempts.keys.sorted(), by: process)
        let rows = try leavingDoubt(about: process) { try connection.execute(statement).rows }
        return Set(
            rows.compactMap { row in
                guard let id = row[0].int.map(Int64.init), let attempt = row[1].int else { return nil }
                return attempts[id].map { $0 + 1 } == attempt ? id : nil
            }
        )
    }

    /// After a claim of which it is not known what came of it: takes over what it claimed, if it did, so that nothing
    /// stays with a process that does not know of it.
    private func recoverDoubtfulClaim(of process: ProcessID) throws -> [TaskDescriptor] {
        guard state.withLock({ $0.doubtfulClaims.contains(process) }) else { return [] }
        let ranges = HeldRange.list(try fenceClaims(of: process))
        let tasks = try transaction { connection in
            try HeldRange.united(ranges).sorted { $0.place < $1.place }.flatMap { range in
                try held(in: range, by: process, limit: Int(Int32.max), on: connection).map(\.task)
            }
        }
        return state.withLock { state in
            state.doubtfulClaims.remove(process)
            var seen: Set<TaskID> = []
            let unknown = tasks.filter { task in
                !(state.held[process]?.contains(task.id) ?? false) && seen.insert(task.id).inserted
            }
            state.held[process, default: HeldBatches()].add(unknown)
            return unknown
        }
    }

    /// Makes sure that no claim of before writes anything any more. The connection of one in doubt is gone, but the
    /// server may still be at work on it, or have yet to read what was sent. One that has begun to write is waited for;
    /// one that has not finds another text than it looks for.
    ///
    /// - Returns: What is held.
    private func fenceClaims(of process: ProcessID) throws -> String {
        let mark = state.withLock { $0.held[process, default: HeldBatches()].nextMark() }
        let text = try transaction { connection in
            let rows = try connection.query(ProcessQueries.held, [.int(process.rawValue)]).rows
            guard let before = try rows.first?.get("held", as: String.self) else {
                throw StoreError(.processLost, "Process \(process) was taken for dead; its tasks were given to others.")
            }
            let text = ([mark] + HeldRange.list(before).map(\.text)).joined(separator: " ")
            _ = try connection.query(ProcessQueries.hold, [.string(text), .int(process.rawValue), .string(before)])
            return text
        }
        state.withLock { $0.held[process]?.written = text }
        return text
    }

    /// The tasks of a process within a range, locked.
    ///
    /// - Parameter skippingLocked: Leaves those out that somebody else has locked, instead of waiting for them.
    func held(
        in range: HeldRange,
        by process: ProcessID,
        limit: Int,
        skippingLocked: Bool = false,
        on connection: borrowing Lease
    ) throws -> [HeldTask] {
        let rows = try connection.query(
            TaskQueries.heldInRange(skippingLocked: skippingLocked),
            range.parameters(of: process) + [.int(Int64(limit))]
        ).rows
        let queue = (id: range.lane.queue, name: try queueName(range.lane.queue, on: connection))
        return try rows.map { row in
            HeldTask(
                task: try descriptor(row, queue: queue, on: connection),
                wasStarted: row["state"]?.int == 2,
                claimedAt: try row.get("claimed_at")
            )
        }
    }

    private func descriptor(
        _ row: Row,
        queue: (id: Int, name: String),
        on connection: borrowing Lease
    ) throws -> TaskDescriptor {
        let items: StoredItems? = row[10].bytes.map { pending in
            StoredItems(
                pending: pending,
                done: row[6].int ?? 0,
                again: row[11].bytes ?? [],
                failed: row[12].bytes ?? [],
                total: row[7].int ?? 0
            )
        }
        return TaskDescriptor(
            id: TaskID(rawValue: try row.get(1)),
            job: try jobName(try row.get(2), on: connection),
            queue: queue.name,
            lane: TaskDescriptor.Lane(queue: queue.id, priority: try row.get(0)),
            attempt: try row.get(3),
            free: try row.get(4),
            crashes: try row.get(5),
            enqueuedAt: try row.get(8),
            arguments: row[9].bytes ?? [],
            items: items,
            isDone: items == nil && row[6].int == 1
        )
    }

    /// Tasks grouped by lane, in the order of the primary key: every transaction locks rows in that order.
    static func byLane(_ tasks: [TaskDescriptor]) -> [(lane: TaskDescriptor.Lane, tasks: [TaskDescriptor])] {
        Dictionary(grouping: tasks, by: \.lane)
            .map { (lane: $0.key, tasks: $0.value.sorted { $0.id < $1.id }) }
            .sorted { ($0.lane.queue, $0.lane.priority) < ($1.lane.queue, $1.lane.priority) }
    }
}

public import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

extension MySQLTaskStore {
    /// Thrown inside a transaction when not every row was the caller's: it is undone, and made again for those that
    /// are.
    private struct FenceMismatch: Error {}

    public func finish(_ results: [AttemptResult], of process: ProcessID) throws -> Set<TaskID> {
        let lost: Set<TaskID>
        do {
            lost = try write(results, of: process)
        } catch let error as DatabaseError where error.outcome == .unknown {
            state.withLock { $0.doubtfulResults.formUnion(results.map(Self.fence)) }
            throw error
        }
        defer { ring(for: returned(results, except: lost)) }
        return state.withLock { state in settle(results, lost: lost, of: process, in: &state) }
    }

    /// What another process may have idle workers for.
    private func returned(_ results: [AttemptResult], except lost: Set<TaskID>) -> TaskNews {
        results.reduce(into: TaskNews()) { news, result in
            if result.verdict == .returned, !lost.contains(result.task.id) { news.add(in: result.task.queue) }
        }
    }

    /// Writes all results in one transaction, and returns those that were not the caller's.
    private func write(_ results: [AttemptResult], of process: ProcessID) throws -> Set<TaskID> {
        do {
            try transaction { connection in
                guard try remove(results, of: process, on: connection) else { throw FenceMismatch() }
                try record(results, of: process, on: connection)
            }
            return []
        } catch is FenceMismatch {
            return try transaction { connection in
                let mine = try owned(results, by: process, on: connection)
                let owned = results.filter { mine.contains(Self.fence($0)) }
                guard try remove(owned, of: process, on: connection) else {
                    throw StoreError(.leaseLost, "Rows that this transaction has locked changed under it.")
                }
                try record(owned, of: process, on: connection)
                return Set(results.map(\.task.id)).subtracting(owned.map(\.task.id))
            }
        }
    }

    private static func fence(_ result: AttemptResult) -> Fence {
        Fence(task: result.task.id, attempt: result.task.attempt)
    }

    /// Which of the attempts are still the process's; their rows are locked.
    private func owned(
        _ results: [AttemptResult],
        by process: ProcessID,
        on connection: borrowing Lease
    ) throws -> Set<Fence> {
        var owned: Set<Fence> = []
        for (lane, tasks) in Self.byLane(results.map(\.task)) {
            let statement = TaskQueries.held(lane, ids: tasks.map(\.id.rawValue), by: process)
            for row in try connection.execute(statement).rows {
                guard let id = row[0].int, let attempt = row[1].int else { continue }
                owned.insert(Fence(task: TaskID(rawValue: Int64(id)), attempt: attempt))
            }
        }
        return owned
    }

    /// Takes the attempts out of `haulout_task`, or gives them back there.
    ///
    /// - Returns: `false` when a row was not the caller's.
    private func remove(
        _ results: [AttemptResult], of process: ProcessID, on connection: borrowing Lease
    ) throws -> Bool {
        let verdicts = Dictionary(results.map { ($0.task.id, $0) }) { first, _ in first }
        for (lane, tasks) in Self.byLane(results.map(\.task)) {
            let ended = tasks.filter { verdicts[$0.id]?.verdict != .returned }
            if !ended.isEmpty, ended.count < tasks.count {
                // So that they are locked in order; what comes then does not go by it.
                try connection.execute(TaskQueries.held(lane, ids: tasks.map(\.id.rawValue), by: process))
            }
            guard try remove(ended, from: lane, of: process, on: connection) else { return false }
            for task in tasks {
                guard let result = verdicts[task.id], result.verdict == .returned else { continue }
                guard try giveBack(result, of: process, on: connection) else { return false }
            }
        }
        return true
    }

    /// Takes attempts out of one lane, and says whether all of them were there.
    func remove(
        _ tasks: [TaskDescriptor], from lane: TaskDescriptor.Lane, of process: ProcessID,
        on connection: borrowing Lease
    ) throws -> Bool {
        guard !tasks.isEmpty else { return true }
        let attempts = Dictionary(grouping: tasks, by: \.attempt).mapValues { $0.map(\.id.rawValue) }
        let statement = TaskQueries.delete(lane, attempts: attempts, process: process)
        return try connection.execute(statement).affectedRows == UInt64(tasks.count)
    }

    private func giveBack(
        _ result: AttemptResult, of process: ProcessID, on connection: borrowing Lease
    ) throws -> Bool {
        let fence = fence(result.task, process)
        guard let items = result.items?.stored else {
            return try connection.query(TaskQueries.giveBackUntouched, fence).affectedRows == 1
        }
        return try connection.query(TaskQueries.giveBack, Self.parameters(of: items) + fence).affectedRows == 1
    }

    /// Writes where the attempts' tasks go from here, and what failed. Tables always in this order.
    private func record(_ results: [AttemptResult], of process: ProcessID, on connection: borrowing Lease) throws {
        var finished: [FinishedRow] = []
        var retries: [AttemptResult] = []
        for result in results {
            switch result.verdict {
            case .completed: finished.append(FinishedRow(result, state: .completed, job: try jobID(result.task)))
            case .discarded: finished.append(FinishedRow(result, state: .discarded, job: try jobID(result.task)))
            case .retry: retries.append(result)
            case .returned: break
            }
        }
        try insert(retries: retries, on: connection)
        try insert(options.keepsCompleted ? finished : finished.filter { $0.state != .completed }, on: connection)
        try insert(results.flatMap { result in result.failures.map { (result.task, $0) } }, on: connection)
        try setRetryTimes(retries, on: connection)
        try tally(finished, of: process, on: connection)
    }

    func insert(_ finished: [FinishedRow], on connection: borrowing Lease) throws {
        let completed = finished.filter { $0.state == .completed }
        let others = completed.count == finished.count ? [] : finished.filter { $0.state != .completed }
        try BatchLengths.cut(others, size: \.size) { rows in
            _ = try connection.query(FinishedQueries.insert(rows.count), rows.flatMap(\.parameters))
        }
        guard !completed.isEmpty else { return }
        try connection.executeMany(CompletedQueries.insert, completed.map(\.completedParameters))
    }

    private func insert(retries: [AttemptResult], on connection: borrowing Lease) throws {
        try BatchLengths.cut(retries, size: { $0.task.arguments.count + ($0.task.items?.pending.count ?? 0) + 128 }) {
            rows in
            let parameters = try rows.flatMap { try retryParameters($0) }
            _ = try connection.query(LaterQueries.insertRetries(rows.count), parameters)
        }
    }

    private func retryParameters(_ result: AttemptResult) throws -> [MySQLValue] {
        let task = result.task
        let items = result.items?.nextAttempt ?? task.items
        return [
            .int(Self.wait(result).microseconds), .int(task.id.rawValue), .int(Int64(task.lane.queue)),
            .int(Int64(task.lane.priority)), .int(Int64(task.attempt)), .int(Int64(task.free)),
            .int(Int64(task.crashes)),
            .int(Int64(items?.total ?? 0)), task.enqueuedAt.mysqlValue, .int(Int64(try jobID(task))),
            .bytes(task.arguments),
            items.map { .bytes($0.pending) } ?? .null, items.map { .bytes($0.failed) } ?? .null,
        ]
    }

    private func setRetryTimes(_ retries: [AttemptResult], on connection: borrowing Lease) throws {
        let waits = retries.map { ($0.task.id.rawValue, Self.wait($0).microseconds) }
        try setRetryTimes(Dictionary(waits) { first, _ in first }, on: connection)
    }

    /// Writes to the failures of tasks when they are tried again.
    ///
    /// - Parameter waits: By task, in microseconds.
    func setRetryTimes(_ waits: [Int64: Int64], on connection: borrowing Lease) throws {
        guard !waits.isEmpty else { return }
        let ids = try connection.execute(FailureQueries.undated(waits.keys.sorted())).rows.map {
            try $0.get(0, as: Int64.self)
        }
        guard !ids.isEmpty else { return }
        try connection.execute(FailureQueries.setRetryTimes(ids.sorted(), waits: waits))
    }

    private static func wait(_ result: AttemptResult) -> Duration {
        if case .retry(let wait) = result.verdict { max(wait, .zero) } else { .zero }
    }

    func tally(_ finished: [FinishedRow], of process: ProcessID?, on connection: borrowing Lease) throws {
        guard !finished.isEmpty else { return }
        let counts = [FinishedRow.State.completed, .discarded, .cancelled].map { state in
            MySQLValue.int(Int64(finished.count { $0.state == state }))
        }
        _ = try connection.query(ProcessQueries.tally, counts + [.int(process?.rawValue ?? 0)])
    }

    /// A running task's job was named when it was claimed, so that no query is needed.
    func jobID(_ task: TaskDescriptor) throws -> Int {
        try state.withLock { $0.jobs.ids[task.job] } ?? jobNumber(task.job)
    }

    private func settle(
        _ results: [AttemptResult],
        lost: Set<TaskID>,
        of process: ProcessID,
        in state: inout State
    ) -> Set<TaskID> {
        var lost = lost
        for result in results {
            state.held[process]?.remove(result.task.id)
            state.doubtfulProgress.remove(Self.fence(result))
            if result.verdict == .returned { state.cursor.rewind(result.task.lane, to: result.task.id.rawValue) }
            // Its COMMIT got no answer, and had succeeded: the row is gone because of us.
            if state.doubtfulResults.remove(Self.fence(result)) != nil { lost.remove(result.task.id) }
        }
        return lost
    }
}

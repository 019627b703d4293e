public import HauloutCore
import MySQLClient
public import MySQLPool
import Synchronization

extension MySQLTaskStore {
    public func save(_ progress: [ProgressReport], of process: ProcessID) throws -> Set<TaskID> {
        let ordered = Self.byLane(progress.map(\.task)).flatMap(\.tasks)
        let reports = Dictionary(grouping: progress, by: \.task.id)
        return try leavingDoubt(aboutProgressOf: ordered) {
            try transaction { try write(ordered, reports, of: process, on: $0) }
        }
    }

    private func write(
        _ ordered: [TaskDescriptor], _ reports: [TaskID: [ProgressReport]], of process: ProcessID,
        on connection: borrowing Lease
    ) throws -> Set<TaskID> {
        var lost: Set<TaskID> = []
        for task in ordered {
            for report in reports[task.id] ?? [] {
                guard try save(report, of: process, on: connection) else {
                    lost.insert(task.id)
                    continue
                }
                try insert(report.failures.map { (task, $0) }, on: connection)
            }
        }
        return lost
    }

    private func leavingDoubt<T>(aboutProgressOf tasks: [TaskDescriptor], _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError where error.outcome == .unknown {
            state.withLock { $0.doubtfulProgress.formUnion(tasks.map { Fence(task: $0.id, attempt: $0.attempt) }) }
            throw error
        }
    }

    public func advance(
        _ task: TaskDescriptor, done: Int, of process: ProcessID, on connection: borrowing Lease
    ) throws {
        let parameters = [.int(Int64(done))] + fence(task, process)
        guard try connection.query(TaskQueries.advance, parameters).affectedRows == 1 else {
            throw StoreError(
                .leaseLost,
                "Task \(task.id) is no longer held under attempt \(task.attempt); the item is undone."
            )
        }
    }

    private func save(_ report: ProgressReport, of process: ProcessID, on connection: borrowing Lease) throws -> Bool {
        let parameters = Self.parameters(of: report.items.stored) + fence(report.task, process)
        return try connection.query(TaskQueries.save, parameters).affectedRows == 1
    }

    /// What ``TaskQueries/save`` and ``TaskQueries/giveBack`` set.
    static func parameters(of items: StoredItems) -> [MySQLValue] {
        let done = MySQLValue.int(Int64(items.done))
        return [done, .bytes(items.again), done, .bytes(items.failed), done]
    }

    /// Adds failure rows of tasks whose rows the transaction has locked.
    func insert(_ failures: [(task: TaskDescriptor, failure: Failure)], on connection: borrowing Lease) throws {
        let failures = try withoutWritten(failures, on: connection)
        try BatchLengths.cut(failures, size: { Self.size($0.failure) }) { rows in
            let parameters = try rows.flatMap { try self.parameters(of: $0.failure, task: $0.task) }
            _ = try connection.query(FailureQueries.insert(rows.count), parameters)
        }
    }

    /// Leaves out what is there already, because a COMMIT that got no answer had been made. Of one attempt, no two
    /// failures started at the same time with the same item.
    private func withoutWritten(
        _ failures: [(task: TaskDescriptor, failure: Failure)], on connection: borrowing Lease
    ) throws -> [(task: TaskDescriptor, failure: Failure)] {
        let doubtful = state.withLock { state in
            state.doubtfulProgress.isEmpty
                ? []
                : Set(failures.map { Fence(task: $0.task.id, attempt: $0.task.attempt) })
                    .intersection(state.doubtfulProgress)
        }
        guard !doubtful.isEmpty else { return failures }
        let rows = try connection.execute(FailureQueries.written(Set(doubtful.map(\.task.rawValue)).sorted())).rows
        let written = Set(try rows.map { try WrittenFailure($0) })
        return failures.filter { !written.contains(WrittenFailure($0.failure)) }
    }

    /// What tells the failures of a task apart.
    private struct WrittenFailure: Hashable {
        let fence: Fence
        let startedAt: MySQLValue
        let item: [UInt8]?

        init(_ row: Row) throws {
            fence = Fence(task: TaskID(rawValue: try row.get(0)), attempt: try row.get(1))
            startedAt = row[2]
            item = row[3].bytes
        }

        init(_ failure: Failure) {
            fence = Fence(task: failure.task, attempt: failure.attempt)
            startedAt = failure.startedAt.mysqlValue
            item = failure.item.map { Array($0.json.utf8) }
        }
    }

    private static func size(_ failure: Failure) -> Int {
        let cause = failure.cause
        return 256 + cause.message.utf8.count + (cause.output?.utf8.count ?? 0) + (cause.statement?.utf8.count ?? 0)
    }

    private func parameters(of failure: Failure, task: TaskDescriptor) throws -> [MySQLValue] {
        let cause = failure.cause
        let retry: Duration? = if case .retry(let wait) = failure.next { wait } else { nil }
        return [
            .int(failure.task.rawValue), .int(Int64(try jobID(task))), .int(Int64(task.lane.queue)),
            .uint(FailureFingerprint.of(job: failure.job, cause: cause)), .int(retry == nil ? 1 : 0),
            .int(Int64(failure.attempt)), .int(Int64(failure.maxAttempts)), .int(max(0, (retry ?? .zero).microseconds)),
            failure.startedAt.mysqlValue, .int(max(0, failure.duration.microseconds)),
            .string(String(cause.kind.rawValue.prefix(32))), cause.errno.map { .int(Int64($0)) } ?? .null,
            cause.sqlState.map(MySQLValue.string) ?? .null, cause.exitStatus.map { .int(Int64($0)) } ?? .null,
            .string(String(failure.worker.prefix(64))), .string(String(failure.host.prefix(255))),
            failure.item.map { .bytes(Array($0.json.utf8)) } ?? .null, .string(Self.clipped(cause.message)),
            cause.output.map { .string(Self.clipped($0)) } ?? .null,
            cause.statement.map { .string(Self.clipped($0)) } ?? .null,
        ]
    }

    /// At most 8 KiB: a failure must never fail to be written for its length.
    private static func clipped(_ text: String) -> String {
        let limit = 8 << 10
        guard text.utf8.count > limit else { return text }
        return String(decoding: text.utf8.prefix(limit), as: UTF8.self) + "…"
    }
}

import Foundation
import HauloutCore
import MySQLClient
import MySQLPool

/// One enqueue: gathers tasks into multi-row inserts.
final class EnqueueWriter {
    private let store: MySQLTaskStore
    private let names: EnqueueNames
    private var bracket: EnqueueBracket
    private var rows: [EnqueueRow] = []
    private var bytes = 0
    private(set) var result = EnqueueResult()
    /// What others should know of as soon as it is committed.
    private(set) var news = TaskNews()

    init(store: MySQLTaskStore, bracket: EnqueueBracket.Kind) {
        self.store = store
        self.bracket = EnqueueBracket(bracket)
        names = EnqueueNames(store: store, bracket: bracket)
    }

    /// Adds what the feed gives, wholly or not at all.
    func run(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void, on connection: borrowing Lease) throws {
        do {
            try feed { try add($0, on: connection) }
            try finish(on: connection)
        } catch {
            bracket.undo(on: connection)
            throw error
        }
        names.remember()
    }

    private func add(_ task: NewTask, on connection: borrowing Lease) throws {
        let payload = try TaskPayload(task, limit: store.options.payloadLimit)
        let row = EnqueueRow(
            task, payload: payload, queue: try names.queue(task.queue, on: connection),
            job: try names.job(task.job, on: connection))
        if let key = payload.uniqueKey, let window = row.uniqueWindow {
            try bracket.open(on: connection)
            try flush(on: connection)
            try addUnique(row, key: key, window: window, on: connection)
        } else {
            if let first = rows.first, first.start != row.start {
                try bracket.open(on: connection)
                try flush(on: connection)
            }
            rows.append(row)
            bytes += row.size
            if rows.count == 256 || bytes > BatchLengths.byteLimit {
                try bracket.open(on: connection)
                try flush(on: connection)
            }
        }
    }

    /// What is one statement commits by itself: one round trip instead of three.
    private func finish(on connection: borrowing Lease) throws {
        if rows.count > 1 || rows.contains(where: { $0.start != .now }) { try bracket.open(on: connection) }
        try flush(on: connection)
        try bracket.close(on: connection)
    }

    // MARK: Writing

    private func flush(on connection: borrowing Lease) throws {
        try BatchLengths.cut(rows, size: \.size) { slice in
            result.ids += try insert(slice, on: connection).map(TaskID.init(rawValue:))
        }
        rows = []
        bytes = 0
    }

    private func addUnique(
        _ row: EnqueueRow, key: [UInt8], window: Duration, on connection: borrowing Lease
    ) throws {
        let name = MySQLValue.bytes(key)
        let window = MySQLValue.int(window.microseconds)
        _ = try connection.query(UniqueQueries.take, [name, window])
        let owner = try connection.query(UniqueQueries.owner, [name]).rows.first
        if let owner, let id = owner[0].int, id > 0, owner[1].bool == false {
            result.ids.append(TaskID(rawValue: Int64(id)))
            result.existing += 1
            return
        }
        let ids = try insert([row], on: connection)
        _ = try connection.query(UniqueQueries.assign, [.int(ids[0]), window, name])
        result.ids += ids.map(TaskID.init(rawValue:))
    }

    /// - Parameter rows: Of one start.
    /// - Returns: The ids, in the order of the rows.
    private func insert(_ rows: ArraySlice<EnqueueRow>, on connection: borrowing Lease) throws -> [Int64] {
        guard let start = rows.first?.start else { return [] }
        let ids = try insert(rows.count, rows.flatMap(\.parameters), on: connection)
        try schedule(Array(zip(rows, ids)), start: start, on: connection)
        if start.isNear { for row in rows { news.add(in: row.queueName) } }
        return ids
    }

    private func insert(
        _ count: Int, _ parameters: [MySQLValue], on connection: borrowing Lease
    ) throws -> [Int64] {
        if connection.server.flavour == .mariaDB {
            return try connection.query(TaskQueries.insert(count) + " RETURNING id", parameters).rows.map {
                try $0.get(0)
            }
        }
        // MySQL has no RETURNING, but gives the rows of one INSERT numbers in a row, whatever innodb_autoinc_lock_mode
        // is: dev.mysql.com/doc/refman/8.4/en/innodb-auto-increment-handling.html, "simple inserts".
        let first = try connection.query(TaskQueries.insert(count), parameters).lastInsertID
        guard count > 1 else { return [Int64(first)] }
        let step = try connection.query("SELECT @@auto_increment_increment").rows.first?[0].int ?? 1
        return (0..<count).map { Int64(first) + Int64($0 * step) }
    }

    /// Moves what is to start later where nobody claims it.
    private func schedule(
        _ rows: [(EnqueueRow, id: Int64)], start: NewTask.Start, on connection: borrowing Lease
    ) throws {
        guard let due = DueTime(start) else { return }
        switch bracket.kind {
        case .transaction:
            let ids = rows.map(\.id)
            _ = try connection.query(LaterQueries.schedule(ids, dueAt: due.expression), [due.parameter])
            try connection.execute(LaterQueries.unschedule(ids))
        case .savepoint:
            // Row by row and by the whole key: at REPEATABLE READ a range would also lock the gap behind the last task,
            // and everybody's next enqueue would wait for the caller's COMMIT.
            let statements = rows.flatMap { row, id in
                [
                    PipelinedStatement(
                        LaterQueries.scheduleOne(dueAt: due.expression), [due.parameter] + row.place(id)),
                    PipelinedStatement(LaterQueries.unscheduleOne, row.place(id)),
                ]
            }
            for result in try connection.pipeline(statements) { _ = try result.get() }
        }
    }
}

/// When a task is due that does not start now.
private struct DueTime {
    let expression: LaterQueries.DueTime
    let parameter: MySQLValue

    /// `nil` for a start that is now or past.
    init?(_ start: NewTask.Start) {
        switch start {
        case .now: return nil
        case .after(let wait):
            guard wait > .zero else { return nil }
            expression = .afterMicroseconds
            parameter = .int(wait.microseconds)
        case .at(let date):
            guard date > Date() else { return nil }
            expression = .at
            parameter = date.mysqlValue
        }
    }
}

extension NewTask.Start {
    /// True when a process that waits for tasks would look too late by itself.
    fileprivate var isNear: Bool {
        switch self {
        case .now: true
        case .after(let wait): wait < WakeUp.horizon
        case .at(let date): date.timeIntervalSinceNow < WakeUp.horizon / .seconds(1)
        }
    }
}

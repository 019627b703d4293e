import Foundation
public import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

extension MySQLTaskStore {
    public func enqueue(_ feed: (_ add: (NewTask) throws -> Void) throws -> Void) throws -> EnqueueResult {
        let writer = try pool.withConnection { connection in
            let writer = EnqueueWriter(store: self)
            do {
                try feed { try writer.add($0, on: connection) }
                try writer.commit(on: connection)
            } catch {
                writer.rollBack(connection)
                throw error
            }
            ringer.ring(for: writer.news, on: connection)
            return writer
        }
        remember(writer.newNames)
        return writer.result
    }

    private func remember(_ names: EnqueueWriter.NewNames) {
        state.withLock { state in
            for (name, id) in names.queues { state.queues.remember(name, id: id) }
            for (name, id) in names.jobs { state.jobs.remember(name, id: id) }
        }
    }
}

/// One enqueue: gathers tasks into multi-row inserts inside one transaction.
final class EnqueueWriter {
    struct NewNames {
        var queues: [String: Int] = [:]
        var jobs: [String: Int] = [:]
    }

    private struct Row {
        let task: NewTask
        let queue: Int
        let job: Int
        let payload: TaskPayload
        var size: Int { payload.arguments.count + (payload.items?.pending.count ?? 0) + 64 }
    }

    private let store: MySQLTaskStore
    private var rows: [Row] = []
    private var bytes = 0
    private(set) var result = EnqueueResult()
    private(set) var newNames = NewNames()
    /// What others should know of as soon as it is committed.
    private(set) var news = TaskNews()

    init(store: MySQLTaskStore) {
        self.store = store
    }

    func add(_ task: NewTask, on connection: borrowing Lease) throws {
        let row = try row(for: task, on: connection)
        if let key = row.payload.uniqueKey, let window = task.uniqueKey?.window {
            try begin(on: connection)
            try flush(on: connection)
            try addUnique(row, key: key, window: window, on: connection)
        } else {
            if let first = rows.first, first.task.start != task.start {
                try begin(on: connection)
                try flush(on: connection)
            }
            rows.append(row)
            bytes += row.size
            if rows.count == 256 || bytes > BatchLengths.byteLimit {
                try begin(on: connection)
                try flush(on: connection)
            }
        }
    }

    /// What is one statement commits by itself: one round trip instead of three.
    func commit(on connection: borrowing Lease) throws {
        if rows.count > 1 || rows.contains(where: { $0.task.start != .now }) { try begin(on: connection) }
        try flush(on: connection)
        if connection.isInTransaction { try connection.commit() }
    }

    func rollBack(_ connection: borrowing Lease) {
        // The error that led here is the one to report; a connection that cannot roll back is dropped by the pool.
        if connection.isInTransaction { try? connection.rollback() }
    }

    // MARK: Rows

    private func row(for task: NewTask, on connection: borrowing Lease) throws -> Row {
        let payload = try TaskPayload(task, limit: store.options.payloadLimit)
        return Row(
            task: task,
            queue: try number(
                of: task.queue, known: store.state.withLock { $0.queues.ids[task.queue] }, kind: .queue, on: connection),
            job: try number(
                of: task.job, known: store.state.withLock { $0.jobs.ids[task.job] }, kind: .job, on: connection),
            payload: payload
        )
    }

    /// Begins late, so that names that are new are made outside of the transaction.
    private func begin(on connection: borrowing Lease) throws {
        if !connection.isInTransaction { try connection.begin() }
    }

    private enum NameKind { case queue, job }

    private func number(
        of name: String, known: Int?, kind: NameKind, on connection: borrowing Lease
    ) throws -> Int {
        if let known = known ?? (kind == .queue ? newNames.queues[name] : newNames.jobs[name]) { return known }
        let (insert, all) =
            switch kind {
            case .queue: (QueueQueries.insert, QueueQueries.all)
            case .job: (JobQueries.insert, JobQueries.all)
            }
        _ = try connection.query(insert, [.string(name)])
        let row = try connection.query(all).rows.first { $0[1].string == name }
        guard let id = row?[0].int else {
            throw StoreError(.schema, "There is no row for \(name) after it was inserted.")
        }
        switch kind {
        case .queue:
            // Every time, should the process that made the queue have died in between.
            try connection.execute(TaskQueries.divide(queue: id))
            newNames.queues[name] = id
        case .job: newNames.jobs[name] = id
        }
        return id
    }

    // MARK: Writing

    private func flush(on connection: borrowing Lease) throws {
        try BatchLengths.cut(rows, size: \.size) { slice in
            result.ids += try insert(Array(slice), on: connection).map(TaskID.init(rawValue:))
        }
        rows = []
        bytes = 0
    }

    private func addUnique(
        _ row: Row, key: [UInt8], window: Duration, on connection: borrowing Lease
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

    /// - Returns: The ids, in the order of the rows.
    private func insert(_ rows: [Row], on connection: borrowing Lease) throws -> [Int64] {
        guard let first = rows.first else { return [] }
        let parameters = rows.flatMap { row -> [MySQLValue] in
            [
                .int(Int64(row.queue)), .int(Int64(row.task.priority.rawValue)), .int(Int64(row.job)),
                .bytes(row.payload.arguments), row.payload.items.map { .bytes($0.pending) } ?? .null,
                .int(Int64(row.payload.items?.total ?? 0)),
            ]
        }
        let ids = try insert(rows.count, parameters, on: connection)
        try schedule(ids, of: rows, start: first.task.start, on: connection)
        if first.task.start.isNear { for row in rows { news.add(in: row.task.queue) } }
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
        let step = try connection.query("SELECT @@auto_increment_increment").rows.first?[0].int ?? 1
        return (0..<count).map { Int64(first) + Int64($0 * step) }
    }

    /// Moves what is to start later where nobody claims it.
    private func schedule(
        _ ids: [Int64], of rows: [Row], start: NewTask.Start, on connection: borrowing Lease
    ) throws {
        switch start {
        case .now:
            return
        case .after(let wait):
            guard wait > .zero else { return }
            _ = try connection.query(LaterQueries.schedule(ids, dueAt: .afterMicroseconds), [.int(wait.microseconds)])
        case .at(let date):
            guard date > Date() else { return }
            _ = try connection.query(LaterQueries.schedule(ids, dueAt: .at), [date.mysqlValue])
        }
        let lanes = Dictionary(grouping: zip(rows, ids)) { row, _ in
            TaskDescriptor.Lane(queue: row.queue, priority: row.task.priority.rawValue)
        }
        for (lane, tasks) in lanes { try connection.execute(TaskQueries.unmake(lane, ids: tasks.map(\.1))) }
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

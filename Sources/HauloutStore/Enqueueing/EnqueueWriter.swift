import HauloutCore
import MySQLClient
import MySQLPool

#if Failpoints
    import Failpoints
#endif

/// One enqueue: gathers tasks into multi-row inserts, and while the server is at work on one gathers the next.
final class EnqueueWriter {
    /// Lends the connection of the enqueue to `body`.
    typealias Lend = (_ body: (borrowing Lease) throws -> Void) throws -> Void

    private let store: MySQLTaskStore
    private let names: EnqueueNames
    private var bracket: EnqueueBracket
    private var rows: [EnqueueRow] = []
    private var bytes = 0
    /// Sent, and not yet answered. The next one is not sent before: had this one failed by a deadlock, which undoes the
    /// transaction, the next would be committed by itself.
    private var underWay: TaskInsert?
    private var step: Int64?
    private(set) var result = EnqueueResult()
    /// What others should know of as soon as it is committed.
    private(set) var news = TaskNews()

    init(store: MySQLTaskStore, bracket: EnqueueBracket.Kind) {
        self.store = store
        self.bracket = EnqueueBracket(bracket)
        names = EnqueueNames(store: store, bracket: bracket)
    }

    /// Gathers one more task, and sends what has gathered when it is much.
    func add(_ task: NewTask, _ lend: Lend) throws {
        let row = try row(for: task, lend)
        if let first = rows.first, !first.goesWith(row) { try lend(flush) }
        rows.append(row)
        bytes += row.size
        let most = row.isUnique ? Self.mostUnique : TaskInsert.lengths[0]
        if rows.count == most || bytes > BatchLengths.byteLimit { try lend(flush) }
    }

    /// The keys of one enqueue are taken in their order, so that two enqueues never wait for each other: as many as are
    /// gathered before.
    private static var mostUnique: Int { 4_096 }

    /// The task, when it is the only one of the enqueue, and starts now.
    var onlyRow: EnqueueRow? {
        isOneStatement && result.ids.isEmpty ? rows[0] : nil
    }

    /// What is one statement commits by itself: one round trip instead of three.
    private var isOneStatement: Bool {
        #if Failpoints
            // So that every enqueue has a COMMIT that the bug can pass over.
            if SeededBug.ackBeforeCommit.isOn { return false }
        #endif
        return rows.count == 1 && rows[0].start == .now && !rows[0].isUnique && !bracket.isOpen
    }

    /// Whether the one statement is all that it takes. On a node it is not, outside of somebody's transaction.
    private func isComplete(on connection: borrowing Lease) throws -> Bool {
        guard isOneStatement else { return false }
        if bracket.kind == .savepoint { return true }
        return try !connection.connection.isOnNode()
    }

    /// Sends the rest, and ends the transaction or the savepoint. Returns once that is durable, if it is our own.
    func finish(_ lend: Lend) throws {
        if !rows.isEmpty || bracket.isOpen {
            try lend { connection in
                if try isComplete(on: connection) {
                    try write(rows[...], on: connection)
                    rows = []
                } else {
                    try flush(on: connection)
                }
                try settle(on: connection)
                try bracket.close(on: connection)
            }
        }
        names.remember()
    }

    /// The only task was added by somebody else.
    func finish(with id: Int64) {
        result.ids = [TaskID(rawValue: id)]
        names.remember()
    }

    func undo(on connection: borrowing Lease) {
        if underWay != nil { _ = try? connection.connection.receive() }
        bracket.undo(on: connection)
    }

    private func row(for task: NewTask, _ lend: Lend) throws -> EnqueueRow {
        let payload = try TaskPayload(task, limit: store.options.payloadLimit)
        // New ones are made on the same connection.
        if underWay != nil, !names.know(task) { try lend(settle) }
        return try EnqueueRow(
            task, payload: payload, queue: names.queue(task.queue, lend), job: names.job(task.job, lend))
    }

    // MARK: Writing

    private func flush(on connection: borrowing Lease) throws {
        if underWay == nil { try bracket.open(on: connection) }
        if rows.first?.isUnique == true {
            try addUnique(rows, on: connection)
        } else {
            try BatchLengths.cut(rows, TaskInsert.lengths, size: \.size) { try write($0, on: connection) }
        }
        rows.removeAll(keepingCapacity: true)
        bytes = 0
    }

    /// - Parameter rows: Of one start.
    private func write(_ rows: ArraySlice<EnqueueRow>, on connection: borrowing Lease) throws {
        let insert = TaskInsert(rows, for: connection.server)
        try settle(on: connection)
        if rows[rows.startIndex].start.isNear { note(rows) }
        // A lease of the caller's may be one whose statements are killed when they take too long; only `query` knows.
        if rows[rows.startIndex].start == .now, bracket.kind == .transaction,
            try connection.connection.send(insert.sql, insert.parameters)
        {
            underWay = insert
            return
        }
        let ids = try insert.ids(connection.query(insert.sql, insert.parameters)) { try step(on: connection) }
        try reserve(ids, on: connection)
        try schedule(Array(zip(rows, ids)), on: connection)
        result.ids += ids.map(TaskID.init(rawValue:))
    }

    /// Waits for the answer that is due, if one is.
    private func settle(on connection: borrowing Lease) throws {
        guard let insert = underWay else { return }
        underWay = nil
        let ids = try insert.ids(connection.connection.receive()) { try step(on: connection) }
        try reserve(ids, on: connection)
        result.ids += ids.lazy.map(TaskID.init(rawValue:))
    }

    private func reserve(_ ids: [Int64], on connection: borrowing Lease) throws {
        if try connection.connection.isOnNode() { try connection.reserve(ids) }
    }

    private func step(on connection: borrowing Lease) throws -> Int64 {
        if let step { return step }
        let step: Int64 = try connection.query(EnqueueQueries.step).rows[0].get(0)
        self.step = step
        return step
    }

    private func note(_ rows: ArraySlice<EnqueueRow>) {
        var last: Int?
        for row in rows where row.queue != last {
            news.add(last == nil ? rows.count : 0, in: row.queueName)
            last = row.queue
        }
    }

    private func addUnique(_ rows: [EnqueueRow], on connection: borrowing Lease) throws {
        try settle(on: connection)
        let keys = rows.map { $0.payload.uniqueKey ?? [] }
        let order = rows.indices.sorted { first, second in
            // Of two with the same key the one that comes first makes the task.
            keys[first] == keys[second] ? first < second : keys[first].lexicographicallyPrecedes(keys[second])
        }
        var ids = rows.map { _ in TaskID(rawValue: 0) }
        for index in order { ids[index] = try addUnique(rows[index], key: keys[index], on: connection) }
        result.ids += ids
    }

    private func addUnique(_ row: EnqueueRow, key: [UInt8], on connection: borrowing Lease) throws -> TaskID {
        let name = MySQLValue.bytes(key)
        let window = MySQLValue.int((row.uniqueWindow ?? .zero).microseconds)
        _ = try connection.query(UniqueQueries.take, [name, window])
        let owner = try connection.query(UniqueQueries.owner, [name]).rows.first
        if let owner, let id = owner[0].int, id > 0, owner[1].bool == false, !Self.ignoresKeys {
            result.existing += 1
            return TaskID(rawValue: Int64(id))
        }
        try write([row], on: connection)
        try settle(on: connection)
        // In its place among the others.
        guard let id = result.ids.popLast() else { preconditionFailure("An INSERT of one task gives one id.") }
        _ = try connection.query(UniqueQueries.assign, [.int(id.rawValue), window, name])
        return id
    }

    private static var ignoresKeys: Bool {
        #if Failpoints
            SeededBug.uniqueKeyIgnored.isOn
        #else
            false
        #endif
    }

    /// Moves what is to start later where nobody claims it.
    private func schedule(_ rows: [(EnqueueRow, id: Int64)], on connection: borrowing Lease) throws {
        guard let due = rows.first.flatMap({ DueTime($0.0.start) }) else { return }
        switch bracket.kind {
        case .transaction:
            let lanes = Dictionary(grouping: rows) { row, _ in
                TaskDescriptor.Lane(queue: row.queue, priority: row.priority.rawValue)
            }
            for (lane, made) in lanes {
                let ids = made.map(\.id)
                _ = try connection.query(LaterQueries.schedule(lane, ids: ids, dueAt: due), [due.parameter])
                try connection.execute(TaskQueries.unmake(lane, ids: ids))
            }
        case .savepoint:
            // Row by row and by the whole key: at REPEATABLE READ a range would also lock the gap behind the last task,
            // and everybody's next enqueue would wait for the caller's COMMIT.
            let statements = rows.flatMap { row, id in
                [
                    PipelinedStatement(
                        LaterQueries.scheduleOne(dueAt: due), [due.parameter] + row.place(id)),
                    PipelinedStatement(TaskQueries.unmakeOne, row.place(id)),
                ]
            }
            for result in try connection.pipeline(statements) { _ = try result.get() }
        }
    }
}

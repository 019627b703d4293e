import Foundation
public import HauloutCore
import MySQLClient
import MySQLPool
import Synchronization

extension MySQLTaskStore {
    public func status() throws -> StatusReport {
        try refreshQueues(force: true)
        let (names, paused) = state.withLock { ($0.queues.names, $0.paused) }
        return try read { connection in
            var queues = names.mapValues { StatusReport.Queue(name: $0) }
            for id in paused { queues[id]?.isPaused = true }
            for (id, counts) in try counts(of: Set(names.keys), on: connection) {
                queues[id]?.available = counts.available
                queues[id]?.running = counts.running
                queues[id]?.scheduled = counts.scheduled
                queues[id]?.retryable = counts.retryable
                queues[id]?.estimates = counts.estimates
                queues[id]?.oldest = counts.oldest
            }
            let totals = try connection.query(ProcessQueries.totals).rows.first?.values.map(Self.count) ?? [0, 0, 0]
            return StatusReport(
                queues: queues.values.sorted { $0.name < $1.name },
                processes: try connection.query(ProcessQueries.all).rows.map(Self.process),
                completed: totals[0],
                discarded: totals[1],
                cancelled: totals[2]
            )
        }
    }

    /// How many connections the server takes, from all programs together.
    public func connectionLimit() throws -> Int {
        try read { try $0.query(ServerQueries.connectionLimit).rows.first?[0].int ?? .max }
    }

    /// SUM and COALESCE give a DECIMAL.
    private static func count(_ value: MySQLValue) -> Int {
        value.int ?? value.decimal.flatMap { Int($0.text) } ?? 0
    }

    private static func process(_ row: Row) throws -> StatusReport.Process {
        StatusReport.Process(
            id: ProcessID(rawValue: try row.get("id")),
            description: ProcessDescription(
                host: try row.get("host"),
                pid: try row.get("pid"),
                threads: try row.get("threads"),
                queues: try row.get("queues", as: String.self).split(separator: " ").map { QueuePattern(String($0)) },
                version: try row.get("version")
            ),
            startedAt: try row.get("started_at"),
            heartbeat: .microseconds(max(0, try row.get("silence_us", as: Int64.self))),
            running: try row.get("running"),
            completed: count(row["completed"] ?? .null),
            discarded: count(row["discarded"] ?? .null)
        )
    }

    public func tasks(_ filter: TaskFilter) throws -> [TaskSummary] {
        try stored(filter).map(\.summary)
    }

    public func task(_ id: TaskID) throws -> TaskDetail? {
        guard let task = try stored(TaskFilter(ids: [id])).first else { return nil }
        return TaskDetail(
            summary: task.summary,
            arguments: String(decoding: task.descriptor.arguments, as: UTF8.self),
            pendingItems: String(decoding: task.descriptor.items?.pending ?? [], as: UTF8.self),
            failedItems: String(decoding: task.descriptor.items?.failed ?? [], as: UTF8.self),
            failures: try failures(FailureFilter(task: id))
        )
    }

    /// Tasks of all tables, by id.
    private func stored(_ filter: TaskFilter) throws -> [StoredTask] {
        try read { connection in
            let all = try ListQueries.Source.allCases.flatMap { source in
                try stored(filter, in: source, limit: filter.limit, on: connection)
            }
            let sorted = all.sorted { $0.descriptor.id < $1.descriptor.id }
            return filter.limit.map { Array(sorted.prefix($0)) } ?? sorted
        }
    }

    func stored(
        _ filter: TaskFilter,
        in source: ListQueries.Source,
        limit: Int?,
        on connection: borrowing Lease
    ) throws -> [StoredTask] {
        guard !source.wanted(filter.states).isEmpty, limit != 0 else { return [] }
        guard let narrowing = try narrowing(filter, limit: limit, in: source, on: connection) else { return [] }
        let found = try rows(of: source.selects(filter.states, narrowing), on: connection)
            .map { row in (id: try row.get(0, as: Int64.self), row: row) }
            .sorted { $0.id < $1.id }
        return try found.prefix(limit ?? .max).map { _, row in
            try StoredTask(
                row, from: source, job: jobName(row.get("job_id"), on: connection),
                queue: queueName(row.get("queue_id"), on: connection))
        }
    }

    /// Several statements in one, as many as make sense.
    private func rows(of selects: [String], on connection: borrowing Lease) throws -> [Row] {
        guard selects.count > 1 else { return try selects.flatMap { try connection.execute($0).rows } }
        let size = 32
        return try stride(from: 0, to: selects.count, by: size).flatMap { start in
            let arms = selects[start..<min(start + size, selects.count)].map { "(\($0))" }
            return try connection.execute(arms.joined(separator: " UNION ALL ")).rows
        }
    }

    /// The filter by numbers; `nil` when it names what is not there.
    private func narrowing(
        _ filter: TaskFilter,
        limit: Int?,
        in source: ListQueries.Source,
        on connection: borrowing Lease
    ) throws -> ListQueries.Narrowing? {
        var narrowing = ListQueries.Narrowing(ids: filter.ids.map(\.rawValue), limit: limit)
        if let job = filter.job {
            guard let id = try knownJob(job, on: connection) else { return nil }
            narrowing.job = id
        }
        try refreshQueues(on: connection)
        let queues = state.withLock { $0.queues }
        if let queue = filter.queue {
            guard let id = queues.ids[queue] else { return nil }
            narrowing.queue = id
        }
        narrowing.queues = queues.names.keys.sorted()
        if source == .task, filter.states == [.running] { narrowing.held = try heldRanges(on: connection) }
        return narrowing
    }

    public func failures(_ filter: FailureFilter) throws -> [RecordedFailure] {
        try read { connection in
            guard let conditions = try conditions(filter, on: connection) else { return [] }
            let sql = FailureQueries.select(where: conditions, limit: filter.limit, of: filter)
            return try connection.query(sql, conditions.parameters).rows.reversed().map {
                try failure($0, on: connection)
            }
        }
    }

    private func failure(_ row: Row, on connection: borrowing Lease) throws -> RecordedFailure {
        try RecordedFailure(
            row, job: jobName(row.get("job_id"), on: connection), queue: queueName(row.get("queue_id"), on: connection))
    }

    /// `nil` when the filter names what is not there.
    private func conditions(_ filter: FailureFilter, on connection: borrowing Lease) throws -> Conditions? {
        var conditions = Conditions(filter)
        if let job = filter.job {
            guard let id = try knownJob(job, on: connection) else { return nil }
            conditions.add("f.job_id = ?", .int(Int64(id)))
        }
        if let queue = filter.queue {
            try refreshQueues(on: connection)
            guard let id = state.withLock({ $0.queues.ids[queue] }) else { return nil }
            conditions.add("f.queue_id = ?", .int(Int64(id)))
        }
        if let age = filter.greatestAge {
            // Numbers and times of failures grow together, but for transactions at the same time.
            let first = try connection.query(FailureQueries.firstSince, [.int(age.microseconds)]).rows.first?[0].int
            guard let first else { return nil }
            conditions.add("f.id >= ?", .int(max(0, Int64(first) - FailureQueries.disorder)))
        }
        return conditions
    }

    public func failureGroups(_ filter: FailureFilter, itemsPerGroup: Int) throws -> [FailureGroup] {
        try read { connection in
            guard let conditions = try conditions(filter, on: connection) else { return [] }
            let sql = FailureQueries.groups(where: conditions, limit: filter.limit)
            let rows = try connection.query(sql, conditions.parameters).rows
            return try rows.compactMap { try group($0, conditions, itemsPerGroup: itemsPerGroup, on: connection) }
        }
    }

    private func group(
        _ row: Row,
        _ conditions: Conditions,
        itemsPerGroup: Int,
        on connection: borrowing Lease
    ) throws -> FailureGroup? {
        var latest = Conditions()
        latest.add("f.id = ?", row["latest"] ?? .null)
        let select = FailureQueries.select(where: latest, limit: 1, of: FailureFilter(id: 0))
        // Pruned between the two queries: then there is nothing left to say about it.
        guard let newest = try connection.query(select, latest.parameters).rows.first else { return nil }
        var inGroup = conditions
        inGroup.add("f.job_id = ? AND f.fingerprint = ?", row["job_id"] ?? .null, row["fingerprint"] ?? .null)
        let items = try connection.query(
            FailureQueries.items(where: inGroup, limit: itemsPerGroup),
            inGroup.parameters
        ).rows
        return FailureGroup(
            job: try jobName(row.get("job_id"), on: connection),
            cause: try failure(newest, on: connection).failure.cause,
            count: try row.get("failures"),
            final: Self.count(row["final"] ?? .null),
            tasks: try row.get("tasks"),
            firstSeen: try row.get("first_seen"),
            lastSeen: try row.get("last_seen"),
            itemCount: try row.get("items"),
            items: try items.map { item in
                FailureGroup.Item(
                    item: RecordedFailure.item(item[0]) ?? .null,
                    task: TaskID(rawValue: try item.get(1)),
                    isFinal: item[2].int == 1
                )
            }
        )
    }
}

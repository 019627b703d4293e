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
            for row in try connection.query(TaskQueries.counts).rows {
                let id: Int = try row.get(0)
                if row[1].bool == true {
                    queues[id]?.running = try row.get(2)
                } else {
                    queues[id]?.available = try row.get(2)
                    queues[id]?.oldest = .microseconds(max(0, try row.get(3, as: Int64.self)))
                }
            }
            for row in try connection.query(LaterQueries.counts).rows {
                let id: Int = try row.get(0)
                if row[1].int == 0 {
                    queues[id]?.scheduled = try row.get(2)
                } else {
                    queues[id]?.retryable = try row.get(2)
                }
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

    public func remaining(in queues: [QueuePattern]) throws -> Int {
        let ids = try queueNumbers(queues)
        guard !ids.isEmpty else { return 0 }
        let paused = state.withLock { $0.paused }
        let open = ids.filter { !paused.contains(Int($0)) }
        return try read { connection in
            let running = try count(TaskQueries.running(in: ids), on: connection)
            guard !open.isEmpty else { return running }
            let waiting = try count(TaskQueries.waiting(in: open), on: connection)
            return try running + waiting + count(LaterQueries.retryable(in: open), on: connection)
        }
    }

    private func count(_ statement: String, on connection: borrowing Lease) throws -> Int {
        try connection.execute(statement).rows.first?[0].int ?? 0
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
        guard let select = source.select(filter, limit: limit) else { return [] }
        return try connection.query(select.sql, select.conditions.parameters).rows.map {
            try StoredTask($0, from: source)
        }
    }

    public func failures(_ filter: FailureFilter) throws -> [RecordedFailure] {
        let conditions = Conditions(filter)
        return try read { connection in
            let sql = FailureQueries.select(where: conditions, limit: filter.limit)
            return try connection.query(sql, conditions.parameters).rows.reversed().map { try RecordedFailure($0) }
        }
    }

    public func failureGroups(_ filter: FailureFilter, itemsPerGroup: Int) throws -> [FailureGroup] {
        let conditions = Conditions(filter)
        return try read { connection in
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
        let select = FailureQueries.select(where: latest, limit: 1)
        // Pruned between the two queries: then there is nothing left to say about it.
        guard let newest = try connection.query(select, latest.parameters).rows.first else { return nil }
        var inGroup = conditions
        inGroup.add("f.job_id = ? AND f.fingerprint = ?", row["job_id"] ?? .null, row["fingerprint"] ?? .null)
        let items = try connection.query(
            FailureQueries.items(where: inGroup, limit: itemsPerGroup),
            inGroup.parameters
        ).rows
        return FailureGroup(
            job: try row.get("job"),
            cause: try RecordedFailure(newest).failure.cause,
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

import Foundation
import HauloutCore
import MySQLClient

/// The statements that a queue is sent all day, with values such as they have then.
struct HotStatement {
    /// What it is for: `claim`
    let name: String
    let sql: String
    let parameters: [MySQLValue]
    /// True for what reads in the order of an index and ends at a limit: all of the index, then, is not all of its rows.
    let stopsEarly: Bool

    private init(_ name: String, _ sql: String, _ parameters: [MySQLValue] = [], stopsEarly: Bool = false) {
        self.name = name
        self.sql = sql
        self.parameters = parameters
        self.stopsEarly = stopsEarly
    }

    private init(_ name: String, _ statement: PipelinedStatement) {
        self.init(name, statement.sql, statement.parameters)
    }

    /// - Parameters:
    ///   - queue: The number of a queue.
    ///   - mode: A server that does not know `SKIP LOCKED` is not asked about it when it is not used.
    static func all(queue: Int, claiming mode: StoreOptions.ClaimMode) -> [HotStatement] {
        let lane = TaskDescriptor.Lane(queue: queue, priority: Priority.normal.rawValue)
        let process = ProcessID(rawValue: 1)
        return claiming(lane, process, mode) + ending(lane, process, mode) + waiting(mode) + pruning
    }

    private static func claiming(
        _ lane: TaskDescriptor.Lane, _ process: ProcessID, _ mode: StoreOptions.ClaimMode
    ) -> [HotStatement] {
        let bounds = Priority.range.map { _ in MySQLValue.int(1) }
        return [
            HotStatement(
                "look for tasks", TaskQueries.available(mode),
                [.int(Int64(lane.queue))] + bounds + [.int(100)], stopsEarly: true),
            HotStatement("claim", TaskQueries.markRunning(few: lane, ids: [1, 2], process: process, holding: "")),
            HotStatement("claim many", TaskQueries.markRunning(lane, ids: 1...32, process: process)),
            HotStatement("heartbeat", ProcessQueries.heartbeat, [.int(0), .int(process.rawValue)]),
        ]
    }

    private static func ending(
        _ lane: TaskDescriptor.Lane, _ process: ProcessID, _ mode: StoreOptions.ClaimMode
    ) -> [HotStatement] {
        let fence: [MySQLValue] = [
            .int(Int64(lane.queue)), .int(Int64(lane.priority)), .int(1), .int(1), .int(process.rawValue),
        ]
        let range: [MySQLValue] = [.int(Int64(lane.queue)), .int(Int64(lane.priority)), .int(1), .int(1_000)]
        return [
            HotStatement("end", TaskQueries.delete(lane, attempts: [1: [1, 2, 3]], process: process)),
            HotStatement("save progress", TaskQueries.advance, [.int(1)] + fence),
            HotStatement("find tasks in hand", TaskQueries.held(lane, ids: 1...32, by: process)),
            HotStatement(
                "rescue", TaskQueries.heldInRange(skippingLocked: mode == .skipLocked),
                range + [.int(process.rawValue), .int(200)], stopsEarly: true),
            HotStatement("date retries", FailureQueries.undated([1, 2])),
        ]
    }

    private static func waiting(_ mode: StoreOptions.ClaimMode) -> [HotStatement] {
        [
            HotStatement("find what is due", LaterQueries.due(mode), [.int(200)], stopsEarly: true),
            HotStatement("start what is due", LaterQueries.promote([1, 2])),
        ]
    }

    private static var pruning: [HotStatement] {
        let (age, limit) = (MySQLValue.int(1_000_000), MySQLValue.int(1_000))
        return [
            HotStatement("find old failures", FailureQueries.old, [age, limit], stopsEarly: true),
            HotStatement("find old discarded tasks", FinishedQueries.oldDiscarded, [age, limit], stopsEarly: true),
            HotStatement("find old keys", UniqueQueries.old, [limit], stopsEarly: true),
            HotStatement(
                "find old completed tasks", CompletedQueries.pruneEnd,
                [.string("1970-01-01 00:00:00"), age, .int(999)], stopsEarly: true),
        ]
    }
}

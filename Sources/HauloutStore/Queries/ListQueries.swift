import HauloutCore

/// Lists of tasks, over the four tables that hold them.
///
/// Nothing is joined and nothing is sorted: each statement reads one index in its order and stops at the limit, and names
/// are put in afterwards. What has no index of its own (a job, or a queue among the completed) is looked for in the order
/// of the ids.
enum ListQueries {
    /// What a filter comes to, by number.
    struct Narrowing {
        var ids: [Int64] = []
        var job: Int?
        var queue: Int?
        /// All queues there are.
        var queues: [Int] = []
        /// Where running tasks are; asked for only when they are wanted alone.
        var held: [HeldRange] = []
        var limit: Int?
    }

    /// The same columns from each table, so that one function reads them.
    enum Source: CaseIterable {
        case task
        case later
        case finished
        case completed

        var states: [(number: Int, state: TaskState)] {
            switch self {
            case .task: [(0, .available), (1, .running), (2, .running)]
            case .later: [(0, .scheduled), (1, .retryable)]
            case .finished: [(1, .discarded), (2, .cancelled)]
            case .completed: [(0, .completed)]
            }
        }

        private var table: String {
            switch self {
            case .task: "haulout_task"
            case .later: "haulout_later"
            case .finished: "haulout_finished"
            case .completed: "haulout_completed"
            }
        }

        /// The index in the order of the ids.
        private var byID: String { self == .finished ? "PRIMARY" : "by_id" }

        private var columns: String {
            switch self {
            case .task:
                """
                t.state, NULL AS items_completed, NULL AS due_at, t.claimed_at, NULL AS finished_at, t.process_id,
                t.items_done, t.again, t.failed, t.free, t.crashes
                """
            case .later:
                """
                t.state, NULL AS items_completed, t.due_at, NULL AS claimed_at, NULL AS finished_at, NULL AS process_id,
                0 AS items_done, NULL AS again, t.failed, t.free, t.crashes
                """
            case .finished:
                """
                t.state, t.items_completed, NULL AS due_at, NULL AS claimed_at, t.finished_at, NULL AS process_id,
                0 AS items_done, NULL AS again, t.failed, 0 AS free, 0 AS crashes
                """
            case .completed:
                """
                0 AS state, t.items_completed, NULL AS due_at, NULL AS claimed_at, t.finished_at, NULL AS process_id,
                0 AS items_done, NULL AS again, t.failed, 0 AS free, 0 AS crashes
                """
            }
        }

        func state(_ number: Int) -> TaskState? {
            states.first { $0.number == number }?.state
        }

        /// Which of its states are wanted, by number.
        func wanted(_ states: Set<TaskState>) -> [Int] {
            self.states.filter { states.isEmpty || states.contains($0.state) }.map(\.number)
        }

        /// Statements that together find what is wanted: each the first in one index.
        func selects(_ states: Set<TaskState>, _ narrowing: Narrowing) -> [String] {
            let wanted = wanted(states)
            guard !wanted.isEmpty else { return [] }
            let isNarrow = wanted.count < self.states.count
            var rest: [String] = []
            if let job = narrowing.job { rest.append("t.job_id = \(job)") }
            let stateIsOneOf = "t.state IN (\(SQLText.list(wanted.map(Int64.init))))"

            if narrowing.limit == nil || !narrowing.ids.isEmpty {
                if self == .task { rest.append(Self.isTask) }
                if isNarrow { rest.append(stateIsOneOf) }
                if let queue = narrowing.queue { rest.append("t.queue_id = \(queue)") }
                guard !narrowing.ids.isEmpty else { return [select(nil, rest, nil)] }
                return [select(byID, ["t.id IN (\(SQLText.list(narrowing.ids)))"] + rest, narrowing.limit)]
            }
            switch self {
            case .task where wanted == [1, 2]:
                let ranges = narrowing.held.filter { narrowing.queue ?? $0.lane.queue == $0.lane.queue }
                return ranges.map { range in
                    let lane = Self.lane(range.lane) + ["t.id BETWEEN \(range.low) AND \(range.high)", stateIsOneOf]
                    return select("PRIMARY", lane + rest, narrowing.limit)
                }
            case .task:
                rest.append(Self.isTask)
                if isNarrow { rest.append(stateIsOneOf) }
                guard let queue = narrowing.queue else { return [select(byID, rest, narrowing.limit)] }
                return Priority.range.map { level in
                    select(
                        "PRIMARY", Self.lane(TaskDescriptor.Lane(queue: queue, priority: level)) + rest,
                        narrowing.limit)
                }
            case .later where isNarrow || narrowing.queue != nil, .finished where isNarrow || narrowing.queue != nil:
                let queues = narrowing.queue.map { [$0] } ?? narrowing.queues
                return queues.flatMap { queue in
                    wanted.map { state in
                        select("by_queue", ["t.queue_id = \(queue)", "t.state = \(state)"] + rest, narrowing.limit)
                    }
                }
            case .completed:
                if let queue = narrowing.queue { rest.append("t.queue_id = \(queue)") }
                return [select(byID, rest, narrowing.limit)]
            default:
                return [select(byID, rest, narrowing.limit)]
            }
        }

        /// Neither a row between lanes nor one that keeps ids apart on a cluster.
        private static let isTask = "t.queue_id > 0 AND t.id > 0"

        private static func lane(_ lane: TaskDescriptor.Lane) -> [String] {
            ["t.queue_id = \(lane.queue)", "t.priority = \(lane.priority)"]
        }

        /// - Parameter index: The one to read in its order; `nil` for all there is, in any order.
        private func select(_ index: String?, _ terms: [String], _ limit: Int?) -> String {
            """
            SELECT t.id, t.queue_id, t.job_id, t.priority, t.attempt, t.items_total, t.enqueued_at, t.arguments, t.items,
                   \(columns)
            FROM \(table) t\(index.map { " FORCE INDEX (\($0))" } ?? "")
            WHERE \(terms.isEmpty ? "TRUE" : terms.joined(separator: " AND "))\(index == nil ? "" : " ORDER BY t.id")\
            \(limit.map { " LIMIT \($0)" } ?? "")
            """
        }
    }
}

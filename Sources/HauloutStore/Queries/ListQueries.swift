import HauloutCore

/// Lists of tasks, over the three tables that hold them.
enum ListQueries {
    /// The same columns from each table, so that one function reads them:
    /// id, job, queue, priority, state, attempt, items_total, items_completed, enqueued_at, due_at, claimed_at,
    /// finished_at, process_id, items_done, arguments, items, again, failed, queue_id, free, crashes, job_id.
    enum Source: CaseIterable {
        case task
        case later
        case finished

        var states: [(number: Int, state: TaskState)] {
            switch self {
            case .task: [(0, .available), (1, .running), (2, .running)]
            case .later: [(0, .scheduled), (1, .retryable)]
            case .finished: [(0, .completed), (1, .discarded), (2, .cancelled)]
            }
        }

        private var table: String {
            switch self {
            case .task: "haulout_task"
            case .later: "haulout_later"
            case .finished: "haulout_finished"
            }
        }

        private var columns: String {
            switch self {
            case .task:
                """
                NULL AS items_completed, t.enqueued_at, NULL AS due_at, t.claimed_at, NULL AS finished_at, t.process_id,
                t.items_done, t.arguments, t.items, t.again, t.failed, t.queue_id, t.free, t.crashes, t.job_id
                """
            case .later:
                """
                NULL AS items_completed, t.enqueued_at, t.due_at, NULL AS claimed_at, NULL AS finished_at, NULL AS process_id,
                0 AS items_done, t.arguments, t.items, NULL AS again, t.failed, t.queue_id, t.free, t.crashes, t.job_id
                """
            case .finished:
                """
                t.items_completed, t.enqueued_at, NULL AS due_at, NULL AS claimed_at, t.finished_at, NULL AS process_id,
                0 AS items_done, t.arguments, t.items, NULL AS again, t.failed, t.queue_id, 0 AS free, 0 AS crashes, t.job_id
                """
            }
        }

        /// - Parameter lock: True to lock the rows of `t` that are found.
        func select(_ filter: TaskFilter, limit: Int?, lock: Bool = false) -> (sql: String, conditions: Conditions)? {
            let wanted = states.filter { filter.states.isEmpty || filter.states.contains($0.state) }
            guard !wanted.isEmpty else { return nil }
            var conditions = Conditions(filter)
            if wanted.count < states.count {
                conditions.add("t.state IN (\(SQLText.list(wanted.map { Int64($0.number) })))")
            }
            let sql = """
                SELECT t.id, j.name AS job, q.name AS queue, t.priority, t.state, t.attempt, t.items_total, \(columns)
                FROM \(table) t JOIN haulout_job j ON j.id = t.job_id JOIN haulout_queue q ON q.id = t.queue_id
                WHERE \(conditions.sql)
                ORDER BY t.id\(limit.map { " LIMIT \($0)" } ?? "")\(lock ? " FOR UPDATE" : "")
                """
            return (sql, conditions)
        }

        func state(_ number: Int) -> TaskState? {
            states.first { $0.number == number }?.state
        }
    }
}

/// `haulout_finished`: discarded and cancelled tasks. Where rows are locked, the index is named, and a condition besides
/// the ids: a small table would be read as a whole, and every row of it locked on the way.
enum FinishedQueries {
    static func insert(_ count: Int) -> String {
        let row = "(?, ?, UTC_TIMESTAMP(6), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        return """
            INSERT INTO haulout_finished
                (id, state, finished_at, queue_id, priority, attempt, items_total, items_completed, duration_us,
                 enqueued_at, job_id, arguments, items, failed)
            VALUES \(SQLText.rows(count, of: row))
            """
    }

    static func lock(_ ids: [Int64]) -> String {
        """
        SELECT id, queue_id, priority, attempt, items_total, enqueued_at, job_id, arguments, items, failed, state
        FROM haulout_finished FORCE INDEX (PRIMARY) WHERE id IN (\(SQLText.list(ids))) ORDER BY id FOR UPDATE
        """
    }

    static func delete(_ ids: [Int64]) -> String {
        "DELETE done FROM haulout_finished done FORCE INDEX (PRIMARY) WHERE id IN (\(SQLText.list(ids))) AND state > 0"
    }

    static let oldCancelled = old(state: 2)
    static let oldDiscarded = old(state: 1)

    /// Index: by_state (state, finished_at). Parameters: age in microseconds, limit.
    private static func old(state: Int) -> String {
        """
        SELECT id FROM haulout_finished FORCE INDEX (by_state)
        WHERE state = \(state) AND finished_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
        ORDER BY finished_at LIMIT ?
        """
    }

    /// Some may have been brought back meanwhile. Parameters: age in microseconds, ids.
    static func prune(_ count: Int) -> String {
        """
        DELETE old FROM haulout_finished old FORCE INDEX (PRIMARY)
        WHERE finished_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND AND id IN (\(SQLText.rows(count, of: "?")))
        """
    }
}

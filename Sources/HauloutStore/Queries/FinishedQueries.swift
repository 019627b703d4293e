/// `haulout_finished`: discarded and cancelled tasks.
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
        FROM haulout_finished WHERE id IN (\(SQLText.list(ids))) ORDER BY id FOR UPDATE
        """
    }

    static func delete(_ ids: [Int64]) -> String {
        "DELETE FROM haulout_finished WHERE id IN (\(SQLText.list(ids)))"
    }

    /// Index: by_state (state, finished_at). Parameters: age in microseconds, limit.
    static let pruneCancelled = prune(state: 2)
    static let pruneDiscarded = prune(state: 1)

    private static func prune(state: Int) -> String {
        """
        DELETE FROM haulout_finished
        WHERE state = \(state) AND finished_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
        ORDER BY finished_at LIMIT ?
        """
    }
}

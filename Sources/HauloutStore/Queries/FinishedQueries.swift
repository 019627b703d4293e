/// `haulout_finished`: the history.
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
        FROM haulout_finished WHERE id IN (\(SQLText.list(ids))) AND state IN (1, 2) ORDER BY id FOR UPDATE
        """
    }

    static func delete(_ ids: [Int64]) -> String {
        "DELETE FROM haulout_finished WHERE id IN (\(SQLText.list(ids)))"
    }

    /// Index: by_time (finished_at). Parameters: age in microseconds, limit.
    static let pruneSucceeded = """
        DELETE FROM haulout_finished
        WHERE finished_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND AND state IN (0, 2) ORDER BY finished_at LIMIT ?
        """
    static let pruneDiscarded = """
        DELETE FROM haulout_finished
        WHERE finished_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND AND state = 1 ORDER BY finished_at LIMIT ?
        """
}

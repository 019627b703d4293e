import HauloutCore

/// `haulout_failure`: what went wrong.
enum FailureQueries {
    static func insert(_ count: Int) -> String {
        let row = "(UTC_TIMESTAMP(6), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        return """
            INSERT INTO haulout_failure
                (recorded_at, task_id, job_id, queue_id, fingerprint, is_final, attempt, max_attempts, retry_us, started_at,
                 duration_us, kind, errno, sql_state, exit_status, worker, host, item, message, output, statement)
            VALUES \(SQLText.rows(count, of: row))
            """
    }

    /// What tells the failures of these tasks apart. Index: by_task (task_id, attempt).
    static func written(_ tasks: some Sequence<Int64>) -> String {
        """
        SELECT task_id, attempt, started_at, item FROM haulout_failure FORCE INDEX (by_task)
        WHERE task_id IN (\(SQLText.list(tasks)))
        """
    }

    /// Those of tasks whose retry is not yet noted. Index: by_task (task_id, attempt).
    static func undated(_ tasks: some Sequence<Int64>) -> String {
        """
        SELECT id, task_id FROM haulout_failure FORCE INDEX (by_task)
        WHERE task_id IN (\(SQLText.list(tasks))) AND is_final = 0 AND retry_at IS NULL
        """
    }

    /// Notes when the retry of failures is due.
    ///
    /// - Parameter waits: By task, in microseconds.
    static func setRetryTimes(_ ids: some Sequence<Int64>, waits: [Int64: Int64]) -> String {
        let cases = waits.sorted { $0.key < $1.key }.map { "WHEN \($0.key) THEN \($0.value)" }
        return """
            UPDATE haulout_failure FORCE INDEX (PRIMARY)
            SET retry_at = UTC_TIMESTAMP(6) + INTERVAL CASE task_id \(cases.joined(separator: " ")) END MICROSECOND
            WHERE id IN (\(SQLText.list(ids)))
            """
    }

    /// How far apart the numbers of two failures may be whose times are in the other order.
    static let disorder: Int64 = 100_000

    /// Index: by_time (recorded_at). Parameter: age in microseconds.
    static let firstSince = """
        SELECT id FROM haulout_failure FORCE INDEX (by_time)
        WHERE recorded_at >= UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND ORDER BY recorded_at, id LIMIT 1
        """

    /// The latest first. The index is named, because the server may think it better to sort all that match.
    static func select(where conditions: Conditions, limit: Int?, of filter: FailureFilter) -> String {
        let index =
            if limit == nil || filter.id != nil || filter.task != nil {
                ""
            } else {
                " FORCE INDEX (\(filter.job == nil ? "PRIMARY" : "by_job"))"
            }
        return """
            SELECT f.id, f.recorded_at, f.task_id, f.job_id, f.queue_id, f.is_final, f.attempt, f.max_attempts, f.retry_us,
                   f.retry_at, f.started_at, f.duration_us, f.kind, f.errno, f.sql_state, f.exit_status, f.worker, f.host,
                   f.item, f.message, f.output, f.statement
            FROM haulout_failure f\(index)
            WHERE \(conditions.sql)
            ORDER BY f.id DESC\(limit.map { " LIMIT \($0)" } ?? "")
            """
    }

    /// One row per group: what there is to count.
    static func groups(where conditions: Conditions, limit: Int?) -> String {
        """
        SELECT f.job_id, f.fingerprint, COUNT(*) AS failures, SUM(f.is_final) AS final,
               COUNT(DISTINCT f.task_id) AS tasks, MIN(f.recorded_at) AS first_seen, MAX(f.recorded_at) AS last_seen,
               MAX(f.id) AS latest, COUNT(DISTINCT f.item) AS items
        FROM haulout_failure f
        WHERE \(conditions.sql)
        GROUP BY f.job_id, f.fingerprint
        ORDER BY failures DESC, MIN(f.id)\(limit.map { " LIMIT \($0)" } ?? "")
        """
    }

    /// The items of one group, in the order in which they first failed.
    static func items(where conditions: Conditions, limit: Int) -> String {
        """
        SELECT f.item, MAX(f.task_id) AS task_id, MAX(f.is_final) AS is_final
        FROM haulout_failure f
        WHERE \(conditions.sql) AND f.item IS NOT NULL
        GROUP BY f.item ORDER BY MIN(f.id) LIMIT \(limit)
        """
    }

    /// Index: by_time (recorded_at). Parameters: age in microseconds, limit.
    static let old = """
        SELECT id FROM haulout_failure FORCE INDEX (by_time)
        WHERE recorded_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND ORDER BY recorded_at LIMIT ?
        """

    /// With a condition that is always true: with ids alone a small table is read and locked as a whole. Parameters: ids.
    static func prune(_ count: Int) -> String {
        """
        DELETE old FROM haulout_failure old FORCE INDEX (PRIMARY)
        WHERE id IN (\(SQLText.rows(count, of: "?"))) AND is_final IN (0, 1)
        """
    }
}

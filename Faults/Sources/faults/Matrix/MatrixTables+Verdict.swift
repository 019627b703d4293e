import MySQLPool

extension MatrixTables {
    /// What is wrong once everything has come to its end; nothing, if the promises were kept.
    ///
    /// - Parameter expected: What is to have come of the tasks; all zero when none was enqueued.
    func violations(_ expected: Scenario.Outcome) throws -> [String] {
        try withConnection { connection in
            var found: [String] = []
            for (name, query, wanted) in Self.counts(expected) {
                let count: Int = try connection.query(query).rows[0].get(0)
                if count != wanted { found.append("\(name): \(count) instead of \(wanted)") }
            }
            for (name, query) in Self.none {
                let rows = try connection.query(query).rows
                if let row = rows.first { found.append("\(name): \(row.values.map(\.text).joined(separator: ", "))") }
            }
            return found
        }
    }

    private static func counts(_ outcome: Scenario.Outcome) -> [(String, String, Int)] {
        [
            ("completed tasks", "SELECT COUNT(*) FROM haulout_completed", outcome.completed),
            ("discarded tasks", "SELECT COUNT(*) FROM haulout_finished WHERE state = 1", outcome.discarded),
            ("effects", "SELECT COUNT(*) FROM effect", outcome.effects),
            ("final failures", "SELECT COUNT(*) FROM haulout_failure WHERE is_final = 1", outcome.discarded),
            ("completed in the tally", "SELECT CAST(SUM(completed) AS INT) FROM haulout_tally", outcome.completed),
            ("discarded in the tally", "SELECT CAST(SUM(discarded) AS INT) FROM haulout_tally", outcome.discarded),
            ("tasks that are still there", "SELECT COUNT(*) FROM haulout_task WHERE id > 0", 0),
            ("tasks that are put off", "SELECT COUNT(*) FROM haulout_later", 0),
            ("processes that are still there", "SELECT COUNT(*) FROM haulout_process", 0),
            ("tallies of processes that are gone", "SELECT COUNT(*) FROM haulout_tally WHERE process_id > 0", 0),
        ]
    }

    /// Queries that find nothing.
    private static let none = [
        (
            "an item done more than once (task, item, times)",
            "SELECT task, item, COUNT(*) FROM effect GROUP BY task, item HAVING COUNT(*) > 1"
        ),
        (
            "a task that ended more than once (task, times)",
            "SELECT task, COUNT(*) FROM journal WHERE what = 'ended' GROUP BY task HAVING COUNT(*) > 1"
        ),
        (
            "attempts that do not rise one by one (task, attempt, the one before)",
            """
            SELECT task, attempt, before_it FROM (
                SELECT task, attempt, LAG(attempt) OVER (PARTITION BY task ORDER BY seq) AS before_it
                FROM journal WHERE what = 'claimed') claims
            WHERE attempt <> before_it + 1
            """
        ),
        (
            "a task that was claimed while another had it (task, attempt, process)",
            "SELECT task, attempt, process FROM journal WHERE what = 'claimed' AND NOT was_free"
        ),
        (
            "a task that was claimed by a process which had been taken for dead (task, attempt, process)",
            "SELECT task, attempt, process FROM journal WHERE what = 'claimed' AND NOT is_alive"
        ),
        (
            "an end of another attempt than the last one (task, attempt, last attempt)",
            """
            SELECT e.task, e.attempt, MAX(c.attempt) FROM journal e JOIN journal c ON c.task = e.task AND c.what = 'claimed'
            WHERE e.what = 'ended' GROUP BY e.task, e.attempt HAVING e.attempt <> MAX(c.attempt)
            """
        ),
        (
            "an effect of another attempt than the one that had the task (task, item)",
            """
            SELECT e.task, e.item FROM effect e
            WHERE NOT EXISTS (SELECT 1 FROM journal c
                WHERE c.task = e.task AND c.attempt = e.attempt AND c.what = 'claimed')
            """
        ),
        (
            "a completed task that lacks items (task)",
            "SELECT id FROM haulout_completed WHERE items_completed <> items_total OR failed <> ''"
        ),
        (
            "a failure that was written twice (task, attempt, kind)",
            """
            SELECT task_id, attempt, kind FROM haulout_failure
            GROUP BY task_id, attempt, kind, item HAVING COUNT(*) > 1
            """
        ),
        (
            "a unique key without its task (task)",
            """
            SELECT task_id FROM haulout_unique
            WHERE task_id NOT IN (SELECT id FROM haulout_completed UNION ALL SELECT id FROM haulout_finished)
            """
        ),
    ]
}

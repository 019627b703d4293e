extension Migration {
    /// The rows between the lanes (`TaskQueries.endOfLane`) for the queues that are there already; new queues get theirs
    /// when they are made.
    static let divideLanes = Migration(
        version: 2,
        name: "divide the lanes",
        isBreaking: true,
        statements: [
            "SET @haulout_sql_mode = @@SESSION.sql_mode",
            "SET SESSION sql_mode = CONCAT_WS(',', @@SESSION.sql_mode, 'NO_AUTO_VALUE_ON_ZERO')",
            rows,
            "SET SESSION sql_mode = @haulout_sql_mode",
        ]
    )

    private static let rows = """
        INSERT IGNORE INTO haulout_task (queue_id, priority, id, state, job_id, arguments)
        SELECT q.id, level.n, 0, 9, 0, ''
        FROM haulout_queue q CROSS JOIN (
            SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6
        ) level
        """
}

extension Migration {
    /// Completed tasks get a table of their own, which is emptied by dropping partitions, and lists and counts of the
    /// other tables get the indexes that they read by.
    static let partitionHistory = Migration(
        version: 3,
        name: "partition the history",
        isBreaking: true,
        statements: completed + move + later + finished + failures,
        repeated: completed.count..<completed.count + move.count
    )

    /// The first partition takes all that ended before; `HistoryPlan` makes those of later times. `rest` is there so
    /// that an insert can never fail. Names are the hour at which a partition ends.
    private static let completed =
        [
            "SET @haulout_end = FLOOR(TIMESTAMPDIFF(HOUR, '1970-01-01', UTC_TIMESTAMP()) / 3) * 3 + 3",
            "SET @haulout_statement = CONCAT('\(completedTable)', \([0, 3, 6, 9].map(partition).joined(separator: ", ")))",
        ] + execute("CONCAT(@haulout_statement, 'PARTITION rest VALUES LESS THAN (MAXVALUE))')")

    private static func partition(after hours: Int) -> String {
        let end = "TIMESTAMP('1970-01-01') + INTERVAL (@haulout_end + \(hours)) HOUR"
        return """
            DATE_FORMAT(\(end), 'PARTITION p%Y%m%d%H VALUES LESS THAN (''%Y-%m-%d %H:00:00''), ')
            """
    }

    private static let completedTable = """
        CREATE TABLE IF NOT EXISTS haulout_completed (
            finished_at     DATETIME(6) NOT NULL,
            id              BIGINT UNSIGNED NOT NULL,
            queue_id        SMALLINT UNSIGNED NOT NULL,
            priority        TINYINT UNSIGNED NOT NULL,
            attempt         INT UNSIGNED NOT NULL,
            items_total     INT UNSIGNED NOT NULL,
            items_completed INT UNSIGNED NOT NULL,
            duration_us     BIGINT UNSIGNED NOT NULL,
            enqueued_at     DATETIME(6) NOT NULL,
            job_id          INT UNSIGNED NOT NULL,
            arguments       MEDIUMBLOB NOT NULL,
            items           MEDIUMBLOB NULL COMMENT ''an empty value for tasks with items'',
            failed          MEDIUMBLOB NULL,
            PRIMARY KEY (finished_at, id),
            KEY by_id (id)
        ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC
        PARTITION BY RANGE COLUMNS (finished_at) (
        """

    /// In transactions of bounded size, until nothing is left.
    private static let move = [
        "SET @haulout_first = COALESCE(@haulout_last, 0)",
        """
        SET @haulout_last = (SELECT MAX(id) FROM (
            SELECT id FROM haulout_finished WHERE id > @haulout_first AND state = 0 ORDER BY id LIMIT 5000
        ) chunk)
        """,
        """
        INSERT IGNORE INTO haulout_completed
            (finished_at, id, queue_id, priority, attempt, items_total, items_completed, duration_us, enqueued_at, job_id,
             arguments, items, failed)
        SELECT finished_at, id, queue_id, priority, attempt, items_total, items_completed, duration_us, enqueued_at, job_id,
               arguments, items, failed
        FROM haulout_finished WHERE id > @haulout_first AND id <= @haulout_last AND state = 0
        """,
        "DELETE FROM haulout_finished WHERE id > @haulout_first AND id <= @haulout_last AND state = 0",
    ]

    private static let later = unless(
        "by_queue", in: "haulout_later", "ALTER TABLE haulout_later ADD KEY by_queue (queue_id, state, id)")

    private static let finished = unless(
        "by_queue", in: "haulout_finished",
        """
        ALTER TABLE haulout_finished DROP KEY by_time, ADD KEY by_queue (queue_id, state, id), \
        ADD KEY by_state (state, finished_at)
        """)

    private static let failures = unless(
        "by_job", in: "haulout_failure", "ALTER TABLE haulout_failure ADD KEY by_job (job_id, id)")

    /// MySQL has no `ADD KEY IF NOT EXISTS`.
    private static func unless(_ index: String, in table: String, _ statement: String) -> [String] {
        execute(
            """
            IF(EXISTS (SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE()
                       AND table_name = '\(table)' AND index_name = '\(index)'), 'DO 0', '\(statement)')
            """)
    }

    private static func execute(_ statement: String) -> [String] {
        [
            "SET @haulout_statement = \(statement)", "PREPARE haulout_statement FROM @haulout_statement",
            "EXECUTE haulout_statement", "DEALLOCATE PREPARE haulout_statement",
        ]
    }
}

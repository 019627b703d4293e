extension Migration {
    /// The tables of the queue. docs/design.md says why they are shaped so; docs/schema.sql is a dump of the result.
    static let createQueue = Migration(
        version: 1,
        name: "create the queue",
        isBreaking: false,
        statements: [queues, jobs, tasks, later, finished, failures, processes, tallies, firstTally, uniqueKeys]
    )

    private static let queues = """
        CREATE TABLE IF NOT EXISTS haulout_queue (
            id        SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
            name      VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            paused_at DATETIME(6) NULL,
            PRIMARY KEY (id),
            UNIQUE KEY by_name (name)
        ) ENGINE=InnoDB
        """

    private static let jobs = """
        CREATE TABLE IF NOT EXISTS haulout_job (
            id   INT UNSIGNED NOT NULL AUTO_INCREMENT,
            name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            PRIMARY KEY (id),
            UNIQUE KEY by_name (name)
        ) ENGINE=InnoDB
        """

    /// Available and running tasks, in the order in which they are claimed. A claim and a saved progress change columns
    /// of fixed width in place. `by_id` is not unique on purpose: a unique one makes InnoDB lock gaps when a retried
    /// task comes back beside its own delete-marked entry.
    private static let tasks = """
        CREATE TABLE IF NOT EXISTS haulout_task (
            queue_id    SMALLINT UNSIGNED NOT NULL,
            priority    TINYINT UNSIGNED NOT NULL,
            id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
            state       TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '0 available, 1 running, 2 running and noted as started',
            process_id  BIGINT UNSIGNED NOT NULL DEFAULT 0,
            attempt     INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'also the fencing token',
            free        INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'attempts that cost nothing',
            crashes     TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'processes that died with it in hand',
            items_done  INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'of items, from the first on',
            items_total INT UNSIGNED NOT NULL DEFAULT 0,
            claimed_at  DATETIME(6) NOT NULL DEFAULT '1970-01-01 00:00:00',
            enqueued_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
            job_id      INT UNSIGNED NOT NULL,
            arguments   MEDIUMBLOB NOT NULL COMMENT 'a JSON object',
            items       MEDIUMBLOB NULL COMMENT 'a JSON array: those of this attempt; NULL for a task without items',
            again       MEDIUMBLOB NULL COMMENT 'a JSON array: failed in this attempt, to be tried again',
            failed      MEDIUMBLOB NULL COMMENT 'a JSON array: failed for good',
            PRIMARY KEY (queue_id, priority, id),
            KEY by_id (id)
        ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC
        """

    /// Tasks that wait for their time: scheduled ones, and retries.
    private static let later = """
        CREATE TABLE IF NOT EXISTS haulout_later (
            due_at      DATETIME(6) NOT NULL,
            id          BIGINT UNSIGNED NOT NULL,
            state       TINYINT UNSIGNED NOT NULL COMMENT '0 scheduled, 1 retryable',
            queue_id    SMALLINT UNSIGNED NOT NULL,
            priority    TINYINT UNSIGNED NOT NULL,
            attempt     INT UNSIGNED NOT NULL DEFAULT 0,
            free        INT UNSIGNED NOT NULL DEFAULT 0,
            crashes     TINYINT UNSIGNED NOT NULL DEFAULT 0,
            items_total INT UNSIGNED NOT NULL DEFAULT 0,
            enqueued_at DATETIME(6) NOT NULL,
            job_id      INT UNSIGNED NOT NULL,
            arguments   MEDIUMBLOB NOT NULL,
            items       MEDIUMBLOB NULL,
            failed      MEDIUMBLOB NULL,
            PRIMARY KEY (due_at, id),
            KEY by_id (id)
        ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC
        """

    /// The history. Items are kept for tasks that can be retried by command, not for completed ones.
    private static let finished = """
        CREATE TABLE IF NOT EXISTS haulout_finished (
            id              BIGINT UNSIGNED NOT NULL,
            state           TINYINT UNSIGNED NOT NULL COMMENT '0 completed, 1 discarded, 2 cancelled',
            finished_at     DATETIME(6) NOT NULL,
            queue_id        SMALLINT UNSIGNED NOT NULL,
            priority        TINYINT UNSIGNED NOT NULL,
            attempt         INT UNSIGNED NOT NULL,
            items_total     INT UNSIGNED NOT NULL,
            items_completed INT UNSIGNED NOT NULL,
            duration_us     BIGINT UNSIGNED NOT NULL,
            enqueued_at     DATETIME(6) NOT NULL,
            job_id          INT UNSIGNED NOT NULL,
            arguments       MEDIUMBLOB NOT NULL,
            items           MEDIUMBLOB NULL COMMENT 'never handled; an empty value for completed tasks with items',
            failed          MEDIUMBLOB NULL,
            PRIMARY KEY (id),
            KEY by_time (finished_at)
        ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC
        """

    private static let failures = """
        CREATE TABLE IF NOT EXISTS haulout_failure (
            id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
            recorded_at  DATETIME(6) NOT NULL,
            task_id      BIGINT UNSIGNED NOT NULL,
            job_id       INT UNSIGNED NOT NULL,
            queue_id     SMALLINT UNSIGNED NOT NULL,
            fingerprint  BIGINT UNSIGNED NOT NULL COMMENT 'equal for failures of one group of the report',
            is_final     TINYINT UNSIGNED NOT NULL,
            attempt      INT UNSIGNED NOT NULL,
            max_attempts INT UNSIGNED NOT NULL,
            retry_us     BIGINT UNSIGNED NOT NULL COMMENT 'wait before the next attempt, counted from the end of this one',
            retry_at     DATETIME(6) NULL,
            started_at   DATETIME(6) NOT NULL,
            duration_us  BIGINT UNSIGNED NOT NULL,
            kind         VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            errno        INT UNSIGNED NULL,
            sql_state    CHAR(5) CHARACTER SET ascii NULL,
            exit_status  INT NULL,
            worker       VARCHAR(64) NOT NULL,
            host         VARCHAR(255) NOT NULL,
            item         MEDIUMBLOB NULL COMMENT 'a JSON value; NULL when the task as a whole failed',
            message      TEXT NOT NULL,
            output       TEXT NULL,
            statement    TEXT NULL,
            PRIMARY KEY (id),
            KEY by_task (task_id, attempt),
            KEY by_group (job_id, fingerprint),
            KEY by_time (recorded_at)
        ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
        """

    /// `held` names the ranges of ids that hold everything the process has claimed: what a rescue looks through.
    private static let processes = """
        CREATE TABLE IF NOT EXISTS haulout_process (
            id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
            state        TINYINT UNSIGNED NOT NULL DEFAULT 0 COMMENT '0 alive, 1 taken for dead',
            heartbeat_at DATETIME(6) NOT NULL,
            started_at   DATETIME(6) NOT NULL,
            running      INT UNSIGNED NOT NULL DEFAULT 0,
            held         MEDIUMTEXT CHARACTER SET ascii NOT NULL,
            host         VARCHAR(255) NOT NULL,
            pid          INT UNSIGNED NOT NULL,
            threads      INT UNSIGNED NOT NULL,
            queues       TEXT NOT NULL COMMENT 'patterns, separated by blanks',
            version      VARCHAR(64) NOT NULL,
            PRIMARY KEY (id)
        ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
        """

    /// How many tasks ended how, one row per process so that no row is hot; row 0 sums up the processes that are gone.
    private static let tallies = """
        CREATE TABLE IF NOT EXISTS haulout_tally (
            process_id BIGINT UNSIGNED NOT NULL,
            completed  BIGINT UNSIGNED NOT NULL DEFAULT 0,
            discarded  BIGINT UNSIGNED NOT NULL DEFAULT 0,
            cancelled  BIGINT UNSIGNED NOT NULL DEFAULT 0,
            PRIMARY KEY (process_id)
        ) ENGINE=InnoDB
        """

    private static let firstTally = "INSERT IGNORE INTO haulout_tally (process_id) VALUES (0)"

    private static let uniqueKeys = """
        CREATE TABLE IF NOT EXISTS haulout_unique (
            name       VARBINARY(255) NOT NULL,
            task_id    BIGINT UNSIGNED NOT NULL,
            expires_at DATETIME(6) NOT NULL,
            PRIMARY KEY (name),
            KEY by_time (expires_at)
        ) ENGINE=InnoDB
        """
}

-- The tables of the queue, as MariaDB 10.11 describes them after `haulout migrate`: for reading, and for reviews to see
-- what a migration changes. Never run it: `haulout migrate` makes the tables, and brings older ones up to date.
-- haulout_completed has more partitions than `rest`: those of the hours behind and ahead, which workers make and drop.
CREATE TABLE `haulout_completed` (
  `finished_at` datetime(6) NOT NULL,
  `id` bigint(20) unsigned NOT NULL,
  `queue_id` smallint(5) unsigned NOT NULL,
  `priority` tinyint(3) unsigned NOT NULL,
  `attempt` int(10) unsigned NOT NULL,
  `items_total` int(10) unsigned NOT NULL,
  `items_completed` int(10) unsigned NOT NULL,
  `duration_us` bigint(20) unsigned NOT NULL,
  `enqueued_at` datetime(6) NOT NULL,
  `job_id` int(10) unsigned NOT NULL,
  `arguments` mediumblob NOT NULL,
  `items` mediumblob DEFAULT NULL COMMENT 'an empty value for tasks with items',
  `failed` mediumblob DEFAULT NULL,
  PRIMARY KEY (`finished_at`,`id`),
  KEY `by_id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci ROW_FORMAT=DYNAMIC
 PARTITION BY RANGE  COLUMNS(`finished_at`)
(PARTITION `rest` VALUES LESS THAN (MAXVALUE) ENGINE = InnoDB);
CREATE TABLE `haulout_failure` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `recorded_at` datetime(6) NOT NULL,
  `task_id` bigint(20) unsigned NOT NULL,
  `job_id` int(10) unsigned NOT NULL,
  `queue_id` smallint(5) unsigned NOT NULL,
  `fingerprint` bigint(20) unsigned NOT NULL COMMENT 'equal for failures of one group of the report',
  `is_final` tinyint(3) unsigned NOT NULL,
  `attempt` int(10) unsigned NOT NULL,
  `max_attempts` int(10) unsigned NOT NULL,
  `retry_us` bigint(20) unsigned NOT NULL COMMENT 'wait before the next attempt, counted from the end of this one',
  `retry_at` datetime(6) DEFAULT NULL,
  `started_at` datetime(6) NOT NULL,
  `duration_us` bigint(20) unsigned NOT NULL,
  `kind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `errno` int(10) unsigned DEFAULT NULL,
  `sql_state` char(5) CHARACTER SET ascii COLLATE ascii_general_ci DEFAULT NULL,
  `exit_status` int(11) DEFAULT NULL,
  `worker` varchar(64) NOT NULL,
  `host` varchar(255) NOT NULL,
  `item` mediumblob DEFAULT NULL COMMENT 'a JSON value; NULL when the task as a whole failed',
  `message` text NOT NULL,
  `output` text DEFAULT NULL,
  `statement` text DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `by_task` (`task_id`,`attempt`),
  KEY `by_group` (`job_id`,`fingerprint`),
  KEY `by_time` (`recorded_at`),
  KEY `by_job` (`job_id`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC;
CREATE TABLE `haulout_finished` (
  `id` bigint(20) unsigned NOT NULL,
  `state` tinyint(3) unsigned NOT NULL COMMENT '0 completed, 1 discarded, 2 cancelled',
  `finished_at` datetime(6) NOT NULL,
  `queue_id` smallint(5) unsigned NOT NULL,
  `priority` tinyint(3) unsigned NOT NULL,
  `attempt` int(10) unsigned NOT NULL,
  `items_total` int(10) unsigned NOT NULL,
  `items_completed` int(10) unsigned NOT NULL,
  `duration_us` bigint(20) unsigned NOT NULL,
  `enqueued_at` datetime(6) NOT NULL,
  `job_id` int(10) unsigned NOT NULL,
  `arguments` mediumblob NOT NULL,
  `items` mediumblob DEFAULT NULL COMMENT 'never handled; an empty value for completed tasks with items',
  `failed` mediumblob DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `by_queue` (`queue_id`,`state`,`id`),
  KEY `by_state` (`state`,`finished_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci ROW_FORMAT=DYNAMIC;
CREATE TABLE `haulout_job` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `haulout_later` (
  `due_at` datetime(6) NOT NULL,
  `id` bigint(20) unsigned NOT NULL,
  `state` tinyint(3) unsigned NOT NULL COMMENT '0 scheduled, 1 retryable',
  `queue_id` smallint(5) unsigned NOT NULL,
  `priority` tinyint(3) unsigned NOT NULL,
  `attempt` int(10) unsigned NOT NULL DEFAULT 0,
  `free` int(10) unsigned NOT NULL DEFAULT 0,
  `crashes` tinyint(3) unsigned NOT NULL DEFAULT 0,
  `items_total` int(10) unsigned NOT NULL DEFAULT 0,
  `enqueued_at` datetime(6) NOT NULL,
  `job_id` int(10) unsigned NOT NULL,
  `arguments` mediumblob NOT NULL,
  `items` mediumblob DEFAULT NULL,
  `failed` mediumblob DEFAULT NULL,
  PRIMARY KEY (`due_at`,`id`),
  KEY `by_id` (`id`),
  KEY `by_queue` (`queue_id`,`state`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci ROW_FORMAT=DYNAMIC;
CREATE TABLE `haulout_migration` (
  `version` int(10) unsigned NOT NULL,
  `name` varchar(100) NOT NULL,
  `is_breaking` tinyint(3) unsigned NOT NULL,
  `applied_at` datetime(6) NOT NULL,
  PRIMARY KEY (`version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `haulout_process` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `state` tinyint(3) unsigned NOT NULL DEFAULT 0 COMMENT '0 alive, 1 taken for dead',
  `heartbeat_at` datetime(6) NOT NULL,
  `started_at` datetime(6) NOT NULL,
  `running` int(10) unsigned NOT NULL DEFAULT 0,
  `held` mediumtext CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  `host` varchar(255) NOT NULL,
  `pid` int(10) unsigned NOT NULL,
  `threads` int(10) unsigned NOT NULL,
  `queues` text NOT NULL COMMENT 'patterns, separated by blanks',
  `version` varchar(64) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC;
CREATE TABLE `haulout_queue` (
  `id` smallint(5) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `paused_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `by_name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `haulout_tally` (
  `process_id` bigint(20) unsigned NOT NULL,
  `completed` bigint(20) unsigned NOT NULL DEFAULT 0,
  `discarded` bigint(20) unsigned NOT NULL DEFAULT 0,
  `cancelled` bigint(20) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (`process_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE `haulout_task` (
  `queue_id` smallint(5) unsigned NOT NULL,
  `priority` tinyint(3) unsigned NOT NULL,
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `state` tinyint(3) unsigned NOT NULL DEFAULT 0 COMMENT '0 available, 1 running, 2 running and noted as started',
  `process_id` bigint(20) unsigned NOT NULL DEFAULT 0,
  `attempt` int(10) unsigned NOT NULL DEFAULT 0 COMMENT 'also the fencing token',
  `free` int(10) unsigned NOT NULL DEFAULT 0 COMMENT 'attempts that cost nothing',
  `crashes` tinyint(3) unsigned NOT NULL DEFAULT 0 COMMENT 'processes that died with it in hand',
  `items_done` int(10) unsigned NOT NULL DEFAULT 0 COMMENT 'of items, from the first on',
  `items_total` int(10) unsigned NOT NULL DEFAULT 0,
  `claimed_at` datetime(6) NOT NULL DEFAULT '1970-01-01 00:00:00.000000',
  `enqueued_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
  `job_id` int(10) unsigned NOT NULL,
  `arguments` mediumblob NOT NULL COMMENT 'a JSON object',
  `items` mediumblob DEFAULT NULL COMMENT 'a JSON array: those of this attempt; NULL for a task without items',
  `again` mediumblob DEFAULT NULL COMMENT 'a JSON array: failed in this attempt, to be tried again',
  `failed` mediumblob DEFAULT NULL COMMENT 'a JSON array: failed for good',
  PRIMARY KEY (`queue_id`,`priority`,`id`),
  KEY `by_id` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci ROW_FORMAT=DYNAMIC;
CREATE TABLE `haulout_unique` (
  `name` varbinary(255) NOT NULL,
  `task_id` bigint(20) unsigned NOT NULL,
  `expires_at` datetime(6) NOT NULL,
  PRIMARY KEY (`name`),
  KEY `by_time` (`expires_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

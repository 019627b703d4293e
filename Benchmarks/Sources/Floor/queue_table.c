#include "queue_table.h"

int make_queue_table(MYSQL *mysql) {
    if (run(mysql, "DROP TABLE IF EXISTS bench_floor")) return -1;
    return run(mysql,
        "CREATE TABLE bench_floor (queue_id SMALLINT UNSIGNED NOT NULL, priority TINYINT UNSIGNED NOT NULL,"
        " id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, state TINYINT UNSIGNED NOT NULL DEFAULT 0,"
        " process_id BIGINT UNSIGNED NOT NULL DEFAULT 0, attempt INT UNSIGNED NOT NULL DEFAULT 0,"
        " free INT UNSIGNED NOT NULL DEFAULT 0, crashes TINYINT UNSIGNED NOT NULL DEFAULT 0,"
        " items_done INT UNSIGNED NOT NULL DEFAULT 0, items_total INT UNSIGNED NOT NULL DEFAULT 0,"
        " claimed_at DATETIME(6) NOT NULL DEFAULT '1970-01-01', enqueued_at DATETIME(6) NOT NULL,"
        " job_id INT UNSIGNED NOT NULL, arguments MEDIUMBLOB NOT NULL, items MEDIUMBLOB, again MEDIUMBLOB,"
        " failed MEDIUMBLOB, PRIMARY KEY (queue_id, priority, id), KEY by_id (id)) ENGINE=InnoDB");
}

int make_history_table(MYSQL *mysql) {
    if (run(mysql, "DROP TABLE IF EXISTS bench_floor_history")) return -1;
    return run(mysql,
        "CREATE TABLE bench_floor_history (id BIGINT UNSIGNED NOT NULL, state TINYINT UNSIGNED NOT NULL,"
        " finished_at DATETIME(6) NOT NULL, queue_id SMALLINT UNSIGNED NOT NULL, priority TINYINT UNSIGNED NOT NULL,"
        " attempt INT UNSIGNED NOT NULL, items_total INT UNSIGNED NOT NULL, items_completed INT UNSIGNED NOT NULL,"
        " duration_us BIGINT UNSIGNED NOT NULL, enqueued_at DATETIME(6) NOT NULL, job_id INT UNSIGNED NOT NULL,"
        " arguments MEDIUMBLOB NOT NULL, items MEDIUMBLOB, failed MEDIUMBLOB, PRIMARY KEY (id),"
        " KEY by_time (finished_at)) ENGINE=InnoDB");
}

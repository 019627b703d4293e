#include "floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

static int fill(MYSQL *mysql, long tasks) {
    if (run(mysql, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")) return -1;
    if (run(mysql, "DROP TABLE IF EXISTS bench_floor")) return -1;
    if (run(mysql, "CREATE TABLE bench_floor (queue_id SMALLINT UNSIGNED NOT NULL, priority TINYINT UNSIGNED NOT NULL,"
                   " id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, state TINYINT UNSIGNED NOT NULL DEFAULT 0,"
                   " process_id BIGINT UNSIGNED NOT NULL DEFAULT 0, attempt INT UNSIGNED NOT NULL DEFAULT 0,"
                   " claimed_at DATETIME(6) NOT NULL DEFAULT '1970-01-01', arguments MEDIUMBLOB NOT NULL,"
                   " PRIMARY KEY (queue_id, priority, id), KEY by_id (id)) ENGINE=InnoDB")) return -1;
    return run(mysql, "INSERT INTO bench_floor (queue_id, priority, arguments)"
                      " SELECT 1, 3, '{}' FROM seq_1_to_%ld", tasks);
}

static long read_ids(MYSQL *mysql, long long bound, int batch, long long *ids) {
    char text[256];
    int length = snprintf(text, sizeof text,
        "SELECT id, attempt, arguments FROM bench_floor FORCE INDEX (PRIMARY) WHERE queue_id = 1 AND priority = 3"
        " AND id > %lld AND state = 0 ORDER BY id LIMIT %d FOR UPDATE SKIP LOCKED", bound, batch);
    if (mysql_real_query(mysql, text, (unsigned long)length)) return -1;
    MYSQL_RES *result = mysql_store_result(mysql);
    if (!result) return -1;
    long count = 0;
    for (MYSQL_ROW row; (row = mysql_fetch_row(result));) ids[count++] = atoll(row[0]);
    mysql_free_result(result);
    return count;
}

static char *id_list(const long long *ids, long count, char *text) {
    char *end = text;
    for (long i = 0; i < count; i++) end += sprintf(end, i ? ",%lld" : "%lld", ids[i]);
    return text;
}

double floor_burn_down(const char *socket, const char *database, long tasks, int batch) {
    MYSQL *mysql = connect_to(socket, 0, database);
    if (!mysql || fill(mysql, tasks)) return -1;
    long long *ids = malloc(sizeof *ids * (size_t)batch), bound = 0;
    char *list = malloc((size_t)batch * 24);
    double start = now_seconds();
    long done = 0, count = 0;
    do {
        if (run(mysql, "BEGIN")) return -1;
        count = read_ids(mysql, bound, batch, ids);
        if (count > 0) {
            id_list(ids, count, list);
            if (run(mysql, "UPDATE bench_floor SET state = 1, attempt = attempt + 1, process_id = 1,"
                           " claimed_at = UTC_TIMESTAMP(6) WHERE queue_id = 1 AND priority = 3 AND id IN (%s)", list)) return -1;
            bound = ids[count - 1];
        }
        if (run(mysql, "COMMIT")) return -1;
        if (count > 0) {
            if (run(mysql, "BEGIN")) return -1;
            if (run(mysql, "DELETE FROM bench_floor WHERE queue_id = 1 AND priority = 3 AND id IN (%s)", list)) return -1;
            if (run(mysql, "COMMIT")) return -1;
            done += count;
        }
    } while (count > 0);
    double rate = (double)done / (now_seconds() - start);
    run(mysql, "DROP TABLE bench_floor");
    mysql_close(mysql);
    free(ids);
    free(list);
    return count < 0 ? -1 : rate;
}

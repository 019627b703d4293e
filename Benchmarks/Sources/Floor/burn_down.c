#include "floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue_table.h"
#include "session.h"

enum { ROWS_PER_STATEMENT = 1000, ROW_TEXT = 160 };

struct burner {
    MYSQL *mysql;
    int batch, keeps_history;
    long long bound;
    // The ids of the batch in hand, and its rows of history, both as text.
    char *ids, *rows;
};

// MARK: Enqueueing

static char *append_task(MYSQL *mysql, char *end, int is_first) {
    static const char arguments[] = "{}";
    end += sprintf(end, is_first ? "(1,3,1,UTC_TIMESTAMP(6),'" : ",(1,3,1,UTC_TIMESTAMP(6),'");
    end += mysql_real_escape_string(mysql, end, arguments, strlen(arguments));
    return end + sprintf(end, "')");
}

static int enqueue(MYSQL *mysql, long tasks) {
    char *text = malloc(128 + ROWS_PER_STATEMENT * ROW_TEXT);
    int failed = run(mysql, "BEGIN");
    for (long i = 0; i < tasks && !failed; i += ROWS_PER_STATEMENT) {
        char *end = text + sprintf(text, "INSERT INTO bench_floor (queue_id, priority, job_id, enqueued_at, arguments) VALUES ");
        for (long j = i; j < tasks && j < i + ROWS_PER_STATEMENT; j++) end = append_task(mysql, end, j == i);
        if (mysql_real_query(mysql, text, (unsigned long)(end - text))) failed = complain(mysql);
    }
    free(text);
    return failed ? failed : run(mysql, "COMMIT");
}

// MARK: Burning down

// Reads the next batch under lock. Returns how many tasks it has.
static long read_batch(struct burner *me) {
    char text[256];
    int length = snprintf(text, sizeof text,
        "SELECT id, attempt, enqueued_at, job_id, arguments FROM bench_floor FORCE INDEX (PRIMARY) WHERE queue_id = 1"
        " AND priority = 3 AND id > %lld AND state = 0 ORDER BY id LIMIT %d FOR UPDATE SKIP LOCKED", me->bound, me->batch);
    if (mysql_real_query(me->mysql, text, (unsigned long)length)) return complain(me->mysql);
    MYSQL_RES *result = mysql_store_result(me->mysql);
    if (!result) return complain(me->mysql);
    long count = 0;
    char *ids = me->ids, *rows = me->rows;
    for (MYSQL_ROW row; (row = mysql_fetch_row(result)); count++) {
        me->bound = atoll(row[0]);
        ids += sprintf(ids, count ? ",%s" : "%s", row[0]);
        if (!me->keeps_history) continue;
        rows += sprintf(rows, "%s(%s,0,UTC_TIMESTAMP(6),1,3,%d,0,0,100,'%s',%s,'", count ? "," : "", row[0],
            atoi(row[1]) + 1, row[2], row[3]);
        rows += mysql_real_escape_string(me->mysql, rows, row[4], mysql_fetch_lengths(result)[4]);
        rows += sprintf(rows, "')");
    }
    mysql_free_result(result);
    return count;
}

static long claim(struct burner *me) {
    if (run(me->mysql, "BEGIN")) return -1;
    long count = read_batch(me);
    if (count > 0 && run(me->mysql,
            "UPDATE bench_floor SET state = 1, attempt = attempt + 1, process_id = 1, claimed_at = UTC_TIMESTAMP(6)"
            " WHERE queue_id = 1 AND priority = 3 AND id IN (%s)", me->ids)) return -1;
    return run(me->mysql, "COMMIT") ? -1 : count;
}

static int complete(struct burner *me) {
    if (run(me->mysql, "BEGIN")) return -1;
    if (run(me->mysql, "DELETE FROM bench_floor WHERE queue_id = 1 AND priority = 3 AND id IN (%s)", me->ids)) return -1;
    if (me->keeps_history && run(me->mysql,
            "INSERT INTO bench_floor_history (id, state, finished_at, queue_id, priority, attempt, items_total,"
            " items_completed, duration_us, enqueued_at, job_id, arguments) VALUES %s", me->rows)) return -1;
    return run(me->mysql, "COMMIT");
}

static int burn(struct burner *me) {
    long count;
    while ((count = claim(me)) > 0) {
        if (complete(me)) return -1;
    }
    return (int)count;
}

static int measure(struct burner *me, long tasks, struct floor_queue_rates *rates) {
    if (run(me->mysql, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")) return -1;
    if (make_queue_table(me->mysql) || make_history_table(me->mysql)) return -1;
    double start = now_seconds();
    if (enqueue(me->mysql, tasks)) return -1;
    double filled = now_seconds();
    if (burn(me)) return -1;
    *rates = (struct floor_queue_rates){
        .enqueued = (double)tasks / (filled - start), .burnt = (double)tasks / (now_seconds() - filled)};
    return run(me->mysql, "DROP TABLE bench_floor, bench_floor_history");
}

int floor_queue(
    const char *socket, const char *database, long tasks, int batch, int keeps_history, struct floor_queue_rates *rates) {
    struct burner me = {.mysql = connect_to(socket, 0, database), .batch = batch, .keeps_history = keeps_history};
    if (!me.mysql) return -1;
    me.ids = malloc((size_t)batch * 24);
    me.rows = malloc((size_t)batch * ROW_TEXT);
    int failed = measure(&me, tasks, rates);
    mysql_close(me.mysql);
    free(me.ids);
    free(me.rows);
    return failed;
}

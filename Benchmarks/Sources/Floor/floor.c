#include "floor.h"

#include <mysql.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static MYSQL *connect_to(const char *socket, const char *database) {
    MYSQL *mysql = mysql_init(NULL);
    if (!mysql_real_connect(mysql, NULL, "root", NULL, database, 0, socket, 0)) {
        fprintf(stderr, "floor: %s\n", mysql_error(mysql));
        mysql_close(mysql);
        return NULL;
    }
    return mysql;
}

static int run(MYSQL *mysql, const char *format, ...) {
    static __thread char text[1 << 20];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (mysql_real_query(mysql, text, (unsigned long)length)) {
        fprintf(stderr, "floor: %s\n", mysql_error(mysql));
        return -1;
    }
    MYSQL_RES *result = mysql_store_result(mysql);
    if (result) mysql_free_result(result);
    return 0;
}

// MARK: Point selects

struct selector {
    pthread_t thread;
    const char *socket, *database;
    long count, users;
    unsigned seed;
    pthread_barrier_t *barrier;
    int failed;
};

static int select_loop(struct selector *me, MYSQL *mysql) {
    const char *sql = "SELECT score FROM bench_user WHERE uid = ?";
    MYSQL_STMT *statement = mysql_stmt_init(mysql);
    if (mysql_stmt_prepare(statement, sql, strlen(sql))) return -1;
    long long uid = 0, score = 0;
    MYSQL_BIND parameter = {0}, column = {0};
    parameter.buffer_type = column.buffer_type = MYSQL_TYPE_LONGLONG;
    parameter.buffer = &uid;
    column.buffer = &score;
    if (mysql_stmt_bind_param(statement, &parameter)) return -1;
    for (long i = 0; i < me->count; i++) {
        uid = 1 + rand_r(&me->seed) % me->users;
        if (mysql_stmt_execute(statement)) return -1;
        if (i == 0 && mysql_stmt_bind_result(statement, &column)) return -1;
        while (mysql_stmt_fetch(statement) == 0) {}
    }
    mysql_stmt_close(statement);
    return 0;
}

static void *select_thread(void *argument) {
    struct selector *me = argument;
    MYSQL *mysql = connect_to(me->socket, me->database);
    pthread_barrier_wait(me->barrier);
    me->failed = !mysql || select_loop(me, mysql);
    if (mysql) mysql_close(mysql);
    return NULL;
}

double floor_point_selects(const char *socket, const char *database, int threads, long count, long users) {
    struct selector *all = calloc((size_t)threads, sizeof *all);
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, (unsigned)threads + 1);
    for (int i = 0; i < threads; i++) {
        all[i] = (struct selector){.socket = socket, .database = database, .count = count / threads, .users = users,
                                   .seed = (unsigned)i + 1, .barrier = &barrier};
        pthread_create(&all[i].thread, NULL, select_thread, &all[i]);
    }
    pthread_barrier_wait(&barrier);
    double start = now_seconds();
    int failed = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(all[i].thread, NULL);
        failed |= all[i].failed;
    }
    double rate = (double)(count / threads * threads) / (now_seconds() - start);
    pthread_barrier_destroy(&barrier);
    free(all);
    return failed ? -1 : rate;
}

// MARK: Burn-down

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
    MYSQL *mysql = connect_to(socket, database);
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

#include "floor.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

struct selector {
    pthread_t thread;
    struct floor_crowd *crowd;
    MYSQL *mysql;
    unsigned seed;
    long count;
    int failed;
};

struct floor_crowd {
    _Atomic int phase;
    int threads;
    long users;
    struct selector *selectors;
};

static int prepare(MYSQL_STMT *statement, MYSQL_BIND *parameter) {
    const char *sql = "SELECT score FROM bench_user WHERE uid = ?";
    return mysql_stmt_prepare(statement, sql, strlen(sql)) || mysql_stmt_bind_param(statement, parameter);
}

static int select_loop(struct selector *me) {
    MYSQL_STMT *statement = mysql_stmt_init(me->mysql);
    long long uid = 0, score = 0;
    MYSQL_BIND parameter = {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &uid};
    MYSQL_BIND column = {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &score};
    if (prepare(statement, &parameter)) return complain(me->mysql);
    int is_bound = 0, phase;
    do {
        uid = 1 + rand_r(&me->seed) % me->crowd->users;
        if (mysql_stmt_execute(statement)) return complain(me->mysql);
        if (!is_bound && (is_bound = 1, mysql_stmt_bind_result(statement, &column))) return complain(me->mysql);
        while (mysql_stmt_fetch(statement) == 0) {}
        phase = atomic_load_explicit(&me->crowd->phase, memory_order_relaxed);
        me->count += phase == FLOOR_COUNTING;
    } while (phase != FLOOR_ENDED);
    mysql_stmt_close(statement);
    return 0;
}

static void *select_thread(void *argument) {
    struct selector *me = argument;
    me->failed = select_loop(me);
    return NULL;
}

struct floor_crowd *floor_selects_begin(const char *socket, unsigned port, const char *database, int threads, long users) {
    struct floor_crowd *crowd = calloc(1, sizeof *crowd);
    *crowd = (struct floor_crowd){.users = users, .selectors = calloc((size_t)threads, sizeof(struct selector))};
    for (; crowd->threads < threads; crowd->threads++) {
        struct selector *one = &crowd->selectors[crowd->threads];
        *one = (struct selector){.crowd = crowd, .seed = (unsigned)crowd->threads + 1};
        one->mysql = connect_to(socket, port, database);
        if (!one->mysql) {
            floor_selects_end(crowd);
            return NULL;
        }
        pthread_create(&one->thread, NULL, select_thread, one);
    }
    return crowd;
}

void floor_selects_count(struct floor_crowd *crowd) {
    atomic_store(&crowd->phase, FLOOR_COUNTING);
}

long floor_selects_end(struct floor_crowd *crowd) {
    atomic_store(&crowd->phase, FLOOR_ENDED);
    long count = 0;
    int failed = 0;
    for (int i = 0; i < crowd->threads; i++) {
        struct selector *one = &crowd->selectors[i];
        pthread_join(one->thread, NULL);
        mysql_close(one->mysql);
        count += one->count;
        failed |= one->failed;
    }
    free(crowd->selectors);
    free(crowd);
    return failed ? -1 : count;
}

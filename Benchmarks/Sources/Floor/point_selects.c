#include "crowd.h"

#include <stdlib.h>
#include <string.h>

static int prepare(MYSQL_STMT *statement, MYSQL_BIND *parameter) {
    const char *sql = "SELECT score FROM bench_user WHERE uid = ?";
    return mysql_stmt_prepare(statement, sql, strlen(sql)) || mysql_stmt_bind_param(statement, parameter);
}

static int select_loop(struct member *me) {
    MYSQL_STMT *statement = mysql_stmt_init(me->mysql);
    long long uid = 0, score = 0;
    MYSQL_BIND parameter = {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &uid};
    MYSQL_BIND column = {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &score};
    if (prepare(statement, &parameter)) return complain(me->mysql);
    int is_bound = 0;
    do {
        uid = 1 + rand_r(&me->seed) % me->crowd->users;
        if (mysql_stmt_execute(statement)) return complain(me->mysql);
        if (!is_bound && (is_bound = 1, mysql_stmt_bind_result(statement, &column))) return complain(me->mysql);
        while (mysql_stmt_fetch(statement) == 0) {}
    } while (crowd_goes_on(me));
    mysql_stmt_close(statement);
    return 0;
}

struct floor_crowd *floor_selects_begin(const char *socket, unsigned port, const char *database, int threads, long users) {
    return crowd_begin(socket, port, database, threads, users, select_loop);
}

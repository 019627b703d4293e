#include "crowd.h"
#include "queue_table.h"

#include <string.h>

static const char *sql = "INSERT INTO bench_floor (queue_id, priority, job_id, enqueued_at, arguments)"
                         " VALUES (?, ?, ?, UTC_TIMESTAMP(6), ?)";

static int insert_loop(struct member *me) {
    MYSQL_STMT *statement = mysql_stmt_init(me->mysql);
    long long queue = 1, priority = 3, job = 1;
    char arguments[] = "{}";
    MYSQL_BIND parameters[] = {
        {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &queue},
        {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &priority},
        {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &job},
        {.buffer_type = MYSQL_TYPE_BLOB, .buffer = arguments, .buffer_length = strlen(arguments)},
    };
    if (mysql_stmt_prepare(statement, sql, strlen(sql)) || mysql_stmt_bind_param(statement, parameters)) {
        return complain(me->mysql);
    }
    do {
        if (mysql_stmt_execute(statement)) return complain(me->mysql);
    } while (crowd_goes_on(me));
    mysql_stmt_close(statement);
    return 0;
}

struct floor_crowd *floor_inserts_begin(const char *socket, const char *database, int threads) {
    MYSQL *mysql = connect_to(socket, 0, database);
    int failed = !mysql || make_queue_table(mysql);
    if (mysql) mysql_close(mysql);
    return failed ? NULL : crowd_begin(socket, 0, database, threads, 0, insert_loop);
}

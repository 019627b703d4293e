#include "session.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

double now_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

int complain(MYSQL *mysql) {
    fprintf(stderr, "floor: %s\n", mysql_error(mysql));
    return -1;
}

MYSQL *connect_to(const char *socket, unsigned port, const char *database) {
    MYSQL *mysql = mysql_init(NULL);
    const char *host = socket ? NULL : "127.0.0.1";
    if (!mysql_real_connect(mysql, host, "root", NULL, database, port, socket, 0)) {
        complain(mysql);
        mysql_close(mysql);
        return NULL;
    }
    return mysql;
}

int run(MYSQL *mysql, const char *format, ...) {
    static __thread char text[1 << 20];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (mysql_real_query(mysql, text, (unsigned long)length)) return complain(mysql);
    MYSQL_RES *result = mysql_store_result(mysql);
    if (result) mysql_free_result(result);
    return 0;
}

// For vasprintf.
#define _GNU_SOURCE

#include "session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
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
    // Not a buffer per thread: its memory would count as that of all threads of the program.
    char *text;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0) return -1;
    int failed = mysql_real_query(mysql, text, (unsigned long)length);
    free(text);
    if (failed) return complain(mysql);
    MYSQL_RES *result = mysql_store_result(mysql);
    if (result) mysql_free_result(result);
    return 0;
}

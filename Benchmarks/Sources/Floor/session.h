// What the floors share: a session and a statement whose result does not matter.
#pragma once

#include <mysql.h>

// A session of root over `socket`, or over TCP to 127.0.0.1 when that is NULL. NULL after printing why not.
MYSQL *connect_to(const char *socket, unsigned port, const char *database);

// Runs a statement that is formatted as by printf. 0, or -1 after printing why not.
int run(MYSQL *mysql, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Prints the session's error. Returns -1.
int complain(MYSQL *mysql);

double now_seconds(void);

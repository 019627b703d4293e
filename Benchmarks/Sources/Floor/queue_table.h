// The table that the floors of the queue work on, of the shape of Haulout's own.
#pragma once

#include "session.h"

// Makes `bench_floor` anew, empty. 0, or -1 after printing why not.
int make_queue_table(MYSQL *mysql);

// Makes `bench_floor_history` anew, of the shape of Haulout's finished tasks.
int make_history_table(MYSQL *mysql);

// Threads that do one thing over and over, each on a session of its own.
#pragma once

#include "floor.h"
#include "session.h"

#include <pthread.h>
#include <stdatomic.h>

struct member {
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
    int (*work)(struct member *);
    struct member *members;
};

// Starts `threads` threads that each call `work`, which returns 0, or -1 after printing what failed. NULL after printing
// why not.
struct floor_crowd *crowd_begin(
    const char *socket, unsigned port, const char *database, int threads, long users, int (*work)(struct member *));

// Notes that the member has completed a call. False when it is to end.
int crowd_goes_on(struct member *me);

#include "crowd.h"

#include <stdlib.h>

static void *member_thread(void *argument) {
    struct member *me = argument;
    me->failed = me->crowd->work(me);
    return NULL;
}

struct floor_crowd *crowd_begin(
    const char *socket, unsigned port, const char *database, int threads, long users, int (*work)(struct member *)) {
    struct floor_crowd *crowd = calloc(1, sizeof *crowd);
    *crowd = (struct floor_crowd){.users = users, .work = work, .members = calloc((size_t)threads, sizeof(struct member))};
    for (; crowd->threads < threads; crowd->threads++) {
        struct member *one = &crowd->members[crowd->threads];
        *one = (struct member){.crowd = crowd, .seed = (unsigned)crowd->threads + 1};
        one->mysql = connect_to(socket, port, database);
        if (!one->mysql) {
            floor_crowd_end(crowd);
            return NULL;
        }
        pthread_create(&one->thread, NULL, member_thread, one);
    }
    return crowd;
}

int crowd_goes_on(struct member *me) {
    int phase = atomic_load_explicit(&me->crowd->phase, memory_order_relaxed);
    me->count += phase == FLOOR_COUNTING;
    return phase != FLOOR_ENDED;
}

void floor_crowd_count(struct floor_crowd *crowd) {
    atomic_store(&crowd->phase, FLOOR_COUNTING);
}

long floor_crowd_end(struct floor_crowd *crowd) {
    atomic_store(&crowd->phase, FLOOR_ENDED);
    long count = 0;
    int failed = 0;
    for (int i = 0; i < crowd->threads; i++) {
        struct member *one = &crowd->members[i];
        pthread_join(one->thread, NULL);
        mysql_close(one->mysql);
        count += one->count;
        failed |= one->failed;
    }
    free(crowd->members);
    free(crowd);
    return failed ? -1 : count;
}

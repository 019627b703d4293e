// The floors: what a plain C program gets out of libmariadb for the same work, on the same server, in the same run.
// Whatever fails prints why and returns NULL or a negative number.
#pragma once

// Threads that do one thing over and over from the moment they are started. They count what they complete after
// `floor_crowd_count`, and end with `floor_crowd_end`, which returns how much that was.
struct floor_crowd;
enum floor_phase { FLOOR_WARMING, FLOOR_COUNTING, FLOOR_ENDED };
void floor_crowd_count(struct floor_crowd *crowd);
long floor_crowd_end(struct floor_crowd *crowd);

// The prepared `SELECT score FROM bench_user WHERE uid = ?` with random uids of 1 … `users`, each thread on a connection
// of its own: over `socket`, or over TCP to 127.0.0.1 when that is NULL.
struct floor_crowd *floor_selects_begin(const char *socket, unsigned port, const char *database, int threads, long users);

// A prepared INSERT of one row into a queue table shaped like Haulout's, committed by itself, each thread on a connection
// of its own. The table is made anew.
struct floor_crowd *floor_inserts_begin(const char *socket, const char *database, int threads);

// Inserts `rows` rows into `bench_bulk`, which is there and empty: one transaction, one connection, `per_statement` rows
// in the text of each INSERT. Returns rows per second.
double floor_bulk_insert(const char *socket, const char *database, long rows, long per_statement);

// Tasks per second.
struct floor_queue_rates {
    double enqueued, burnt;
};

// Enqueues `tasks` no-op tasks in a queue table shaped like Haulout's, then claims and completes them all. Enqueueing is
// one transaction with 1,000 rows in the text of each INSERT. Claiming is, per batch, one range read from a lower bound
// with FOR UPDATE SKIP LOCKED, one UPDATE, COMMIT; completing is one DELETE by primary key, with `keeps_history` one INSERT
// of all rows of the batch into a table of finished tasks, COMMIT. One thread. Returns 0 and the rates.
int floor_queue(
    const char *socket, const char *database, long tasks, int batch, int keeps_history, struct floor_queue_rates *rates);

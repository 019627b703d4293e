// The floors: what a plain C program gets out of libmariadb for the same work, on the same server, in the same run.
// Whatever fails prints why and returns NULL or a negative number.
#pragma once

// Threads that run the prepared `SELECT score FROM bench_user WHERE uid = ?` with random uids of 1 … users, each on a
// connection of its own: over `socket`, or over TCP to 127.0.0.1 when that is NULL. They run from the start, count what
// they complete after `floor_selects_count`, and end with `floor_selects_end`, which returns how many that were.
struct floor_crowd;
enum floor_phase { FLOOR_WARMING, FLOOR_COUNTING, FLOOR_ENDED };
struct floor_crowd *floor_selects_begin(const char *socket, unsigned port, const char *database, int threads, long users);
void floor_selects_count(struct floor_crowd *crowd);
long floor_selects_end(struct floor_crowd *crowd);

// Inserts `rows` rows into `bench_bulk`, which is there and empty: one transaction, one connection, `per_statement` rows
// in the text of each INSERT. Returns rows per second.
double floor_bulk_insert(const char *socket, const char *database, long rows, long per_statement);

// Claims and completes `tasks` no-op tasks of a queue table shaped like Haulout's: per batch one range read from a lower
// bound with FOR UPDATE SKIP LOCKED, one UPDATE, COMMIT, one DELETE by primary key, COMMIT. One thread; the table is made
// and filled before the clock starts. Returns tasks per second.
double floor_burn_down(const char *socket, const char *database, long tasks, int batch);

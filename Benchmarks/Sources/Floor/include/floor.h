// The floors: what a plain C program gets out of libmariadb for the same work, on the same server, in the same run.
#pragma once

// Prepared `SELECT score FROM bench_user WHERE uid = ?` with random uids of 1 … users: `threads` threads, each on a
// connection of its own, `count` queries in all. Returns queries per second, or a negative number after printing why not.
double floor_point_selects(const char *socket, const char *database, int threads, long count, long users);

// Claims and completes `tasks` no-op tasks of a queue table shaped like Haulout's: per batch one range read from a lower
// bound with FOR UPDATE SKIP LOCKED, one UPDATE, COMMIT, one DELETE by primary key, COMMIT. One thread; the table is made
// and filled before the clock starts. Returns tasks per second, or a negative number after printing why not.
double floor_burn_down(const char *socket, const char *database, long tasks, int batch);

#include "floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

struct record {
    long uid, score;
    char name[24];
};

static struct record *make_records(long count) {
    struct record *records = calloc((size_t)count, sizeof *records);
    for (long i = 0; i < count; i++) {
        records[i] = (struct record){.uid = i + 1, .score = i % 1000};
        snprintf(records[i].name, sizeof records[i].name, "user %ld", i + 1);
    }
    return records;
}

// Escapes the name, as a program has to for a text that it does not know.
static char *append(MYSQL *mysql, char *end, const struct record *one, int is_first) {
    end += sprintf(end, is_first ? "(%ld,'" : ",(%ld,'", one->uid);
    end += mysql_real_escape_string(mysql, end, one->name, strlen(one->name));
    return end + sprintf(end, "',%ld)", one->score);
}

static int insert(MYSQL *mysql, const struct record *records, long count, long per_statement) {
    char *text = malloc(64 + (size_t)per_statement * 128);
    int failed = run(mysql, "BEGIN");
    for (long i = 0; i < count && !failed; i += per_statement) {
        char *end = text + sprintf(text, "INSERT INTO bench_bulk (uid, name, score) VALUES ");
        for (long j = i; j < count && j < i + per_statement; j++) end = append(mysql, end, &records[j], j == i);
        if (mysql_real_query(mysql, text, (unsigned long)(end - text))) failed = complain(mysql);
    }
    free(text);
    return failed ? failed : run(mysql, "COMMIT");
}

double floor_bulk_insert(const char *socket, const char *database, long rows, long per_statement) {
    MYSQL *mysql = connect_to(socket, 0, database);
    if (!mysql) return -1;
    struct record *records = make_records(rows);
    double start = now_seconds();
    int failed = insert(mysql, records, rows, per_statement);
    double rate = (double)rows / (now_seconds() - start);
    mysql_close(mysql);
    free(records);
    return failed ? -1 : rate;
}

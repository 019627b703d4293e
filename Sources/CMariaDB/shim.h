// libmariadb as Swift sees it. Options go through the non-variadic mysql_options and mysql_options4, and the structs
// are those of the installed header, so that nothing is declared by hand.
#pragma once
#include <errmsg.h>
#include <errno.h>
#include <limits.h>
#include <mysql.h>
#include <ma_pvio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/// memcmp: Swift would have to import another C library for it on every platform.
static inline int haulout_equal(const void *left, const void *right, size_t count) {
    return count == 0 || memcmp(left, right, count) == 0;
}

/// Takes the warning count and the server status from the packet that ends a row-by-row read of a prepared statement:
/// libmariadb does so for buffered and for text results, and forgets it here. Call it right after MYSQL_NO_DATA.
static inline void haulout_note_end_of_rows(MYSQL *mysql) {
    const unsigned char *packet = mysql->net.read_pos;
    if (packet && packet[0] == 0xFE) {
        mysql->warning_count = packet[1] | packet[2] << 8;
        mysql->server_status = packet[3] | packet[4] << 8;
    }
}

/// The format name of a column (MariaDB 10.5 and later: "json"), or a null string.
static inline MARIADB_CONST_STRING haulout_format_name(const MYSQL_FIELD *field) {
    MARIADB_CONST_STRING name = {0, 0};
    mariadb_field_attr(&name, field, MARIADB_FIELD_ATTR_FORMAT_NAME);
    return name;
}

/// The connection's next packets, or the beginning of one, lie in libmariadb's read-ahead cache.
static inline int haulout_has_bytes_ahead(const MYSQL *mysql) {
    const MARIADB_PVIO *pvio = mysql->net.pvio;
    return pvio && pvio->cache && pvio->cache + pvio->cache_size > pvio->cache_pos;
}

/// Has commands return once they are sent; whoever sends them reads the answers later.
static inline void haulout_leave_answers(MYSQL *mysql, int leave) {
    my_bool value = leave != 0;
    mysql_options(mysql, MARIADB_OPT_SKIP_READ_RESPONSE, &value);
}

/// Reads the answer to a preparation that was only sent. Nonzero on an error, which is the connection's.
static inline int haulout_read_prepared(MYSQL_STMT *stmt) {
    return stmt->mysql->methods->db_read_prepare_response(stmt);
}

/// Names the statement whose answer is about to be read, for `haulout_checked_result`. In a field that is there for
/// MySQL's embedded server, and that libmariadb does not use.
static inline void haulout_expect_answer(MYSQL_STMT *stmt, int expect) {
    if (stmt->mysql) stmt->mysql->thd = expect ? stmt : NULL;
}

/// Reads the head of the answer to an execution that was only sent. Nonzero on an error, which is the statement's.
static inline int haulout_read_executed(MYSQL_STMT *stmt) {
    haulout_expect_answer(stmt, 1);
    int status = stmt->mysql->methods->db_read_execute_response(stmt);
    haulout_expect_answer(stmt, 0);
    return status;
}

/// mysql_stmt_execute, with the answer checked.
static inline int haulout_execute(MYSQL_STMT *stmt) {
    haulout_expect_answer(stmt, 1);
    int status = mysql_stmt_execute(stmt);
    haulout_expect_answer(stmt, 0);
    return status;
}

/// mysql_stmt_next_result, with the answer checked.
static inline int haulout_next_result(MYSQL_STMT *stmt) {
    haulout_expect_answer(stmt, 1);
    int status = mysql_stmt_next_result(stmt);
    haulout_expect_answer(stmt, 0);
    return status;
}

/// The bytes of a value in a row of the binary protocol, its length in front included; more than `left` when it does
/// not fit.
static inline size_t haulout_value_size(enum enum_field_types type, const unsigned char *value, size_t left) {
    switch (type) {
    case MYSQL_TYPE_NULL: return 0;
    case MYSQL_TYPE_TINY: return 1;
    case MYSQL_TYPE_SHORT: case MYSQL_TYPE_YEAR: return 2;
    case MYSQL_TYPE_LONG: case MYSQL_TYPE_INT24: case MYSQL_TYPE_FLOAT: return 4;
    case MYSQL_TYPE_LONGLONG: case MYSQL_TYPE_DOUBLE: return 8;
    default: break;
    }
    if (left == 0) return 1;
    if (value[0] < 251) return 1 + (size_t)value[0];
    size_t width = value[0] == 252 ? 2 : value[0] == 253 ? 3 : 8, length = 0;
    if (left <= width) return left + 1;
    for (size_t index = 0; index < width; index++) length |= (size_t)value[1 + index] << (8 * index);
    return length > left ? left + 1 : 1 + width + length;
}

/// Whether every value of a row lies within its packet.
static inline int haulout_row_fits(const MYSQL_STMT *statement, const unsigned char *row, size_t length) {
    unsigned int count = statement->field_count;
    size_t position = 1 + (count + 9) / 8;
    if (position > length || row[0] != 0) return 0;
    for (unsigned int index = 0; index < count; index++) {
        if (row[1 + (index + 2) / 8] & 1 << (index + 2) % 8) continue;
        size_t left = length - position;
        size_t size = haulout_value_size(statement->fields[index].type, row + position, left);
        if (size > left) return 0;
        position += size;
    }
    return 1;
}

typedef int (*haulout_fetch)(MYSQL_STMT *, unsigned char **, unsigned long *);

/// Where libmariadb's own function is kept. A static of the function, because Swift leaves out those of the file.
static inline haulout_fetch *haulout_unchecked_fetch(void) {
    static haulout_fetch fetch;
    return &fetch;
}

/// Takes no row whose values claim to lie past its end: 3.3.20 believes a length of which only the first bytes are in
/// the packet, and goes on reading gigabytes behind it.
static inline int haulout_checked_fetch(MYSQL_STMT *statement, unsigned char **row, unsigned long *length) {
    int status = (*haulout_unchecked_fetch())(statement, row, length);
    return status == 0 && !haulout_row_fits(statement, *row, *length) ? MYSQL_DATA_MALFORMED : status;
}

typedef int (*haulout_result)(MYSQL *);

/// Where libmariadb's own function is kept.
static inline haulout_result *haulout_unchecked_result(void) {
    static haulout_result result;
    return &result;
}

/// Takes no result without a description of its columns, unless the statement has one of as many columns: a server may
/// leave it out when it has not changed (`MARIADB_CLIENT_CACHE_METADATA`), and then 3.3.20 copies the statement's, of
/// which there may be none, or a shorter one. The text protocol has no statement that it could be left out for.
static inline int haulout_checked_result(MYSQL *mysql) {
    const MYSQL_STMT *statement = (const MYSQL_STMT *)mysql->thd;
    int status = (*haulout_unchecked_result())(mysql);
    if (status || mysql->field_count == 0 || mysql->fields) return status;
    if (statement && statement->fields && statement->field_count == mysql->field_count) return 0;
    mysql->field_count = 0;
    mysql->status = MYSQL_STATUS_READY;
    mysql->net.last_errno = CR_MALFORMED_PACKET;
    strcpy(mysql->net.sqlstate, "HY000");
    strcpy(mysql->net.last_error, "Malformed packet");
    return 1;
}

/// The methods of `mysql` with checks that libmariadb lacks. Call it once per process; the table is for all handles.
static inline const struct st_mariadb_methods *haulout_checked_methods(const MYSQL *mysql) {
    static struct st_mariadb_methods methods;
    methods = *mysql->methods;
    // Older versions hand over no length, and then there is nothing to check against.
    void *fetch = _Generic(methods.db_stmt_fetch,
        haulout_fetch: (void *)haulout_checked_fetch, default: (void *)0);
    if (fetch) {
        memcpy(haulout_unchecked_fetch(), &methods.db_stmt_fetch, sizeof(haulout_fetch));
        memcpy(&methods.db_stmt_fetch, &fetch, sizeof fetch);
    }
    *haulout_unchecked_result() = methods.db_read_query_result;
    methods.db_read_query_result = haulout_checked_result;
    if (methods.db_read_stmt_result) methods.db_read_stmt_result = haulout_checked_result;
    return &methods;
}

/// Waits for bytes, then takes them. libmariadb's own function first asks for bytes that are never there yet.
///
/// Over TCP it waits in recv. Not on a Unix socket: there recv also wakes up when the server takes our statement out of
/// the socket, for 1.4 to 1.7 context switches per query; poll wakes up for the answer only, for 1.0.
static inline ssize_t haulout_waiting_read(MARIADB_PVIO *pvio, unsigned char *buffer, size_t length) {
    my_socket descriptor;
    if (pvio->methods->get_handle(pvio, &descriptor)) return -1;
    int is_polling = pvio->type == PVIO_TYPE_UNIXSOCKET;
    if (is_polling && pvio->methods->wait_io_or_timeout(pvio, 1, pvio->timeout[PVIO_READ_TIMEOUT]) < 1) return -1;
    ssize_t count;
    do count = recv(descriptor, buffer, length, 0);
    while (count == -1 && errno == EINTR);
    // The socket's own limit, which is the read timeout, is over.
    if (count == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)) errno = ETIMEDOUT;
    return count;
}

/// The functions for a connection's socket, with the one above for reading. The same for all connections.
static inline PVIO_METHODS haulout_waiting_methods(const MYSQL *mysql) {
    PVIO_METHODS methods = *mysql->net.pvio->methods;
    methods.read = haulout_waiting_read;
    return methods;
}

/// Whether reads may wait in the socket: it is a blocking one, it has the read timeout, and no encryption lies between.
static inline int haulout_can_wait(MYSQL *mysql) {
    MARIADB_PVIO *pvio = mysql->net.pvio;
    if (pvio->ctls || (pvio->type != PVIO_TYPE_UNIXSOCKET && pvio->type != PVIO_TYPE_SOCKET)) return 0;
    if (!pvio->methods->is_blocking(pvio)) return 0;
    // libmariadb tells the socket only when the timeout is set after the connect.
    int seconds = pvio->methods->get_timeout(pvio, PVIO_READ_TIMEOUT);
    return pvio->methods->set_timeout(pvio, PVIO_READ_TIMEOUT, seconds) == 0;
}

/// mysql_real_connect, of a handle that already has a server version, if an empty one: an error packet with the number
/// 65535 in place of the greeting makes libmariadb search it, and it would be a null pointer.
static inline int haulout_connect(
    MYSQL *mysql, const char *host, const char *user, const char *password, const char *database, unsigned int port,
    const char *path, unsigned long flags) {
    char *version = strdup("");
    mysql->server_version = version;
    mysql->thread_id = ULONG_MAX;
    int is_connected = mysql_real_connect(mysql, host, user, password, database, port, path, flags) != NULL;
    // The greeting brings the thread number, and a version in place of ours. Without one, ours has been freed.
    if (mysql->thread_id != ULONG_MAX) free(version);
    return is_connected;
}

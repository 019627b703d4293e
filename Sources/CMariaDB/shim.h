// libmariadb as Swift sees it. Options go through the non-variadic mysql_options and mysql_options4, and the structs
// are those of the installed header, so that nothing is declared by hand.
#pragma once
#include <mysql.h>
#include <string.h>

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

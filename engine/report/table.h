/* Tables as CSV (RFC 4180 with a header line and LF) or JSON lines with the same fields.
 *
 * Cells are written one after the other; a row ends with its last column. A cell without a value is
 * empty in CSV and null in JSON. Nothing here fails: write errors stick to the stream and are
 * reported when its output is finished. */
#ifndef KITH_REPORT_TABLE_H
#define KITH_REPORT_TABLE_H

#include <stdio.h>

#include "kith.h"

typedef struct table {
    FILE *stream;
    kith_format format;
    const char *const *columns;
    size_t column_count;
    size_t column; /* of the next cell */
} table;

/* Writes the header line of a CSV. Keeps columns. */
table table_create(FILE *stream, kith_format format, const char *const *columns,
                   size_t column_count);

/* NULL is a cell without a value. */
void table_write_text(table *rows, const char *text);
void table_write_integer(table *rows, uint64_t value);

/* A number of followers, at most one decimal. NaN is a cell without a value, here and below. */
void table_write_count(table *rows, double value);

/* A share, ratio or score, six significant digits. */
void table_write_share(table *rows, double value);

/* An amount of money, at most two decimals. */
void table_write_amount(table *rows, double value);

/* Three cells: value, low, high. */
void table_write_counts(table *rows, const kith_estimate *estimate);
void table_write_shares(table *rows, const kith_estimate *estimate);

#endif

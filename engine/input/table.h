/* A small table with a header, whole in memory: comma- or tab-separated (RFC 4180 quotes with
 * commas), plain, gzip or zstd. For files about creators, not for follows. */
#ifndef KITH_INPUT_TABLE_H
#define KITH_INPUT_TABLE_H

#include "kith.h"

typedef struct input_table {
    kith_allocator allocator;
    char *text;       /* the file; fields are NUL-terminated in place */
    char **cells;     /* [row][column], the header first */
    uint64_t *lines;  /* [row]: its line in the file */
    size_t row_count; /* header included */
    size_t column_count;
} input_table;

/* Reads a table. Blank lines are left out.
 * Returns   KITH_IO; KITH_MALFORMED with file and line for a row of another number of columns or a
 *           quote that is not closed; KITH_NO_MEMORY */
kith_status table_read(const char *path, const kith_allocator *allocator, input_table *out,
                       kith_error *error) KITH_MUST_USE;

void table_free(input_table *table);

/* The column of one of some names, which end with NULL; SIZE_MAX if there is none. Names are
 * compared without regard to case, spaces and dashes. */
size_t table_find_column(const input_table *table, const char *const *names);

static inline const char *table_view(const input_table *table, size_t row, size_t column) {
    return table->cells[row * table->column_count + column];
}

#endif

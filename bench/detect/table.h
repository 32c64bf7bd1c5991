/* Rows of a text file, split in place at tabs, or at commas with quoted fields. */
#ifndef BENCH_DETECT_TABLE_H
#define BENCH_DETECT_TABLE_H

#include <stddef.h>
#include <stdio.h>

enum { TABLE_FIELDS_MAX = 32 };

typedef struct table {
    FILE *file;
    char *line;
    size_t capacity;
    char separator; /* ',' also means quotes */
    char *fields[TABLE_FIELDS_MAX];
    size_t field_count;
} table;

/* Opens a file; 0 if it cannot be read. */
int table_open(table *rows, const char *path, char separator);

/* Goes to the next row, whose fields are lent until the one after; 0 at the end. */
int table_next(table *rows);

/* The number of the field of the present row, a header, that reads `name`; TABLE_FIELDS_MAX if none
 * does. */
size_t table_find(const table *rows, const char *name);

/* A field of the present row; an empty text if the row is shorter. */
const char *table_field(const table *rows, size_t index);

void table_close(table *rows);

#endif

#include "table.h"

#include <stdlib.h>
#include <string.h>

int table_open(table *rows, const char *path, char separator) {
    *rows = (table){.separator = separator};
    rows->file = fopen(path, "r");
    return rows->file != NULL;
}

/* Ends a quoted field where it stands and returns what follows it. */
static char *unquote(char *from, char *to) {
    while (*from != '\0') {
        if (*from == '"' && from[1] != '"') {
            from++;
            break;
        }
        from += *from == '"';
        *to++ = *from++;
    }
    *to = '\0';
    return from;
}

/* Ends the field that begins at `from`; the next one, or NULL after the last. */
static char *split(char *from, char separator, char **field) {
    *field = from;
    char *end = from;
    if (separator == ',' && *from == '"') {
        end = unquote(from + 1, from);
    }
    end += strcspn(end, separator == ',' ? "," : "\t");
    if (*end == '\0') return NULL;
    *end = '\0';
    return end + 1;
}

int table_next(table *rows) {
    ssize_t length = getline(&rows->line, &rows->capacity, rows->file);
    if (length < 0) return 0;
    while (length > 0 && (rows->line[length - 1] == '\n' || rows->line[length - 1] == '\r')) {
        rows->line[--length] = '\0';
    }
    rows->field_count = 0;
    char *at = rows->line;
    while (at != NULL && rows->field_count < TABLE_FIELDS_MAX) {
        at = split(at, rows->separator, &rows->fields[rows->field_count++]);
    }
    return 1;
}

size_t table_find(const table *rows, const char *name) {
    for (size_t i = 0; i < rows->field_count; i++) {
        if (strcmp(rows->fields[i], name) == 0) return i;
    }
    return TABLE_FIELDS_MAX;
}

const char *table_field(const table *rows, size_t index) {
    return index < rows->field_count ? rows->fields[index] : "";
}

void table_close(table *rows) {
    if (rows->file != NULL) fclose(rows->file);
    free(rows->line);
    *rows = (table){0};
}

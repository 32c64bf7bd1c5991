#include "input/table.h"

#include <ctype.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "input/stream.h"

enum { READ_BYTES = 1 << 16 };

static kith_status read_text(stream *source, input_table *out, const char *path, size_t *byte_count,
                             kith_error *error) {
    size_t capacity = 0;
    for (size_t got = 1; got > 0; *byte_count += got) {
        if (*byte_count + READ_BYTES + 2 > capacity) {
            capacity = 2 * capacity + READ_BYTES + 2;
            char *grown = memory_resize(&out->allocator, out->text, capacity, 1);
            if (!grown) {
                return status_fail(error, KITH_NO_MEMORY, "%s: out of memory", path);
            }
            out->text = grown;
        }
        kith_status status = stream_read(source, out->text + *byte_count, READ_BYTES, &got, error);
        if (status != KITH_OK) {
            return status;
        }
    }
    out->text[*byte_count] = '\n'; /* ends the last line, and an empty file */
    out->text[*byte_count + 1] = '\0';
    return KITH_OK;
}

/* ---- Splitting ---- */

/* A position in the text, and the row under way. */
typedef struct splitter {
    input_table *table;
    const char *path;
    char *at;
    char delimiter;
    uint64_t line;
    size_t cell_count, cell_capacity, row_capacity;
    kith_error *error;
} splitter;

static kith_status add_cell(splitter *split, char *begin) {
    if (split->cell_count == split->cell_capacity) {
        size_t capacity = 2 * split->cell_capacity + 64;
        char **grown =
            memory_resize(&split->table->allocator, split->table->cells, capacity, sizeof *grown);
        if (!grown) {
            return status_fail(split->error, KITH_NO_MEMORY, "%s: out of memory", split->path);
        }
        split->table->cells = grown;
        split->cell_capacity = capacity;
    }
    split->table->cells[split->cell_count++] = begin;
    return KITH_OK;
}

/* Takes the quotes off a field in place; returns where it ends, or NULL if it is not closed. */
static char *unquote(char *begin, char **stop) {
    char *out = begin;
    for (char *at = begin + 1; *at; at++) {
        if (*at == '"' && *++at != '"') {
            *stop = at;
            return out;
        }
        *out++ = *at;
    }
    return NULL;
}

/* One field, NUL-terminated; the delimiter or newline after it goes to `last`. */
static kith_status take_field(splitter *split, char *last) {
    char *begin = split->at;
    char *stop = begin;
    char *end = NULL;
    if (*begin == '"' && split->delimiter == ',') {
        end = unquote(begin, &stop);
        stop += end && *stop == '\r';
    } else {
        while (*stop != split->delimiter && *stop != '\n') {
            stop++;
        }
        end = stop > begin && stop[-1] == '\r' ? stop - 1 : stop;
    }
    if (!end || (*stop != split->delimiter && *stop != '\n')) {
        return status_fail_line(split->error, split->path, split->line,
                                end ? "text after a closing quote" : "a quote that is not closed");
    }
    for (const char *at = begin; at < stop; at++) {
        split->line += *at == '\n';
    }
    *last = *stop;
    *end = '\0';
    split->at = stop + 1;
    return add_cell(split, begin);
}

static kith_status note_row(splitter *split, uint64_t line, size_t cells) {
    input_table *table = split->table;
    if (table->row_count > 0 && cells != table->column_count) {
        return status_fail_line(split->error, split->path, line,
                                cells < table->column_count ? "fewer columns than the header"
                                                            : "more columns than the header");
    }
    if (table->row_count == split->row_capacity) {
        size_t capacity = 2 * split->row_capacity + 64;
        uint64_t *grown = memory_resize(&table->allocator, table->lines, capacity, sizeof *grown);
        if (!grown) {
            return status_fail(split->error, KITH_NO_MEMORY, "%s: out of memory", split->path);
        }
        table->lines = grown;
        split->row_capacity = capacity;
    }
    table->column_count = cells;
    table->lines[table->row_count++] = line;
    return KITH_OK;
}

static kith_status take_row(splitter *split) {
    uint64_t line = split->line;
    size_t first = split->cell_count;
    char last = split->delimiter;
    kith_status status = KITH_OK;
    while (status == KITH_OK && last != '\n') {
        status = take_field(split, &last);
    }
    split->line++;
    size_t cells = split->cell_count - first;
    if (status == KITH_OK && cells == 1 && split->table->cells[first][0] == '\0') {
        split->cell_count = first; /* a blank line */
        return KITH_OK;
    }
    return status == KITH_OK ? note_row(split, line, cells) : status;
}

static char find_delimiter(const char *text) {
    const char *end = strchr(text, '\n');
    return memchr(text, '\t', (size_t)(end - text)) ? '\t' : ',';
}

kith_status table_read(const char *path, const kith_allocator *allocator, input_table *out,
                       kith_error *error) {
    stream *source = NULL;
    input_table made = {.allocator = *allocator};
    size_t byte_count = 0;
    kith_status status = stream_open(path, allocator, &source, error);
    if (status != KITH_OK) {
        return status;
    }
    status = read_text(source, &made, path, &byte_count, error);
    stream_free(source);
    if (status == KITH_OK && memchr(made.text, '\0', byte_count)) {
        status = status_fail(error, KITH_MALFORMED, "%s: a NUL byte; is this a table?", path);
    }
    if (status == KITH_OK) {
        bool has_mark = strncmp(made.text, "\xef\xbb\xbf", 3) == 0; /* of byte order */
        splitter split = {.table = &made,
                          .path = path,
                          .at = made.text + (has_mark ? 3 : 0),
                          .delimiter = find_delimiter(made.text),
                          .line = 1,
                          .error = error};
        while (status == KITH_OK && split.at < made.text + byte_count) {
            status = take_row(&split);
        }
    }
    if (status == KITH_OK && made.row_count == 0) {
        status = status_fail(error, KITH_MALFORMED, "%s: no header line in it", path);
    }
    if (status != KITH_OK) {
        table_free(&made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

void table_free(input_table *table) {
    memory_free(&table->allocator, table->text);
    memory_free(&table->allocator, table->cells);
    memory_free(&table->allocator, table->lines);
    *table = (input_table){.allocator = table->allocator};
}

/* ---- Columns ---- */

static bool equals(const char *cell, const char *name) {
    for (; *cell && *name; cell++, name++) {
        char byte = (char)tolower((unsigned char)*cell);
        if ((byte == ' ' || byte == '-' ? '_' : byte) != *name) {
            return false;
        }
    }
    return !*cell && !*name;
}

size_t table_find_column(const input_table *table, const char *const *names) {
    for (; *names; names++) {
        for (size_t c = 0; c < table->column_count; c++) {
            if (equals(table_view(table, 0, c), *names)) {
                return c;
            }
        }
    }
    return SIZE_MAX;
}

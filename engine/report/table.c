#include "report/table.h"

#include <string.h>

#include "report/json.h"
#include "report/number.h"

table table_create(FILE *stream, kith_format format, const char *const *columns,
                   size_t column_count) {
    table rows = {
        .stream = stream, .format = format, .columns = columns, .column_count = column_count};
    for (size_t i = 0; format == KITH_FORMAT_CSV && i < column_count; i++) {
        fputs(columns[i], stream);
        putc(i + 1 < column_count ? ',' : '\n', stream);
    }
    return rows;
}

static void begin_cell(const table *rows) {
    if (rows->format == KITH_FORMAT_CSV) {
        if (rows->column > 0) {
            putc_unlocked(',', rows->stream);
        }
        return;
    }
    putc_unlocked(rows->column > 0 ? ',' : '{', rows->stream);
    json_write_string(rows->stream, rows->columns[rows->column]);
    putc_unlocked(':', rows->stream);
}

static void end_cell(table *rows) {
    if (++rows->column < rows->column_count) {
        return;
    }
    rows->column = 0;
    fputs_unlocked(rows->format == KITH_FORMAT_CSV ? "\n" : "}\n", rows->stream);
}

static void write_quoted(FILE *stream, const char *text) {
    putc_unlocked('"', stream);
    for (; *text; text++) {
        if (*text == '"') {
            putc_unlocked('"', stream);
        }
        putc_unlocked(*text, stream);
    }
    putc_unlocked('"', stream);
}

static void write_missing(const table *rows) {
    if (rows->format == KITH_FORMAT_JSONL) {
        fputs_unlocked("null", rows->stream);
    }
}

void table_write_text(table *rows, const char *text) {
    begin_cell(rows);
    if (!text) {
        write_missing(rows);
    } else if (rows->format == KITH_FORMAT_JSONL) {
        json_write_string(rows->stream, text);
    } else if (strpbrk(text, ",\"\r\n")) {
        write_quoted(rows->stream, text);
    } else {
        fputs_unlocked(text, rows->stream);
    }
    end_cell(rows);
}

static void write_number(table *rows, const char *text, size_t length) {
    begin_cell(rows);
    if (length > 0) {
        fwrite_unlocked(text, 1, length, rows->stream);
    } else {
        write_missing(rows);
    }
    end_cell(rows);
}

void table_write_integer(table *rows, uint64_t value) {
    char text[NUMBER_BYTES];
    write_number(rows, text, number_format_integer(value, text));
}

void table_write_count(table *rows, double value) {
    char text[NUMBER_BYTES];
    write_number(rows, text, number_format_count(value, text));
}

void table_write_share(table *rows, double value) {
    char text[NUMBER_BYTES];
    write_number(rows, text, number_format_share(value, text));
}

void table_write_amount(table *rows, double value) {
    char text[NUMBER_BYTES];
    write_number(rows, text, number_format_amount(value, text));
}

void table_write_counts(table *rows, const kith_estimate *estimate) {
    table_write_count(rows, estimate->value);
    table_write_count(rows, estimate->low);
    table_write_count(rows, estimate->high);
}

void table_write_shares(table *rows, const kith_estimate *estimate) {
    table_write_share(rows, estimate->value);
    table_write_share(rows, estimate->low);
    table_write_share(rows, estimate->high);
}

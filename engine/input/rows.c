/* Text without quotes and NUL bytes, which is nearly all of it, is split by the offsets of its
 * delimiters and newlines, which a kernel finds 64 bytes at a time. A block with a quote in it is
 * split record by record, and its quoted fields are unquoted in place. Both paths end in the same
 * checks. */
#include "input/rows.h"

#include <string.h>

#include "input/record.h"
#include "kernels/kernels.h"

typedef struct splitter {
    chunk_source *source;
    chunk *block;
    row_batch *batch;
    const row_sink *sink;
    bool going_on;      /* false once the source has had enough */
    kith_status status; /* of the sink */
} splitter;

static void flush(splitter *split) {
    if (split->batch->count > 0 && split->status == KITH_OK) {
        split->status = split->sink->take(split->sink->context, split->batch);
    }
    split->block->follow_count += split->batch->count;
    split->batch->count = 0;
    split->batch->times_not_known = (time_counts){0};
}

static bool carries_on(const splitter *split) {
    return split->going_on && split->status == KITH_OK;
}

static void report(splitter *split, const char *line, const char *reason) {
    split->going_on =
        chunks_report(split->source, split->block, (size_t)(line - split->block->text), reason);
}

/* Whether a row could be a header line, told from what is at hand: no id in a header begins with a digit. */
static inline bool may_be_header(size_t creator_bytes, char follower_begin) {
    return creator_bytes <= LAYOUT_NAME_MAX && (follower_begin < '0' || follower_begin > '9');
}

/* Why a row cannot be used; NULL if it can. */
static inline const char *check(const splitter *split, text_field creator, text_field follower) {
    if (creator.byte_count - 1 >= KITH_ID_BYTES) {
        return creator.byte_count == 0 ? "no creator" : "a creator name of more than 1,024 bytes";
    }
    if (follower.byte_count - 1 >= KITH_ID_BYTES) {
        return follower.byte_count == 0 ? "no follower" : "a follower id of more than 1,024 bytes";
    }
    bool is_list = split->block->list_name != NULL;
    if (may_be_header(is_list ? 0 : creator.byte_count, *follower.text) &&
        layout_repeats_header(split->block->layout, creator, follower)) {
        return "a header line again; were files with headers joined?";
    }
    return NULL;
}

/* Reads the time of the row that comes next into the batch; says why it cannot be read, or NULL. */
static inline const char *read_time(splitter *split, text_field text) {
    row_batch *batch = split->batch;
    kith_times kind = split->block->layout->times;
    uint32_t *into = &batch->times[batch->count];
    time_finding found =
        kind == KITH_TIMES_SECONDS
            ? times_parse(text, split->block->latest_time, into, &batch->times_not_known)
            : times_parse_position(text, into, &batch->times_not_known);
    return found == TIME_MALFORMED ? times_explain(kind, text) : NULL;
}

/* The fields of a row that are wanted. */
typedef struct row_fields {
    text_field creator, follower, time;
} row_fields;

static inline void add_row(splitter *split, const char *line, const row_fields *row) {
    const char *reason = check(split, row->creator, row->follower);
    if (!reason && split->batch->has_times) {
        reason = read_time(split, row->time);
    }
    if (reason) {
        report(split, line, reason);
        return;
    }
    row_batch *batch = split->batch;
    batch->creators[batch->count] = row->creator;
    batch->followers[batch->count] = row->follower;
    if (++batch->count == ROW_BATCH) {
        flush(split);
    }
}

static const char *explain_count(size_t found, size_t expected) {
    return found < expected ? (expected == 2 ? "no follower: the line has one column"
                                             : "fewer columns than the first line")
                            : "more columns than the first line";
}

/* A field of the line whose delimiters are marked. */
static inline text_field view_field(const char *text, size_t begin, const uint32_t *marks,
                                    int column) {
    size_t field_begin = column > 0 ? marks[column - 1] + 1U : begin;
    return record_tidy((text_field){text + field_begin, marks[column] - field_begin});
}

/* Adds the row whose fields are marks[0 .. field_count − 1]; its last mark is the newline. */
static inline void add_marked(splitter *split, size_t begin, const uint32_t *marks,
                              size_t field_count) {
    const layout *columns = split->block->layout;
    const char *text = split->block->text;
    if (field_count != (size_t)columns->column_count) {
        if (field_count > 1 || !record_is_blank(text + begin, text + marks[0])) {
            report(split, text + begin, explain_count(field_count, (size_t)columns->column_count));
        }
        return;
    }
    row_fields row = {.follower = view_field(text, begin, marks, columns->follower_column)};
    if (columns->creator_column >= 0) {
        row.creator = view_field(text, begin, marks, columns->creator_column);
    } else {
        row.creator = (text_field){split->block->list_name, strlen(split->block->list_name)};
        if (record_is_blank(text + begin, text + marks[0])) {
            return;
        }
    }
    if (columns->time_column >= 0) {
        row.time = view_field(text, begin, marks, columns->time_column);
    }
    add_row(split, text + begin, &row);
}

/* Takes lines of two columns, creator and follower, about which nothing needs a closer look, until
 * the batch is full or another line comes. Returns how many marks they had: two each. */
static size_t take_simple(const char *text, size_t begin, const uint32_t *marks, size_t mark_count,
                          row_batch *batch) {
    size_t count = batch->count;
    size_t at = 0;
    while (count < ROW_BATCH && at + 1 < mark_count) {
        size_t delimiter = marks[at];
        size_t newline = marks[at + 1];
        size_t creator_bytes = delimiter - begin;
        size_t follower_bytes = newline - delimiter - 1;
        bool simple = text[delimiter] != '\n' && text[newline] == '\n' &&
                      creator_bytes - 1 < KITH_ID_BYTES && follower_bytes - 1 < KITH_ID_BYTES &&
                      !may_be_header(creator_bytes, text[delimiter + 1]) &&
                      record_is_plain(text[begin]) && record_is_plain(text[delimiter - 1]) &&
                      record_is_plain(text[delimiter + 1]) && record_is_plain(text[newline - 1]);
        if (!simple) {
            break;
        }
        batch->creators[count] = (text_field){text + begin, creator_bytes};
        batch->followers[count] = (text_field){text + delimiter + 1, follower_bytes};
        count++;
        at += 2;
        begin = newline + 1;
    }
    batch->count = count;
    return at;
}

static bool has_two_columns(const layout *columns) {
    return columns->column_count == 2 && columns->creator_column == 0 &&
           columns->follower_column == 1;
}

/* Adds the line that begins at `begin`, whatever it holds; returns how many marks it had. */
static size_t add_line(splitter *split, size_t begin, const uint32_t *marks) {
    const char *text = split->block->text;
    size_t field_count = 1;
    while (text[marks[field_count - 1]] != '\n') {
        field_count++;
    }
    add_marked(split, begin, marks, field_count);
    return field_count;
}

static void split_marked(splitter *split, const uint32_t *marks, size_t mark_count) {
    const char *text = split->block->text;
    bool two_columns = has_two_columns(split->block->layout);
    size_t begin = 0;
    size_t at = 0;
    while (at < mark_count && carries_on(split)) {
        size_t taken =
            two_columns ? take_simple(text, begin, marks + at, mark_count - at, split->batch) : 0;
        if (split->batch->count == ROW_BATCH) {
            flush(split);
        } else if (at + taken < mark_count) {
            begin = taken > 0 ? marks[at + taken - 1] + 1U : begin;
            taken += add_line(split, begin, marks + at + taken);
        }
        at += taken;
        begin = at > 0 ? marks[at - 1] + 1U : 0;
    }
}

/* ---- The careful path ---- */

/* Reads a record; the fields that are wanted are picked by their column. Returns how many fields there are. */
static size_t read_record(record_reader *reader, const layout *columns, row_fields *row) {
    text_field fields[LAYOUT_COLUMNS_MAX];
    size_t field_count = record_read(reader, columns->delimiter, fields, LAYOUT_COLUMNS_MAX);
    if (field_count != (size_t)columns->column_count) {
        return field_count;
    }
    row->follower = fields[columns->follower_column];
    if (columns->creator_column >= 0) {
        row->creator = fields[columns->creator_column];
    }
    if (columns->time_column >= 0) {
        row->time = fields[columns->time_column];
    }
    return field_count;
}

static void add_record(splitter *split, record_reader *reader) {
    const layout *columns = split->block->layout;
    const char *name = split->block->list_name;
    char *line = reader->at;
    row_fields row = {.creator = {name, name ? strlen(name) : 0}, .follower = {line, 0}};
    size_t field_count = read_record(reader, columns, &row);
    bool blank = !reader->reason && record_is_blank(line, reader->at);
    if (!reader->reason && field_count != (size_t)columns->column_count) {
        reader->reason = explain_count(field_count, (size_t)columns->column_count);
    }
    if (reader->reason && !blank) {
        report(split, line, reader->reason);
        record_skip_line(reader, line);
    } else if (!blank) {
        add_row(split, line, &row);
    }
}

static void split_careful(splitter *split) {
    chunk *block = split->block;
    record_reader reader = {.at = block->text, .end = block->text + block->byte_count};
    while (reader.at < reader.end && carries_on(split)) {
        add_record(split, &reader);
    }
}

kith_status rows_split(chunk_source *source, chunk *block, const kernel_table *kernels,
                       uint32_t *marks, row_batch *batch, const row_sink *sink) {
    const layout *columns = block->layout;
    splitter split = {
        .source = source,
        .block = block,
        .batch = batch,
        .sink = sink,
        .going_on = true,
    };
    text_traits traits = {0};
    size_t mark_count =
        kernels->mark_text(block->text, block->byte_count, columns->delimiter, marks, &traits);
    batch->count = 0;
    batch->has_times = columns->time_column >= 0;
    if (traits.has_nul || (traits.has_quote && columns->delimiter == ',')) {
        split_careful(&split);
    } else {
        split_marked(&split, marks, mark_count);
    }
    flush(&split);
    return split.status;
}

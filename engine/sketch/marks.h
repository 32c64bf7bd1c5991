/* What tables say of accounts, by hash. */
#ifndef KITH_SKETCH_MARKS_H
#define KITH_SKETCH_MARKS_H

#include "input/marks.h"

typedef struct mark {
    uint64_t hash; /* all 64 bits */
    float value;
} mark;

typedef struct mark_list {
    mark *rows;
    size_t count;
    uint64_t bad_line_count; /* malformed lines that were skipped */
} mark_list;

/* Tables of one kind. */
typedef struct mark_source {
    const char *const *paths;
    size_t path_count;
    mark_kind kind;
} mark_source;

/* Reads tables and sorts their rows by hash, then value; rows may repeat.
 *
 * out       its rows are to be freed
 * Returns   as marks_read */
kith_status marks_collect(mark_source from, const kith_options *options, mark_list *out,
                          kith_error *error) KITH_MUST_USE;

#endif

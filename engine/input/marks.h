/* Reading tables that say one thing of each account: what it is known to be, or how probable something is. */
#ifndef KITH_INPUT_MARKS_H
#define KITH_INPUT_MARKS_H

#include "kernels/kernels.h"
#include "kith.h"

enum { MARK_BATCH = 256 };

typedef enum mark_kind {
    MARK_LABEL,      /* 1 for a bot, 0 for a person, as words or numbers */
    MARK_PROBABILITY /* in [0, 1] */
} mark_kind;

/* Lines of one block. The ids stand as those of a row_batch. */
typedef struct mark_batch {
    size_t count;
    text_field ids[MARK_BATCH];
    float values[MARK_BATCH];
} mark_batch;

/* Receives batches in no particular order. */
typedef struct mark_sink {
    kith_status (*take)(void *context, const mark_batch *batch);
    void *context;
} mark_sink;

/* Reads every row. sinks: one a thread, options_count_threads(options) of them.
 * bad_line_count  out: malformed lines that were skipped
 * Returns   KITH_IO, KITH_MALFORMED, KITH_NO_MEMORY, or what a sink returned */
kith_status marks_read(const char *const *paths, size_t path_count, mark_kind kind,
                       const kith_options *options, const mark_sink *sinks,
                       uint64_t *bad_line_count, kith_error *error) KITH_MUST_USE;

#endif

/* Reading labels: which accounts are known to be what. */
#ifndef KITH_INPUT_LABELS_H
#define KITH_INPUT_LABELS_H

#include "kernels/kernels.h"
#include "kith.h"

enum { LABEL_BATCH = 256 };

/* Lines of one block. The ids stand as those of a row_batch. */
typedef struct label_batch {
    size_t count;
    text_field ids[LABEL_BATCH];
    uint8_t bots[LABEL_BATCH]; /* 1 or 0 */
} label_batch;

/* Receives batches in no particular order. */
typedef struct label_sink {
    kith_status (*take)(void *context, const label_batch *batch);
    void *context;
} label_sink;

/* Reads every row. sinks: one a thread, options_count_threads(options) of them.
 * bad_line_count  out: malformed lines that were skipped
 * Returns   KITH_IO, KITH_MALFORMED, KITH_NO_MEMORY, or what a sink returned */
kith_status labels_read(const char *const *paths, size_t path_count, const kith_options *options,
                        const label_sink *sinks, uint64_t *bad_line_count,
                        kith_error *error) KITH_MUST_USE;

#endif

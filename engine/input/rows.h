/* The rows of a block: where the creator and the follower of each line stand, and when the follow was made. */
#ifndef KITH_INPUT_ROWS_H
#define KITH_INPUT_ROWS_H

#include "input/chunks.h"
#include "input/times.h"

enum { ROW_BATCH = 256 };

/* A batch of rows. The texts stand in the block's buffer (a list's name in the list of files), so
 * that 31 bytes after each are readable, and CHUNK_MARGIN bytes before each follower. */
typedef struct row_batch {
    size_t count;
    text_field creators[ROW_BATCH];
    text_field followers[ROW_BATCH];
    bool has_times;              /* the file has a column of times, and they are kept */
    uint32_t times[ROW_BATCH];   /* only then; 0 where not known */
    time_counts times_not_known; /* of these rows */
} row_batch;

/* Receives batches of one block in order. */
typedef struct row_sink {
    kith_status (*take)(void *context, const row_batch *batch);
    void *context;
} row_sink;

/* Splits a block into rows and gives them to the sink in batches. Malformed lines are reported to
 * the source; it decides whether to go on.
 *
 * marks    room for CHUNK_BYTES + MARK_SLACK + 1 offsets
 * batch    room for the rows under way
 * Returns  what the sink returned, if not KITH_OK */
kith_status rows_split(chunk_source *source, chunk *block, const kernel_table *kernels,
                       uint32_t *marks, row_batch *batch, const row_sink *sink) KITH_MUST_USE;

#endif

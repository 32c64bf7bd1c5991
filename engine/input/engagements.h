/* Reading who engaged with which post of whom. */
#ifndef KITH_INPUT_ENGAGEMENTS_H
#define KITH_INPUT_ENGAGEMENTS_H

#include "input/times.h"

enum { ENGAGEMENT_BATCH = 256 };

/* Lines of one block, column by column. The texts stand as those of a row_batch. */
typedef struct engagement_batch {
    size_t count;
    text_field creators[ENGAGEMENT_BATCH];
    text_field accounts[ENGAGEMENT_BATCH];
    text_field posts[ENGAGEMENT_BATCH];
    uint32_t times[ENGAGEMENT_BATCH]; /* 0 where not known */
    uint8_t kinds[ENGAGEMENT_BATCH];  /* a bit of kith_kind, by its number */
} engagement_batch;

/* Receives batches in no particular order. */
typedef struct engagement_sink {
    kith_status (*take)(void *context, const engagement_batch *batch);
    void *context;
} engagement_sink;

typedef struct engagements_summary {
    uint64_t row_count, bad_line_count;
    time_counts times; /* of files that have a column of times */
} engagements_summary;

/* Reads every row. sinks: one a thread, options_count_threads(options) of them.
 * Returns   KITH_IO, KITH_MALFORMED, KITH_NO_MEMORY, or what a sink returned */
kith_status engagements_read(const char *const *paths, size_t path_count,
                             const kith_options *options, const engagement_sink *sinks,
                             engagements_summary *summary, kith_error *error) KITH_MUST_USE;

#endif

/* Reading follows with all threads. */
#ifndef KITH_INPUT_FOLLOWS_H
#define KITH_INPUT_FOLLOWS_H

#include <stdatomic.h>

#include "input/rows.h"

typedef struct follows_summary {
    uint64_t bad_line_count;
    kith_times times; /* what was kept of them */
} follows_summary;

/* How a sink has all threads stop between two blocks, to make room for example. */
typedef struct follows_pause {
    atomic_bool wanted;                 /* set by a sink */
    kith_status (*hold)(void *context); /* called while no thread reads, before they go on */
    void *context;
} follows_pause;

/* Reads every row of the input.
 *
 * sinks     one a thread, options_count_threads(options) of them; each gets batches of rows, in no
 *           particular order
 * pause     NULL if no sink asks for one
 * Returns   KITH_IO, KITH_MALFORMED, KITH_INVALID (columns), KITH_NO_MEMORY, or what a sink
 *           or the pause returned
 * Cost      one pass; about 2 MiB a thread */
kith_status follows_read(const char *const *paths, size_t path_count, const kith_options *options,
                         const row_sink *sinks, follows_pause *pause, follows_summary *summary,
                         kith_error *error) KITH_MUST_USE;

#endif

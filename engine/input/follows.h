/* Reading follows with all threads. */
#ifndef KITH_INPUT_FOLLOWS_H
#define KITH_INPUT_FOLLOWS_H

#include "input/rows.h"

typedef struct follows_summary {
    uint64_t bad_line_count;
    bool has_times;
} follows_summary;

/* Reads every row of the input.
 *
 * sinks     one a thread, options_count_threads(options) of them; each gets batches of rows, in no
 *           particular order
 * Returns   KITH_IO, KITH_MALFORMED, KITH_INVALID (columns), KITH_NO_MEMORY, or what a sink returned
 * Cost      one pass; about 2 MiB a thread */
kith_status follows_read(const char *const *paths, size_t path_count, const kith_options *options,
                         const row_sink *sinks, follows_summary *summary,
                         kith_error *error) KITH_MUST_USE;

#endif

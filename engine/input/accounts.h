/* Reading what account files say of each account. */
#ifndef KITH_INPUT_ACCOUNTS_H
#define KITH_INPUT_ACCOUNTS_H

#include "input/times.h"

enum { ACCOUNT_BATCH = 256 };

/* Lines of one block: ids, and what is said of them. The ids stand as those of a row_batch. */
typedef struct account_batch {
    size_t count;
    text_field ids[ACCOUNT_BATCH];
    kith_account accounts[ACCOUNT_BATCH]; /* without the hashes */
} account_batch;

/* Receives batches in no particular order. */
typedef struct account_sink {
    kith_status (*take)(void *context, account_batch *batch);
    void *context;
} account_sink;

typedef struct accounts_summary {
    uint64_t row_count, bad_line_count, negative_count;
    time_counts times;
} accounts_summary;

/* Reads every row. sinks: one a thread, options_count_threads(options) of them.
 * Returns   KITH_IO, KITH_MALFORMED, KITH_NO_MEMORY, or what a sink returned */
kith_status accounts_read(const char *const *paths, size_t path_count, const kith_options *options,
                          const account_sink *sinks, accounts_summary *summary,
                          kith_error *error) KITH_MUST_USE;

#endif

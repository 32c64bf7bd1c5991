/* How many accounts a roster has in all: what independence is measured against (lift).
 *
 * The samples are coordinated, so what all of them hold below the smallest limit is one bottom-k
 * sketch of the union of the audiences. It is gathered sample by sample. */
#ifndef KITH_SKETCH_ACCOUNTS_H
#define KITH_SKETCH_ACCOUNTS_H

#include "sketch/roster.h"

typedef struct accounts_tally {
    sketch all;
    sketch_scratch *scratch;
} accounts_tally;

kith_status accounts_begin(const kith_allocator *allocator, accounts_tally *out) KITH_MUST_USE;

/* Adds the accounts of one audience. */
kith_status accounts_add(accounts_tally *tally, sketch_sample sample) KITH_MUST_USE;

/* Estimates the number of distinct accounts that follow at least one creator.
 * Accuracy  exact when every audience is whole and they have at most 2^18 accounts in all;
 *           otherwise the relative error is that of a uniform sample of accounts, 0.2 % for 2^18 of
 *           them */
kith_status accounts_finish(accounts_tally *tally, double *account_count) KITH_MUST_USE;

void accounts_free(accounts_tally *tally);

/* All of it for a roster whose samples are in memory. */
kith_status accounts_count(const kith_roster *roster, double *account_count) KITH_MUST_USE;

#endif

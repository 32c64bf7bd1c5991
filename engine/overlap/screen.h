/* Which pairs can pass a filter, told without the rank that an estimate needs.
 *
 * Whether an estimate reaches a value is the sign of the score there (estimate.h), which falls with
 * the number of private hashes below the smaller limit. For the creator with the smaller limit that
 * number is known; for the other one it takes a search in its sample, 20 to 40 ns, which is more
 * than all else together costs a pair. So a small table of ranks at equal steps of its range gives a
 * lower bound, and only the pairs that pass with that bound are looked at further: all that could
 * pass, and few others. Exact creators need as many common hashes as the filter says, which drops
 * most pairs before that. The test itself is the kernel screen_pairs. */
#ifndef KITH_OVERLAP_SCREEN_H
#define KITH_OVERLAP_SCREEN_H

#include "kernels/kernels.h"
#include "overlap/lineup.h"

typedef struct screen {
    kith_allocator allocator;
    double *doubles; /* the columns of the creators, one after the other */
    uint32_t *ranks; /* the tables, then what each creator needs */
    pair_columns columns;
} screen;

/* Prepares the creators. Cost: O(creators). */
kith_status screen_build(const lineup *all, const kith_overlap_filter *filter,
                         const kith_options *options, screen *out) KITH_MUST_USE;

void screen_free(screen *made);

#endif

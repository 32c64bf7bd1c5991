/* Which pairs can pass a filter, told without the rank that an estimate needs.
 *
 * Whether an estimate reaches a value is the sign of the score there (estimate.h), which falls with
 * the number of private hashes below the smaller limit. For the creator with the smaller limit that
 * number is known; for the other one it takes a search in its sample, 20 to 40 ns, which is more
 * than all else together costs a pair. So a small table of ranks at equal steps of its range gives a
 * lower bound, and only the pairs that pass with that bound are looked at further: all that could
 * pass, and few others. */
#ifndef KITH_OVERLAP_SCREEN_H
#define KITH_OVERLAP_SCREEN_H

#include "overlap/lineup.h"

typedef struct screen {
    kith_allocator allocator;
    kith_overlap_filter filter;
    double *sizes, *thresholds; /* by creator */
    double *steps;              /* steps of its table in a unit of the hash range */
    uint32_t *ranks;            /* [creator][step] */
} screen;

/* Prepares the creators. Cost: O(creators). */
kith_status screen_build(const lineup *all, const kith_overlap_filter *filter,
                         const kith_options *options, screen *out) KITH_MUST_USE;

void screen_free(screen *made);

/* Lists the creators j, begin <= j < end, that may pass with `creator`, ascending.
 * counts    counts[j] hashes are common to both samples; with none a pair does not pass
 * passed    out: room for end - begin
 * Returns   how many */
size_t screen_row(const screen *made, size_t creator, const uint32_t *counts, size_t begin,
                  size_t end, uint32_t *passed);

#endif

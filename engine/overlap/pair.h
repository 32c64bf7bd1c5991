/* The overlap of two creators from their sketches. */
#ifndef KITH_OVERLAP_PAIR_H
#define KITH_OVERLAP_PAIR_H

#include "overlap/estimate.h"
#include "overlap/lineup.h"

/* What two samples with `common` hashes in common say. */
overlap_counts pair_count(const roster_creator *a, sketch_sample sample_a, const roster_creator *b,
                          sketch_sample sample_b, uint64_t common);

/* Whether an estimate of so many shared followers passes the filter. */
bool pair_passes(const overlap_counts *counts, double shared, const kith_overlap_filter *filter);

/* The overlap from the counts, with its interval; a and b are left to be filled in.
 * account_count   what the lift is measured against */
kith_overlap pair_describe(const overlap_counts *counts, double account_count);

/* The overlap of two creators of a lineup, whose samples are in memory, if it passes the filter.
 * Returns   whether it passes */
bool pair_measure(const lineup *all, size_t a, size_t b, uint64_t common,
                  const kith_overlap_filter *filter, kith_overlap *overlap);

/* Counts the hashes that both samples hold. */
uint64_t pair_count_common(sketch_sample a, sketch_sample b);

#endif

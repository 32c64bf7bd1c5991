/* The overlap of two creators from their sketches. */
#ifndef KITH_OVERLAP_PAIR_H
#define KITH_OVERLAP_PAIR_H

#include "overlap/estimate.h"
#include "overlap/lineup.h"

/* One of the two creators. */
typedef struct pair_side {
    const roster_creator *creator;
    sketch_sample sample;
    unsigned hash_bits; /* that the sample keeps */
    double coverage;    /* share of the audience that its list holds; 1 when it is complete */
} pair_side;

/* Creator `number` of a roster, with its sample, whose real number of followers is NaN when its list
 * is complete. */
pair_side pair_make_side(const kith_roster *roster, size_t number, sketch_sample sample,
                         double followers);

/* Creator `number` of a lineup, whose samples are in memory. */
pair_side pair_view_side(const lineup *all, size_t number, const kith_audiences *audiences);

/* Two creators and what their samples say. */
typedef struct creator_pair {
    pair_side a, b;
    bool is_scaled;   /* the lists are partial, and uniform samples */
    bool is_unscaled; /* the lists are partial, and nobody knows of what kind */
    overlap_counts counts;
    double size_a, size_b; /* that ratios refer to */
} creator_pair;

/* The pair of two creators whose samples have `common` hashes in common. */
creator_pair pair_make(pair_side a, pair_side b, uint64_t common, const kith_audiences *audiences);

/* Whether an estimate of so many shared followers passes the filter. */
bool pair_passes(const creator_pair *of, double shared, const kith_overlap_filter *filter);

/* What a pair is ordered by: the estimate of shared followers, or lift_low. */
double pair_order(const creator_pair *of, double shared, double account_count,
                  const kith_overlap_filter *filter);

/* The overlap, with its interval; a and b are left to be filled in.
 * account_count   what the lift is measured against */
kith_overlap pair_describe(const creator_pair *of, double account_count);

/* The overlap of two creators of a lineup, if it passes the filter.
 * Returns   whether it passes */
bool pair_measure(const lineup *all, size_t a, size_t b, uint64_t common,
                  const kith_overlap_filter *filter, kith_overlap *overlap);

/* Counts the hashes that both samples hold. */
uint64_t pair_count_common(sketch_sample a, sketch_sample b);

#endif

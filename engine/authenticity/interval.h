/* Intervals: between which bounds the followers of a creator lie who came with campaigns.
 *
 * Three things are unknown. Followers who may be members: each by lot, and the doubtful ones together, as they tend
 * to err together. Members whom nobody has met often enough to name: capture and recapture says how many a pool has,
 * and they follow what other members follow besides. And a pack too small to be seen (limits.h). */
#ifndef KITH_AUTHENTICITY_INTERVAL_H
#define KITH_AUTHENTICITY_INTERVAL_H

#include "authenticity/campaign.h"

/* Unseen members of pools over what capture and recapture says of them: it errs low where accounts are used unevenly
 * (A. Chao, Estimating the population size, Biometrics 1987). 1.2 to 1.7 on the second generator. */
#define INTERVAL_POOL_RATIO 1.4

/* Of one creator, in followers. */
typedef struct interval_parts {
    double size;     /* followers */
    double mass;     /* the sum of their probabilities */
    double variance; /* Σ p (1 − p) */
    double doubt;    /* Σ min(p, 1 − p) */
    double unseen;   /* members among them whom nobody has named, as expected */
    double hidden;   /* the largest pack that would not be seen; 0 not to count any */
} interval_parts;

/* The share of suspicious followers, and its 95 % interval.
 *
 * Members are mass + unseen, so the interval lies around that and always holds mass / size, the estimate. Its half
 * is 1.96 √(variance + unseen + (0.2 unseen)²) and the doubt in quadrature, once above and 1.5 times below, where
 * doubtful accounts of people weigh most: who follows much meets many pools. The lower end leaves room for one account
 * at least, the upper end for `hidden`. */
kith_estimate interval_estimate(const interval_parts *from);

/* The unseen members that each creator is expected to have among its followers.
 *
 * unseen    out: [creator_count], to be freed with memory_free
 * Returns   KITH_NO_MEMORY.
 * Cost      O(follows of campaign accounts). */
kith_status interval_expect_unseen(const graph *from, const campaigns *found,
                                   double **unseen) KITH_MUST_USE;

#endif

/* How many sampled accounts each creator lost, kept and gained between two snapshots. */
#ifndef KITH_OVERLAP_TURNOVER_H
#define KITH_OVERLAP_TURNOVER_H

#include "overlap/snapshots.h"

/* Some of the followers before, counted by weights in [0, 1]. */
typedef struct turnover_slice {
    double weight, squares; /* sum, and sum of the squares */
    double kept;            /* sum over those that were kept */
} turnover_slice;

typedef struct turnover {
    uint64_t lost, kept,
        gained; /* accounts up to the limit of the creator; 0 of one that is not in both */
    turnover_slice suspicious, other;
} turnover;

/* Counts them.
 *
 * suspects   of the earlier snapshot, or NULL: then the slices stay empty
 * counts     out: [creator_count]
 * Returns    KITH_NO_MEMORY
 * Cost       a walk over both */
kith_status turnover_count(const snapshots *from, const kith_suspects *suspects,
                           const kith_options *options, turnover *counts) KITH_MUST_USE;

/* The share of the weight that was kept, with its interval.
 *
 * Accounts are drawn with equal chance and weigh differently, so this is a ratio of two sums. Its variance is that of a
 * share among weight² / Σ squares accounts (Kish), and the interval Wilson's, as in strata.h. NaN without any weight.
 *
 * threshold   share of the hash range that was counted
 * Source      Kish, Survey Sampling, 1965 */
kith_estimate turnover_measure(const turnover_slice *slice, double threshold);

#endif

/* Targets: which creators of a pack it was directed at. */
#ifndef KITH_AUTHENTICITY_TARGETS_H
#define KITH_AUTHENTICITY_TARGETS_H

#include "authenticity/pack.h"

/* Chooses among the creators of a pack whose search has ended; completes its scores (pack_score_rest). Members follow
 * all of them more than their size explains, but some because the search took for members who follows them: a small
 * creator has by chance a few of the pack's accounts more than others, and a few more that follow it and two creators
 * besides are soon taken for the pack's.
 *
 * So a target has a substantial share of the members (pack_measure_threshold), and evidence from what its followers
 * are by all other creators: the log likelihood ratio of the best share of the pack among them against the share that
 * it has among the followers of anyone, which is known to a quarter only (a factor of gamma distribution). Creators
 * pass by Benjamini and Hochberg's rule over all of the roster at a rate of 0.0001; it may be that none does.
 *
 * at        what `sums` held is lost
 * out       [at->creator_count] ascending; out_count how many there are
 * Returns   KITH_NO_MEMORY.
 * Cost      O(followers of the pack's creators + creators²) */
kith_status targets_choose(pack *at, const graph *from, size_t *out,
                           size_t *out_count) KITH_MUST_USE;

#endif

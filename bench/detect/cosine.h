/* Ranking by the cosines of audiences. */
#ifndef BENCH_DETECT_COSINE_H
#define BENCH_DETECT_COSINE_H

#include "verdict.h"

/* Scores every follower by the sum of cosines over the pairs of creators that it follows, or by
 * their mean, and every creator by the sum over its pairs with all others. Reports nobody: the
 * method has no rule.
 * Cost      O(sum over followers of their follows squared); 8 bytes a creator */
void cosine_run(const follows *graph, int mean, verdict *result);

/* Scores every follower by the sum of its cosines with all others, by the creators that they follow.
 * Cost      O(follows); 8 bytes a creator */
void cosine_run_accounts(const follows *graph, verdict *result);

#endif

/* Synchronicity and normality of what an account follows, as CatchSync measures them. */
#ifndef BENCH_DETECT_RANK_H
#define BENCH_DETECT_RANK_H

#include "verdict.h"

/* Scores every follower by how far its synchronicity lies above the least that its normality
 * allows, reports the outliers among them, and the creators most of whose followers are outliers.
 * Cost      O(follows) a round of HITS, and O(follows log follows) once */
void rank_run(const follows *graph, verdict *result);

#endif

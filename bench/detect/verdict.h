/* What a detector says of every node: a score to rank by, larger meaning more suspicious, and the
 * set that it reports by its own rule. Labels choose neither. */
#ifndef BENCH_DETECT_VERDICT_H
#define BENCH_DETECT_VERDICT_H

#include "follows.h"

typedef struct verdict {
    double *follower_scores;
    double *creator_scores;
    unsigned char *followers; /* 1 where reported; all 0 from a detector that only ranks */
    unsigned char *creators;
    int decides_followers; /* the detector has a rule of its own for followers */
    int decides_creators;
} verdict;

/* Everything 0. */
void verdict_create(const follows *graph, verdict *result);

void verdict_clear(verdict *result);

#endif

/* What the generators planted, as labels of a graph's nodes, and how a verdict compares with it.
 *
 * A follower is positive if truth_followers.tsv calls it a bot; entrants, fans, readers, viewers and
 * rings are not. A creator is positive if truth_creators.tsv says that it bought. Followers that do
 * not occur in the follows do not count. */
#ifndef BENCH_DETECT_TRUTH_H
#define BENCH_DETECT_TRUTH_H

#include "measure.h"
#include "verdict.h"

typedef struct truth {
    unsigned char *followers, *creators; /* 1 if positive */
    size_t bot_count, buyer_count;
} truth;

typedef struct truth_score {
    measure_counts bots, buyers, joint;
    double area, average; /* of the followers' ranking */
    double base_rate;     /* share of bots among followers */
} truth_score;

/* Reads both files of a folder. Without truth_creators.tsv no creator is positive. */
void truth_read(const char *folder, const follows *graph, truth *labels);

truth_score truth_compare(const truth *labels, const follows *graph, const verdict *result);

void truth_clear(truth *labels);

#endif

/* Weighted greedy peeling, as FRAUDAR does it. */
#ifndef BENCH_DETECT_PEEL_H
#define BENCH_DETECT_PEEL_H

#include "verdict.h"

/* Finds `block_count` dense blocks, one after the other, and reports the nodes of all of them.
 * The score of a node is the largest density of a set that held it, over all peels.
 * Cost      O(block_count * follows * log nodes); 41 bytes a node and 1 a follow */
void peel_run(const follows *graph, size_t block_count, verdict *result);

#endif

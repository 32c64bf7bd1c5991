/* The floor that a memory budget affords.
 *
 * While rows are read, sketches grow until they fill a quarter of the budget; then they are joined, and
 * if what is joined takes more than half of it the floor is halved until it does not. The rest
 * is for joining and sorting. What is joined at a floor only grows as more rows come, so the floor
 * never falls below the one that all rows ask for: the result does not depend on when it was
 * lowered, nor on the number of threads. */
#ifndef KITH_SKETCH_BUDGET_H
#define KITH_SKETCH_BUDGET_H

#include "sketch/sketch.h"

typedef struct budget {
    uint64_t memory_bytes; /* 0: none */
    uint32_t k;            /* lowered only to find out how much memory would be needed */
    double floor;          /* 1, or a power of two below */
} budget;

/* A budget of so many bytes for sketches of k. */
budget budget_begin(uint64_t memory_bytes, uint32_t k);

/* How much the sketches of each of some threads may grow before they must be joined. */
uint64_t budget_share_growth(const budget *of, size_t thread_count);

/* Lowers the floor, and below every floor k, until settled sketches fit; false if they never do. */
bool budget_lower(budget *of, const sketch *sketches, size_t count) KITH_MUST_USE;

/* The budget that sketches of k need at least, judging by those of a smaller k. */
uint64_t budget_need(const sketch *sketches, size_t count, uint32_t k);

#endif

/* The largest overlaps of one creator, out of many. */
#ifndef KITH_OVERLAP_LARGEST_H
#define KITH_OVERLAP_LARGEST_H

#include <stddef.h>
#include <stdint.h>

/* How much a creator shares with another one. */
typedef struct candidate {
    double value; /* that they are ordered by */
    uint32_t creator;
    uint32_t common; /* sampled hashes */
} candidate;

/* A heap with the least candidate first. Of equal ones the creator with the smaller number is the
 * larger. */
typedef struct largest {
    candidate *candidates;
    size_t count, most;
} largest;

/* Keeps a candidate if it is among the largest so far. */
void largest_offer(largest *kept, candidate offered);

/* Puts them in order, the largest first. */
void largest_sort(largest *kept);

#endif

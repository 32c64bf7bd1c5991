/* The densest part of a set of creators, by peeling. */
#ifndef KITH_AUTHENTICITY_PEEL_H
#define KITH_AUTHENTICITY_PEEL_H

#include "authenticity/ties.h"

/* Room to peel, for graphs of up to `count` nodes. */
typedef struct peel {
    kith_allocator allocator;
    double *degrees;  /* [count] weight to the members left */
    uint32_t *places; /* [count] 1 + place in the heap; 0 for nodes not in it */
    uint32_t *heap;   /* [count] lightest first */
    uint32_t *order;  /* [count] nodes as they were removed */
    size_t heap_size;
} peel;

kith_status peel_create(size_t count, const kith_allocator *allocator, peel **out) KITH_MUST_USE;
void peel_free(peel *made);

/* Reorders distinct members so that the subset with the most weight a member comes first, and
 * returns its size (0 without ties inside).
 *
 * Cost      O(ties of the members * log members).
 * Accuracy  at least half the density of the densest subset.
 * Source    Charikar, Greedy approximation algorithms for finding dense components, 2000. */
size_t peel_find(peel *room, const ties *graph, uint32_t *members, size_t member_count);

#endif

/* Ties: a sparse weighted graph of creators, in which both ends list each other.
 *
 * It holds the excess overlaps that lift.c finds; communities and peeling work on it. */
#ifndef KITH_AUTHENTICITY_TIES_H
#define KITH_AUTHENTICITY_TIES_H

#include "kith.h"

typedef struct tie {
    uint32_t other;
    float weight;
} tie;

typedef struct ties {
    kith_allocator allocator;
    size_t count;  /* nodes */
    size_t *start; /* [count + 1] */
    tie *items;    /* by node, others ascending */
} ties;

/* One row of neighbours, strongest first, as lift.c leaves them. */
typedef struct ties_row {
    tie *items;
    size_t count;
} ties_row;

/* Joins a node with every neighbour that either end lists among its first `limit`.
 *
 * rows      [count] strongest first; a pair has the same weight in both rows
 * Returns   KITH_NO_MEMORY.
 * Cost      O(ties log ties of a node). */
kith_status ties_build(const ties_row *rows, size_t count, size_t limit,
                       const kith_allocator *allocator, ties **out) KITH_MUST_USE;
void ties_free(ties *made);

/* Sorts items by other, adds the weights of equal ones, and returns how many are left. */
size_t ties_merge(tie *items, size_t count);

/* Puts a stronger tie before a weaker one, equal ones by number. For qsort-like use. */
bool ties_precede(tie a, tie b);

/* Inserts into a row kept strongest first, of at most `limit` ties; the weakest falls out. */
void ties_keep(ties_row *row, size_t limit, tie found);

#endif

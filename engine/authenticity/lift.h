/* Excess overlap of creators over a configuration null.
 *
 * If accounts with d follows spread them by creator size alone, creators i and j share
 * n_i n_j kappa accounts, kappa = sum d (d - 1) / (sum d)^2. Niches raise that by a factor for each
 * pair of niches (niche.h). What is above the expectation and four standard deviations, as a share
 * of the smaller audience, is the tie between two creators. */
#ifndef KITH_AUTHENTICITY_LIFT_H
#define KITH_AUTHENTICITY_LIFT_H

#include "authenticity/graph.h"
#include "authenticity/ties.h"

enum { LIFT_TIES_MAX = 64 }; /* ties kept a creator, the strongest */

typedef struct lift {
    kith_allocator allocator;
    size_t creator_count;
    uint32_t degree_max; /* accounts that follow more take no part: their pairs cost too much */
    double kappa;
    double *sizes; /* [creator_count] followers that take part */
} lift;

/* Overlap factors by pair of niches, the same both ways. */
typedef struct lift_niches {
    const uint32_t *labels; /* [creator_count] */
    const double *factors;  /* [count * count] */
    size_t count;
} lift_niches;

/* Measures the null of the live graph. O(follows). Returns KITH_NO_MEMORY. */
kith_status lift_build(const graph *from, lift **out) KITH_MUST_USE;
void lift_free(lift *made);

/* True for accounts that take part: at least two live follows, and not too many. */
bool lift_admits(const lift *null, size_t degree);

/* Which ties to find. */
typedef struct lift_scope {
    const lift_niches *niches; /* NULL for the plain configuration null */
    double sample; /* share of the accounts to look at, those of the lowest numbers; 1 for all */
    const uint8_t *open; /* [creator_count] 1 for the creators to tie; the others get no ties */
} lift_scope;

/* The ties of every creator, strongest first, at most LIFT_TIES_MAX.
 *
 * rows      out, [creator_count]; items are LIFT_TIES_MAX apart in `items`
 * items     room for creator_count * LIFT_TIES_MAX
 * Returns   KITH_NO_MEMORY.
 * Cost      half the sum of d^2 over accounts that take part, by rows over threads: up to 24 steps a follow, or 128
 *           where all accounts have 256 follows; room for the ties of each thread, of 16 at most. */
kith_status lift_find(const graph *from, const lift *null, const lift_scope *scope,
                      const kith_options *options, ties_row *rows, tie *items) KITH_MUST_USE;

#endif

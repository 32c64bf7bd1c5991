/* Which creators are tied: pairs whose audiences overlap beyond chance, as a sparse graph. */
#ifndef KITH_OVERLAP_KINSHIP_H
#define KITH_OVERLAP_KINSHIP_H

#include "kith.h"

enum { KINSHIP_NEIGHBOURS = 20 };

/* A tie between creators a < b. */
typedef struct kinship_tie {
    uint32_t a, b;
    double weight;
} kinship_tie;

typedef struct kinship {
    kith_allocator allocator;
    size_t creator_count;
    size_t tie_count;
    kinship_tie *ties; /* by a, then b */
} kinship;

/* Ties each creator to the twenty with which it shares most beyond chance, by weight ln((shared + 1) / (expected + 1)):
 * the logarithm of the lift, drawn towards 0 where few are shared or expected. A pair counts if the lower end of its
 * interval is two deviations of chance above what is expected.
 *
 * Returns   as kith_overlap_all
 * Cost      all pairs; 20 ties a creator of memory */
kith_status kinship_build(const kith_roster *roster, const kith_options *options, kinship **out,
                          kith_error *error) KITH_MUST_USE;
void kinship_free(kinship *made);

#endif

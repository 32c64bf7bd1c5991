/* Niches: communities of creators whose audiences overlap, and how much more than chance they do.
 */
#ifndef KITH_AUTHENTICITY_NICHE_H
#define KITH_AUTHENTICITY_NICHE_H

#include "authenticity/lift.h"

enum { NICHE_COUNT_MAX = 1024 }; /* further communities belong to the rest */

typedef struct niche {
    kith_allocator allocator;
    size_t count;
    uint32_t *labels; /* [creator_count]; 0 is the rest: creators in no community of three */
    double *factors;  /* [count * count] observed over expected overlap */
} niche;

/* Finds niches as communities of the ties and measures B = (1 + sum O) / (1 + sum E0) for each
 * pair.
 *
 * near      ties of each creator to its strongest neighbours
 * Returns   KITH_NO_MEMORY.
 * Cost      O(ties + sum of d * niches of an account). */
kith_status niche_build(const graph *from, const lift *null, const ties *near,
                        niche **out) KITH_MUST_USE;
void niche_free(niche *made);

#endif

/* Mixtures: a pack whose members also like one niche is found together with the fans of that niche.
 *
 * The creators of such a find fall into the niche and the rest. Members of one pack follow about as
 * many creators of either part as each other; of two crowds, one follows many of a part and the
 * other few, so that the numbers have two hills. */
#ifndef KITH_AUTHENTICITY_MIXTURE_H
#define KITH_AUTHENTICITY_MIXTURE_H

#include "authenticity/niche.h"
#include "authenticity/pack.h"

enum { MIXTURE_PART_COUNT = 2 };

/* The niches that most creators of a pack belong to, largest first. */
typedef struct mixture {
    uint32_t labels[MIXTURE_PART_COUNT];
    size_t sizes[MIXTURE_PART_COUNT]; /* creators of the pack; 0 where the part is too small, or so
                                         large that little else is left */
} mixture;

/* O(creators of the pack). */
mixture mixture_find(const pack *at, const uint32_t *labels);

/* True if the members follow many or few, but not some, of such a niche or of the rest.
 * Cost      O(follows of the members). */
bool mixture_detect(const mixture *parts, const pack *at, const graph *from,
                    const uint32_t *labels);

#endif

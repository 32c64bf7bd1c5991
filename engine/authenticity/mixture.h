/* Mixtures: two crowds that a search found together, such as a pack whose members also like one
 * niche and the fans of that niche, or the pools of two sellers.
 *
 * The creators of such a find fall into two sides. Members of one pack follow about as many
 * creators of either side as each other; of two crowds, one follows many of a side and the other
 * few, so that the numbers have two hills. */
#ifndef KITH_AUTHENTICITY_MIXTURE_H
#define KITH_AUTHENTICITY_MIXTURE_H

#include "authenticity/niche.h"
#include "authenticity/pack.h"

/* Sorts the creators of a pack into two sides, in at->sides: one of the two niches that most of them
 * belong to and the rest, or else the sides that its members tell apart most.
 *
 * labels    niche of each creator of the graph
 * Returns   true if the members follow many or few, but not some, of one of the sides.
 * Cost      O(follows of some thousand members), some twenty times; allocates nothing.
 * Source    M. Hill, Reciprocal averaging, 1973. */
bool mixture_split(pack *at, const graph *from, const uint32_t *labels);

/* Makes the sides the niche of most of the pack's creators (1) and the rest (0). */
void mixture_mark_niche(pack *at, const uint32_t *labels);

#endif

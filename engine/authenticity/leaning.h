/* Leanings: the niche of a creator by what its followers follow besides.
 *
 * Accounts that were sent to a list of creators tie these together until they look like a niche of
 * their own, in which members would then show a taste. */
#ifndef KITH_AUTHENTICITY_LEANING_H
#define KITH_AUTHENTICITY_LEANING_H

#include "authenticity/pack.h"

/* Looks at tastes from here to the next start of the search. Gives each creator of the pack, in its map, the niche that
 * its followers who are not members like most, over chance, outside of the pack.
 *
 * Cost      O(follows of at most some hundred followers of each creator). Allocates nothing. */
void leaning_start(pack *at, const graph *from, const taste *people);

#endif

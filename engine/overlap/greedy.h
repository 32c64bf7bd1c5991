/* The best order of creators: each time the one that adds most accounts to those before it. */
#ifndef KITH_OVERLAP_GREEDY_H
#define KITH_OVERLAP_GREEDY_H

#include "overlap/tally.h"

/* Orders the ranks of a crowd by what they add to the weighted number of accounts. Greedy: the first so many reach at
 * least 1 - 1/e of what any so many could (Nemhauser, Wolsey and Fisher 1978). Lazy: what a creator adds only falls, so
 * one is looked at again only while its last known gain is the largest (Minoux 1978).
 *
 * ranks     [creator_count]
 * Returns   KITH_NO_MEMORY. */
kith_status greedy_order(const tally *of, const crowd_followers *lists,
                         uint32_t *ranks) KITH_MUST_USE;

#endif

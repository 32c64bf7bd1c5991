/* Who moved to whom: accounts that left one creator between two snapshots and are new at another one.
 *
 * Counted are accounts up to the smaller limit of both creators, of which all is known. A creator's row is gone through
 * account by account: who left it and who stayed, and where each is new. Those who stayed are the measure of
 * chance: they are the same audience, of the same tastes, so a creator that grows, or is liked by all who like this
 * one, gains as many of them. A move goes beyond chance if it has a larger part of those who left than chance gives
 * (chance.h) among all ordered pairs of creators.
 *
 * How many moved is a share of all who left, of whom the number is known better (strata.h). */
#ifndef KITH_OVERLAP_MOVES_H
#define KITH_OVERLAP_MOVES_H

#include "overlap/snapshots.h"

typedef struct move_list {
    kith_allocator allocator;
    kith_move *moves; /* the largest first, then by `from` and `to` */
    size_t count, capacity;
} move_list;

/* Finds them.
 *
 * lost      [creator_count] followers that each creator lost
 * most      how many to keep
 * out       empty, with an allocator; free its moves in any case
 * Returns   KITH_NO_MEMORY
 * Cost      a walk over both snapshots, a look-up a sample, and a step for each (left or kept) follow of an account
 *           and each new one of the same account; 20 bytes an account that is new somewhere */
kith_status moves_find(const snapshots *from, const kith_estimate *lost, size_t most,
                       const kith_options *options, move_list *out) KITH_MUST_USE;

#endif

/* Broad accounts: those whose follows keep to no niche, where a pack shows long before its creators
 * share more accounts than chance allows. */
#ifndef KITH_AUTHENTICITY_BROAD_H
#define KITH_AUTHENTICITY_BROAD_H

#include "authenticity/candidates.h"
#include "authenticity/taste.h"

/* Marks the broad accounts, which size alone explains better than taste by a factor of seven and
 * more, and adds candidates from them: last the creators that have too many of them in all, before
 * that those that share too many of them, as the creators of one of several sellers do.
 *
 * open      [creator_count] 1 for the creators to look at
 * marks     [account_count] in: 1 for accounts to leave out; out: 1 for broad accounts
 * all       out: number of the candidate of the creators that have too many in all; SIZE_MAX if
 *           there is none
 * Returns   KITH_NO_MEMORY.
 * Cost      O(live follows), and a sparse product of the broad accounts (lift.h). */
kith_status broad_collect(const graph *from, const taste *people, const kith_options *options,
                          const uint8_t *open, uint8_t *marks, candidates *into,
                          size_t *all) KITH_MUST_USE;

#endif

/* Creators as accounts: who has the name of a creator, and with which other creators it engages. */
#ifndef KITH_RELATIONSHIP_OWN_H
#define KITH_RELATIONSHIP_OWN_H

#include "relationship/engagements.h"
#include "sketch/roster.h"

/* The hash that an account with the name of a creator has. */
uint64_t own_hash(const kith_roster *roster, size_t creator);

/* Lists the arcs between creators, and counts the creators whose own accounts engage with anybody.
 *
 * own       [creator_count] hashes by own_hash
 * arcs      out, to be freed with memory_free
 * Returns   KITH_NO_MEMORY
 * Cost      a look-up for each account of each creator */
kith_status own_list_arcs(const kith_engagements *from, const uint64_t *own, pod_arc **arcs,
                          size_t *arc_count, size_t *own_account_count) KITH_MUST_USE;

#endif

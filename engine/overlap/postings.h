/* Who else holds a hash: the sampled hashes that occur with more than one creator, as lists of
 * those creators.
 *
 * The lists stand one after the other in `members`, creators ascending, the last of each list
 * marked. A creator's row is the positions of its own entries, so walking from a position to the
 * end of its list visits each creator j > i that shares the account. The sparse product A·Aᵀ over
 * these lists is all pairs, written as a triangle.
 *
 * They are built by hash range: a range at a time is gathered from all sketches, which are sorted,
 * and grouped. So the memory beside the lists is bounded, and singles, which are most hashes, are
 * never stored. */
#ifndef KITH_OVERLAP_POSTINGS_H
#define KITH_OVERLAP_POSTINGS_H

#include "kith.h"

#define POSTING_LAST 0x80000000U /* marks the last member of a list */

typedef struct postings {
    kith_allocator allocator;
    uint32_t *members; /* creators, with POSTING_LAST on the last of each list */
    size_t member_count;
    size_t *row_begins; /* creator i has the positions row_begins[i] … row_begins[i + 1] − 1 */
    size_t *positions;  /* in members */
    size_t creator_count;
} postings;

/* Builds the lists. Cost: O(samples log) time; 12 bytes a shared sample and at most 128 MiB beside.
 */
kith_status postings_build(const kith_roster *roster, const kith_options *options,
                           postings *out) KITH_MUST_USE;

void postings_free(postings *lists);

/* Adds to counts[j], for every j > creator, the sampled hashes shared with it, and lists the j in
 * `touched`, in the order in which they were met; returns how many. counts is zero outside calls,
 * one for each creator. */
size_t postings_count_row(const postings *lists, size_t creator, uint32_t *counts,
                          uint32_t *touched);

#endif

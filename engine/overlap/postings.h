/* Who else holds a hash: the sampled hashes that occur with more than one creator, as lists of
 * those creators. All pairs are the sparse product A·Aᵀ over these lists.
 *
 * The lists stand one after the other in `members`, creators ascending, the last of each list
 * marked. A creator's row is a list of places in members, from each of which it walks to the end of
 * a list: past itself, so that the triangle is computed and not the square; or from the list's
 * beginning; or from the first creator of the second roster.
 *
 * A hash that many creators hold is cheaper as a column of bits: one 512-bit step counts 512 such
 * hashes of a pair in the time of about half an increment, so a column pays when more than one
 * creator in 32 has it, which is also where it takes less memory than its list. The dense product
 * over these columns is a kernel's.
 *
 * They are built by hash range. Samples are sorted, so their hashes are dealt to partitions that
 * fit the cache in runs; each partition is grouped alone. Singles, which are most hashes, are never
 * stored, and at most RANGE_ENTRIES hashes are in hand at a time.
 *
 * Sources: posting lists sorted by creator, Deorowicz et al., Kmer-db, Bioinformatics 2019; dense
 * columns for frequent items, Zaki, Scalable algorithms for association mining, TKDE 2000. */
#ifndef KITH_OVERLAP_POSTINGS_H
#define KITH_OVERLAP_POSTINGS_H

#include "overlap/lineup.h"

#define POSTING_LAST 0x80000000U /* marks the last member of a list */

/* Which members of its lists a row visits. */
typedef enum postings_scope {
    POSTINGS_LATER,  /* the creators after it */
    POSTINGS_ALL,    /* all, itself too */
    POSTINGS_SECOND, /* those of the second roster */
} postings_scope;

typedef struct postings {
    kith_allocator allocator;
    uint32_t *members; /* creators, with POSTING_LAST on the last of each list */
    size_t member_count;
    size_t *row_begins; /* creator i walks from places[row_begins[i]] … */
    uint32_t *places;   /* in members */
    uint64_t *bits;    /* a row of bits a creator, and rows of zeros up to a multiple of BIT_ROWS */
    size_t word_count; /* in a row of bits */
    size_t creator_count;
} postings;

/* Builds the lists of samples that are in memory.
 * Returns   KITH_INVALID for 2^31 creators or 2^32 shared samples or more, KITH_NO_MEMORY
 * Cost      about 10 ns a sample; 8 bytes a shared sample and at most 1 GiB beside */
kith_status postings_build(const lineup *all, postings_scope scope, const kith_options *options,
                           postings *out) KITH_MUST_USE;

void postings_free(postings *lists);

/* Adds to counts[j] the hashes that the creator shares with j through lists, for every j that its
 * scope visits. */
void postings_count_row(const postings *lists, size_t creator, uint32_t *counts);

#endif

/* Engagements of one group of accounts: piled up as they come, sorted and merged whenever the pile is full.
 *
 * Rows of the same creator, account and post become one, so a pile takes at most four times the room of what is
 * distinct in it. Merging spreads the rows over buckets by a hash of creator and account, about four in each, and sorts these: a
 * pass over memory that fits the cache, in half of the time that hash tables took. */
#ifndef KITH_RELATIONSHIP_PILE_H
#define KITH_RELATIONSHIP_PILE_H

#include "kith.h"

/* An account and a post of a creator. */
typedef struct pile_row {
    uint64_t account, post; /* hashes */
    uint32_t creator;
    uint32_t first, last; /* seconds since 1970; 0 where no time is known */
    uint8_t kinds;        /* bits */
} pile_row;

/* A zeroed pile with an allocator is empty. */
typedef struct pile {
    kith_allocator allocator;
    pile_row *rows;
    size_t count, capacity;
} pile;

/* A bijection of 64 bits (Stafford's mix 13). */
static inline uint64_t pile_mix(uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

/* The hash of an id, itself a hash, of a creator. */
static inline uint64_t pile_hash(uint64_t id, uint32_t creator) {
    return pile_mix(id + creator * 0x9e3779b97f4a7c15U);
}

/* Adds rows. Returns KITH_NO_MEMORY. */
kith_status pile_add(pile *to, const pile_row *rows, size_t count) KITH_MUST_USE;

/* Merges: afterwards no creator, account and post stands twice, and the rows of a creator and account stand together.
 * Returns   KITH_NO_MEMORY
 * Cost      O(rows), and as much memory again meanwhile */
kith_status pile_merge(pile *of) KITH_MUST_USE;

void pile_free(pile *made);

#endif

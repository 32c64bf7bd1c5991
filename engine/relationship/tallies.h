/* Counts by (creator, id): a hash table in which each pair has one entry.
 *
 * Open addressing with linear probing, at most two thirds full, so an entry is one cache line or two away. An id is
 * hashed already, so its bits only need to be joined with the creator's number. */
#ifndef KITH_RELATIONSHIP_TALLIES_H
#define KITH_RELATIONSHIP_TALLIES_H

#include "kith.h"

typedef struct tally {
    uint64_t id;
    uint32_t creator;
    uint32_t count;       /* at least 1: what is counted here for the first time has 0 */
    uint32_t first, last; /* seconds since 1970; 0 where no time is known */
    uint32_t kinds;       /* bits */
} tally;

/* A zeroed table with an allocator is empty. */
typedef struct tallies {
    kith_allocator allocator;
    tally *slots; /* of a free one the count is 0 */
    size_t mask;  /* slots − 1; slots are NULL or a power of two */
    size_t count;
} tallies;

/* A bijection of 64 bits (Stafford's mix 13). */
static inline uint64_t tallies_mix(uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

/* The hash of a pair. */
static inline uint64_t tallies_hash(uint64_t id, uint32_t creator) {
    return tallies_mix(id + creator * 0x9e3779b97f4a7c15U);
}

/* Finds the entry of a pair, or adds one with a count of 0, which the caller must raise.
 * Returns   NULL when out of memory */
tally *tallies_add(tallies *table, uint64_t id, uint32_t creator) KITH_MUST_USE;

/* Widens the time of an entry; 0 says nothing. */
static inline void tallies_widen(tally *entry, uint32_t first, uint32_t last) {
    if (first > 0 && (entry->first == 0 || first < entry->first)) entry->first = first;
    if (last > entry->last) entry->last = last;
}

void tallies_free(tallies *table);

#endif

/* Where accounts are new: of each that followed some creator before, the creators that it follows since. */
#ifndef KITH_OVERLAP_ARRIVALS_H
#define KITH_OVERLAP_ARRIVALS_H

#include "overlap/snapshots.h"

typedef struct arrivals {
    kith_allocator allocator;
    size_t count, capacity;
    uint64_t *hashes; /* [count] of accounts, ascending */
    size_t *start;    /* [count + 1] in creators */
    size_t creator_count, creator_capacity;
    uint32_t *creators;
    unsigned shift; /* bucket = hash >> shift */
    size_t bucket_count;
    size_t *buckets; /* [bucket_count + 1] first account of each */
} arrivals;

/* Collects them. Returns KITH_NO_MEMORY. Free it in any case. */
kith_status arrivals_build(const snapshots *from, const kith_options *options,
                           arrivals *out) KITH_MUST_USE;
void arrivals_free(arrivals *made);

/* The creators at which an account is new, and how many. */
static inline const uint32_t *arrivals_find(const arrivals *from, uint64_t hash, size_t *count) {
    *count = 0;
    size_t bucket = hash >> from->shift;
    if (bucket >= from->bucket_count) return NULL;
    size_t at = from->buckets[bucket];
    size_t end = from->buckets[bucket + 1];
    while (at < end && from->hashes[at] < hash) {
        at++;
    }
    if (at == end || from->hashes[at] != hash) return NULL;
    *count = from->start[at + 1] - from->start[at];
    return from->creators + from->start[at];
}

#endif

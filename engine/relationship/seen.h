/* What has been seen already: a set of 64-bit hashes, eight bytes each, at most two thirds full.
 *
 * Hashes that are equal count as one: among a million there are such with probability 3e-8. */
#ifndef KITH_RELATIONSHIP_SEEN_H
#define KITH_RELATIONSHIP_SEEN_H

#include "kith.h"

/* A zeroed set with an allocator is empty. */
typedef struct seen {
    kith_allocator allocator;
    uint64_t *slots; /* 0 for a free one */
    size_t mask;     /* slots − 1; slots are NULL or a power of two */
    size_t count;
} seen;

/* Has the place of a hash brought into the cache. */
static inline void seen_prefetch(const seen *set, uint64_t hash) {
    if (set->slots) __builtin_prefetch(&set->slots[hash & set->mask], 1);
}

/* Adds a hash.
 *
 * is_new    out
 * Returns   KITH_NO_MEMORY */
kith_status seen_add(seen *set, uint64_t hash, bool *is_new) KITH_MUST_USE;

void seen_free(seen *set);

#endif

/* What has been seen already: a set of 56-bit keys, with up to eight marks on each.
 *
 * Eight bytes a key, at most two thirds full. A key is the lower part of a hash whose upper eight bits chose the set,
 * so in all 64 bits tell keys apart: among a billion of them one is taken for another with probability 0.03. */
#ifndef KITH_RELATIONSHIP_SEEN_H
#define KITH_RELATIONSHIP_SEEN_H

#include "kith.h"

/* A zeroed set with an allocator is empty. */
typedef struct seen {
    kith_allocator allocator;
    uint64_t *slots; /* key above marks; 0 for a free one */
    size_t mask;     /* slots − 1; slots are NULL or a power of two */
    size_t count;
} seen;

/* Adds marks, at least one, to a key, of whose hash the lower 56 bits count.
 *
 * before    out: the marks it had; 0 for a new key
 * Returns   KITH_NO_MEMORY */
kith_status seen_add(seen *set, uint64_t hash, uint8_t marks, uint8_t *before) KITH_MUST_USE;

void seen_free(seen *set);

#endif

/* The sampled hashes of all creators together, ascending, a range at a time.
 *
 * Samples are sorted, so each deals its hashes to partitions of the hash range in runs. A partition
 * fits the cache; there its entries are spread over small buckets by the bits that follow, and the
 * buckets are finished by insertion. Partitions are independent, so threads share them; creators
 * are dealt in order, so that equal hashes stand in the order of their creators. */
#ifndef KITH_OVERLAP_ENTRIES_H
#define KITH_OVERLAP_ENTRIES_H

#include "overlap/lineup.h"

/* A sampled hash and who has it. */
typedef struct entry {
    uint64_t hash;
    uint32_t creator;
} entry;

typedef struct entry_stream entry_stream;

/* The entries of samples that are in memory.
 * Returns   KITH_NO_MEMORY
 * Cost      about 5 ns a sample on one thread; at most about 1 GiB */
kith_status entries_create(const lineup *all, const kith_options *options,
                           entry_stream **out) KITH_MUST_USE;

/* Lends the next range of entries, until the next call; count 0 after the last. A hash is never
 * divided between ranges. */
const entry *entries_next(entry_stream *stream, size_t *count);

void entries_free(entry_stream *stream);

#endif

/* Sorting hashes.
 *
 * Hashes are uniform, so one pass that spreads n of them over about n buckets by their leading bits
 * leaves a value or two in each. Two passes that put neighbours in order without branches set
 * nearly all of these right, and insertion finishes: 3.2 ns a hash for 1,000 to 4,096, where four
 * values a bucket and insertion alone take 8, most of it mispredicted branches. Larger buckets are
 * spread again by the bits that follow, so that ids chosen to collide in their leading bits cost
 * more passes, never quadratic time. */
#ifndef KITH_KERNELS_SORT_H
#define KITH_KERNELS_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sorts `count` hashes, under 2^32, none above `limit`, ascending; scratch has room for as many. */
void sort_hashes(uint64_t *hashes, size_t count, uint64_t limit, uint64_t *scratch);

/* The number of different values among ascending hashes. */
size_t sort_count_distinct(const uint64_t *sorted, size_t count);

#endif

/* Sorting hashes.
 *
 * Hashes are uniform, so one pass that spreads n of them over about n / 2 buckets by their leading
 * bits leaves buckets of a few values each, which are finished by insertion. Larger buckets are
 * spread again by the bits that follow, so that ids chosen to collide in their leading bits cost
 * more passes, never quadratic time. */
#ifndef KITH_KERNELS_SORT_H
#define KITH_KERNELS_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sorts `count` hashes, none above `limit`, ascending; scratch has room for as many. */
void sort_hashes(uint64_t *hashes, size_t count, uint64_t limit, uint64_t *scratch);

/* The number of different values among ascending hashes. */
size_t sort_count_distinct(const uint64_t *sorted, size_t count);

#endif

/* Sorting numbers, and finding them where they are sorted. */
#ifndef KITH_BASE_NUMBERS_H
#define KITH_BASE_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/* How many of ascending numbers are below `wanted`: where it stands if it is there. O(log count). */
size_t numbers_find(const uint32_t *sorted, size_t count, uint64_t wanted);

/* Sorts ascending. `spare` has room for as many. O(count) for numbers of few different bytes. */
void numbers_sort(uint32_t *numbers, size_t count, uint32_t *spare);

/* Sorts keys by their bits from `shift` on, those alike in the order in which they are. `spare` has room for as many.
 * O(count). */
void numbers_sort_keys(uint64_t *keys, size_t count, unsigned shift, uint64_t *spare);

#endif

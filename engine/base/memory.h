/* Memory through the caller's allocator.
 *
 * Every block comes from the kith_allocator in the options, so that a host can count it, and a test
 * can fail the n-th request. Sizes are checked for overflow here, once. */
#ifndef KITH_BASE_MEMORY_H
#define KITH_BASE_MEMORY_H

#include "kith.h"

/* Allocates count × bytes, zeroed. Returns NULL when out of memory or on overflow; never NULL for
 * count 0. */
void *memory_create(const kith_allocator *allocator, size_t count, size_t bytes) KITH_MUST_USE;

/* Allocates or resizes to count × bytes; new bytes are not initialized. On failure returns NULL and
 * old stays. */
void *memory_resize(const kith_allocator *allocator, void *old, size_t count,
                    size_t bytes) KITH_MUST_USE;

/* Gives a block back; NULL is allowed. */
void memory_free(const kith_allocator *allocator, void *block);

/* malloc and free of the C library. */
kith_allocator memory_default(void);

#endif

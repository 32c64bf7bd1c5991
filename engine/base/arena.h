/* Arrays that are given back together, cut from large blocks.
 *
 * Blocks double from 64 KiB to 32 MiB, and the system is asked to back them with large pages, where
 * it can: touching fresh memory page by page took a third of the time of sketching small lists. An
 * arena serves one thread at a time. A zeroed arena with an allocator is empty. */
#ifndef KITH_BASE_ARENA_H
#define KITH_BASE_ARENA_H

#include "kith.h"

typedef struct arena_block arena_block;

typedef struct arena {
    kith_allocator allocator;
    arena_block *last;
    size_t left; /* bytes of the last block that are not taken */
} arena;

/* Takes count × bytes, aligned for any integer and not initialized. Returns NULL when out of memory
 * or on overflow; never NULL for count 0. */
void *arena_take(arena *from, size_t count, size_t bytes) KITH_MUST_USE;

/* Gives everything back. */
void arena_free(arena *from);

/* An empty arena for each of some threads; NULL when out of memory. */
arena *arena_create_many(size_t count, const kith_allocator *allocator) KITH_MUST_USE;

/* Gives back what they hold, and themselves; NULL is allowed. */
void arena_free_many(arena *arenas, size_t count);

#endif

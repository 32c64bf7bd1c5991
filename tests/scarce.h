/* An allocator that fails the n-th request for memory and counts the blocks that are out. */
#ifndef TESTS_SCARCE_H
#define TESTS_SCARCE_H

#include <stdatomic.h>

#include "kith.h"

typedef struct scarce_memory {
    atomic_long requests_left, blocks_out;
} scarce_memory;

/* Keeps the address of the memory. */
kith_allocator scarce_allocator(scarce_memory *memory);

#endif

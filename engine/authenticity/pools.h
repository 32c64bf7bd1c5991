/* The pools of a roster: accounts that were sent to different creators at different times. */
#ifndef KITH_AUTHENTICITY_POOLS_H
#define KITH_AUTHENTICITY_POOLS_H

#include "authenticity/pool.h"

typedef struct pools {
    kith_allocator allocator;
    size_t count;
    pool **items; /* largest first */
} pools;

/* Finds every pool: bursts that reuse accounts (reuse.h), their groups (groups.h), the accounts behind
 * a group (pool.h), and all creators that received them (expansion.h). A pool of fewer than
 * GROUP_CREATORS_MIN creators is given up, and so is one of a doubtful group unless it is serial
 * (serial.h); of two that share most of their accounts the larger stays. Last, their accounts are weighed by their
 * habits (habits.h).
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      the follows in bursts and their pairs, then what the pools' accounts follow; the groups
 *           over threads. */
kith_status pools_build(const reuse_source *from, const kith_options *options,
                        pools **out) KITH_MUST_USE;
void pools_free(pools *made);

/* Marks the likely accounts of all pools, 1 each. */
void pools_mark(const pools *from, uint8_t *accounts);

#endif

/* Tenure: how long the accounts of a pool have been following anyone.
 *
 * New accounts follow the largest creators of their niche in their first days. When a seller starts a hundred accounts
 * at once, these creators see what looks like a delivery; what shows that it is none is that accounts started at other
 * times came to them in their first days too. */
#ifndef KITH_AUTHENTICITY_TENURE_H
#define KITH_AUTHENTICITY_TENURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

/* An account's first follow; to 1, 3, 7, 30 and 90 days after it; and later. */
enum { TENURE_COUNT = 7 };

typedef struct tenure {
    kith_allocator allocator;
    size_t count;
    uint32_t *first; /* [count] of each account the time of its first follow, ascending */
    double *sums;    /* [count + 1] of those before */
} tenure;

/* Takes over the first follows of accounts, in any order (allocated with the allocator), also on failure.
 * Returns KITH_NO_MEMORY. O(count). */
kith_status tenure_build(uint32_t *first, size_t count, const kith_allocator *allocator,
                         tenure *made) KITH_MUST_USE;
void tenure_free(tenure *made);

/* In which tenure an account was so many seconds after its first follow. */
size_t tenure_find(uint32_t seconds);

/* The occasions to follow anyone between two times, all accounts together: the first follows, and the seconds spent
 * in each of the other tenures. O(log count). */
void tenure_measure(const tenure *from, uint32_t begin, uint32_t end,
                    double occasions[TENURE_COUNT]);

#endif

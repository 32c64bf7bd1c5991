/* Splits accounts into a group and the rest where the two sides have the most different creators. */
#ifndef KITH_AUTHENTICITY_SPLIT_H
#define KITH_AUTHENTICITY_SPLIT_H

#include "authenticity/purity.h"

typedef struct split {
    kith_allocator allocator;
    size_t account_count; /* accounts that take part */
    uint32_t *order;      /* those, by value, largest first; equal ones by number */
    size_t group_count;   /* the first so many are the group */
    double information;   /* nats a follow: what the side of a follow says of its creator */
} split;

/* Sorts accounts by their values and cuts where the information is largest:
 *   sum over c of n_c (H(F / E) - H(f_c / n_c)), f_c the group's follows among the n_c of creator c,
 *   F among all E, H the binary entropy.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      a sort, and O(follows): a follow that changes sides changes two terms x ln x. Four
 * bytes an account; 16 an account and four a creator more while it works. */
kith_status split_build(const purity *from, split **out) KITH_MUST_USE;
void split_free(split *made);

#endif

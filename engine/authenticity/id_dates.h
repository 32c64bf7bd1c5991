/* Creation dates from ids.
 *
 * Many platforms number their accounts in the order in which they are made. Integer ids are recovered from the hashes
 * (kernels/hash), so where that is so an id stands for a date. It is taken to be so if ids and creation dates have a
 * rank correlation of at least ID_DATES_KNOWN over the accounts with a date; or, where no date is known, ids and first
 * follow times one of ID_DATES_FOLLOWED. Dates then come from the accounts at nearby ids; or, as nobody follows before
 * being created, from the earliest follow of any larger id (the bound of Meeder et al., WWW 2011, read for ids). */
#ifndef KITH_AUTHENTICITY_ID_DATES_H
#define KITH_AUTHENTICITY_ID_DATES_H

#include "kernels/hash.h"
#include "kith.h"

#define ID_DATES_KNOWN    0.95
#define ID_DATES_FOLLOWED 0.30

/* An id, and when it was made. */
typedef struct id_point {
    uint64_t id;
    uint32_t seconds;
} id_point;

typedef struct id_dates {
    kith_allocator allocator;
    hash_key key;
    double correlation; /* by ranks; 0 if there were too few accounts */
    id_point *points;   /* [count] both ascending; none where ids tell nothing */
    size_t count;
} id_dates;

/* Finds out what ids tell.
 *
 * accounts  NULL, or dates of some accounts
 * roster    keeps all 64 bits of the hashes and has its samples in memory; its times are used if they are seconds
 * Returns   KITH_NO_MEMORY
 * Cost      a sort of at most some millions of accounts */
kith_status id_dates_build(const kith_roster *roster, const kith_accounts *accounts,
                           const kith_options *options, id_dates **out) KITH_MUST_USE;
void id_dates_free(id_dates *made);

/* When the account with a hash was probably created; 0 where ids tell nothing, or nothing of this one. O(log count). */
uint32_t id_dates_estimate(const id_dates *from, uint64_t hash);

#endif

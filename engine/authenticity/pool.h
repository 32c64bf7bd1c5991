/* Pools: the accounts that a group of slices draws from.
 *
 * A slice is a window of a creator's timeline of which a share θ, to be estimated, came from the
 * pool. The pool's size follows from how often its accounts are met again (capture and recapture),
 * and each account's likelihood ratio from the slices it is in and the number of them. */
#ifndef KITH_AUTHENTICITY_POOL_H
#define KITH_AUTHENTICITY_POOL_H

#include "authenticity/reuse.h"

enum { POOL_HITS_MAX = 64 }; /* more slices of one account count as so many */

typedef struct slice {
    uint32_t creator;
    uint32_t begin, end;       /* seconds since 1970; the end is not in it */
    size_t arrival, count;     /* as in a burst */
    double share, share_error; /* θ, the part of its follows that came from the pool, and its
                                  standard error */
    double expected;           /* follows by pool accounts without the slice's excess */
    double evidence;           /* log likelihood ratio of the excess, less the windows tried */
    double together; /* share of its members that followed another creator of the pool within
                        REUSE_TOGETHER_SECONDS */
} slice;

/* A follow of the pool's slices. */
typedef struct pool_follow {
    uint32_t account, time;
    uint32_t slice;
} pool_follow;

/* An account of the pool's slices. */
typedef struct pool_account {
    uint32_t account;
    uint32_t follow;   /* its first in follows; up to the next account's, by time */
    uint32_t hits;     /* slices it is in, those within three days counted once */
    float evidence;    /* log likelihood ratio of being in the pool, for a follow elsewhere */
    float probability; /* of being in the pool */
} pool_account;

typedef struct pool {
    kith_allocator allocator;
    const graph *graph; /* lent, as is times */
    const timeline *times;
    size_t slice_count;
    slice *slices; /* by creator, then time */
    size_t follow_count;
    pool_follow *follows; /* by account, then time */
    size_t account_count;
    pool_account *accounts;                  /* ascending; one more at the end closes the follows */
    double *sums;                            /* [slice_count] follows expected of the pool */
    double *ratios;                          /* [slice_count] of the round under way */
    double size;                             /* P, accounts in the pool */
    double hits_evidence[POOL_HITS_MAX + 1]; /* T(r) by the other slices an account is in */
    double background; /* follows of others in the slices, per follow of the roster */
    bool serial;       /* it came to one creator at a time (serial.h) */
} pool;

/* Estimates a pool from a group's bursts; the slices are replaced later by pool_restart.
 * Returns KITH_NO_MEMORY. Cost: some twenty passes over the follows in the slices. */
kith_status pool_create(const reuse_source *from, const uint32_t *members, size_t member_count,
                        pool **out) KITH_MUST_USE;

/* Estimates it anew from these slices, which it takes over (allocated with its allocator), also on
 * failure. */
kith_status pool_restart(pool *made, slice *slices, size_t slice_count) KITH_MUST_USE;
void pool_free(pool *made);

/* An account of the pool's slices by its number; NULL if it is in none. O(log accounts). */
const pool_account *pool_find_account(const pool *from, uint32_t account);

/* The log likelihood ratio of an account from all slices but those of one creator (UINT32_MAX for
 * none left out). O(log accounts). */
double pool_measure(const pool *from, uint32_t account, uint32_t without_creator);

/* The share of a slice by maximum likelihood from pool_measure without its creator; sets share and
 * share_error. The slice need not be of the pool; room for at->count. */
void pool_fit_share(const pool *from, slice *at, double *room);

#endif

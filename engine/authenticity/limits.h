/* Limits: how large a pack can be that would not be seen.
 *
 * A pool shows by its packs at several creators, and they must be large: packs of k out of P accounts share k²/P of
 * them. Once a pool is known, follow times show far smaller packs of it. So there are two limits. That of a roster
 * is for a pool of LIMITS_POOL_ACCOUNTS that nothing is known of. That of a creator is, with follow times, for a pool
 * that shows at others; without, for an unknown pool, as only few packs are then known. It is for an unknown pool, too,
 * where no pool shows and the LIMITS_BUYERS creators of one would be more than one in LIMITS_RARE: intervals hold for
 * 95 % of a roster's creators, so among more creators they may leave out those few. */
#ifndef KITH_AUTHENTICITY_LIMITS_H
#define KITH_AUTHENTICITY_LIMITS_H

#include "authenticity/campaign.h"

enum {
    LIMITS_POOL_ACCOUNTS = 1000,
    LIMITS_BUYERS = 20,
    LIMITS_CREATORS_MIN = 10,
    LIMITS_RARE = 20
};

typedef struct limits {
    kith_allocator allocator;
    const graph *from; /* lent, as are null and times */
    const lift *null;
    const timeline *times;
    bool comparable;   /* LIMITS_CREATORS_MIN creators or more take part */
    bool pooled;       /* follow times show a pool, that of an incentive apart */
    double timed;      /* share of the follows whose time is known; 0 if below a half */
    double typical;    /* median size of the creators that take part */
    double monthly;    /* follows in 30 days of a creator's life, their median over creators */
    uint32_t *members; /* [creator_count] likely members of one campaign, the one with most */
} limits;

/* from may have lost the follows of campaigns: only its full lists are read.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      O(creators + follows of campaign accounts). */
kith_status limits_build(const graph *from, const lift *null, const timeline *times,
                         const campaigns *found, limits **out) KITH_MUST_USE;
void limits_free(limits *made);

/* The accounts of a pack that its interval allows for at this creator, at most all followers. */
double limits_measure_creator(const limits *from, size_t creator);

/* The limit of the roster; NaN where there are too few creators, as is the share where the limit is above the pool. */
kith_detection_limit limits_measure_roster(const limits *from);

#endif

/* Campaigns: certified packs, copied out of the search that found them. */
#ifndef KITH_AUTHENTICITY_CAMPAIGN_H
#define KITH_AUTHENTICITY_CAMPAIGN_H

#include "authenticity/certify.h"

/* An account that may be a member. */
typedef struct campaign_account {
    uint32_t account;
    uint32_t hits;     /* creators of the campaign it follows */
    float expected;    /* how many of them an account with as many follows would follow by chance */
    float probability; /* of being a member, at least CAMPAIGN_PROBABILITY_MIN */
} campaign_account;

#define CAMPAIGN_PROBABILITY_MIN 0.01F

typedef struct campaign {
    kith_allocator allocator;
    size_t *creators; /* ascending: those with a substantial share of the members */
    size_t creator_count;
    campaign_account *accounts; /* by account number */
    size_t account_count;
    size_t member_count;             /* accounts with a probability of at least one half */
    double mean_hits, mean_expected; /* of those */
    double spill;                    /* follows of members elsewhere, per follow of the roster */
    certificate proof;
    double p_value;
} campaign;

typedef struct campaigns {
    kith_allocator allocator;
    size_t count, capacity;
    campaign *items;
} campaigns;

/* Looks for campaigns until a round finds none. Takes their follows out of the live graph.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      a round is two sparse products (lift.h) and the search of a few hundred candidates. */
kith_status campaigns_build(graph *from, const kith_options *options,
                            campaigns **out) KITH_MUST_USE;
void campaigns_free(campaigns *made);

/* Adds the pack a search has ended in. Returns KITH_NO_MEMORY. */
kith_status campaigns_add(campaigns *to, const pack *found, const graph *from,
                          const certificate *proof) KITH_MUST_USE;

#endif

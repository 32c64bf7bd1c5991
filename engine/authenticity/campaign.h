/* Campaigns: certified packs, copied out of the search that found them. */
#ifndef KITH_AUTHENTICITY_CAMPAIGN_H
#define KITH_AUTHENTICITY_CAMPAIGN_H

#include "authenticity/certify.h"
#include "authenticity/pool.h"

/* An account that may be a member. */
typedef struct campaign_account {
    uint32_t account;
    uint32_t hits;     /* creators of the campaign it follows */
    float expected;    /* how many of them an account with as many follows would follow by chance */
    float probability; /* of being a member, at least CAMPAIGN_PROBABILITY_MIN */
} campaign_account;

#define CAMPAIGN_PROBABILITY_MIN 0.01F

typedef enum campaign_kind {
    CAMPAIGN_COORDINATED, /* from follower sets alone: what moved the accounts is not known */
    CAMPAIGN_PURCHASED,   /* one pool sent to creators at different times */
    CAMPAIGN_INCENTIVE,   /* accounts that followed the creators at one time */
} campaign_kind;

typedef struct campaign {
    kith_allocator allocator;
    campaign_kind kind;
    size_t *creators; /* ascending: those it was directed at (targets.h), or that received it */
    size_t creator_count;
    campaign_account *accounts; /* by account number */
    size_t account_count;
    size_t member_count;             /* accounts with a probability of at least one half */
    double mean_hits, mean_expected; /* of those */
    double spill;                    /* follows of members elsewhere, per follow of the roster */
    certificate proof;               /* without follow times only the overlaps and the dispersion */
    double p_value;
    slice *slices; /* with follow times: when its accounts came, by creator, then time; else NULL */
    size_t slice_count;
    double pool_size; /* accounts it draws from, met or not; 0 unknown */
    double
        together; /* median share of a slice's members that came to another creator at that time */
    double spread,
        days; /* of its follow times: how much lies between visits, and how long (spread.h) */
    uint32_t created_first, created_last; /* when its accounts were created, if that is what joins
                                             them; 0 otherwise */
    bool serial;                          /* one creator at a time, many of the same each time */
    double created_alike,
        created_usual; /* chance that two of a serial campaign's accounts, and of its
                                            creators' other followers, were created in the same three
                                            days; 0 unknown (ages.h) */
} campaign;

typedef struct campaigns {
    kith_allocator allocator;
    size_t count, capacity;
    campaign *items;
} campaigns;

/* Looks for campaigns by follow times, then by follower sets until a round finds none. Takes their
 * follows out of the live graph.
 *
 * times     NULL, or without arrivals, where follow times are not known
 * Returns   KITH_NO_MEMORY.
 * Cost      a round is two sparse products (lift.h) and the search of a few hundred candidates. */
kith_status campaigns_build(graph *from, const timeline *times, const kith_options *options,
                            campaigns **out) KITH_MUST_USE;
void campaigns_free(campaigns *made);

/* Adds the pack a search has ended in, unless it was directed at fewer than PACK_HITS_MIN creators (targets.h); completes
 * its scores. Returns KITH_NO_MEMORY. */
kith_status campaigns_add(campaigns *to, pack *found, const graph *from,
                          const certificate *proof) KITH_MUST_USE;

/* Makes room for one more, zeroed but for its allocator, and returns it; NULL when out of memory. It
 * counts, and is freed with the others, from then on. */
campaign *campaigns_extend(campaigns *to);

/* Gives back the last one. */
void campaigns_drop(campaigns *from);

/* An account of a campaign by its number; NULL if it is none. O(log accounts). */
const campaign_account *campaign_find_account(const campaign *from, uint32_t account);

/* The likely follows of its own that a campaign brought to one of its creators, from its slices. */
double campaign_count_arrivals(const campaign *from, size_t creator);

/* Sets the p-value from the overlaps and the dispersion of the proof. */
void campaign_bound_chance(campaign *made);

/* Marks the likely members of campaigns, incentives apart, 1 each; returns how many there are. */
size_t campaigns_mark(const campaigns *from, uint8_t *accounts);

/* Gives back what a campaign holds. */
void campaign_clear(campaign *made);

#endif

/* Scores: what the campaigns say of each creator's following. */
#ifndef KITH_AUTHENTICITY_SCORE_H
#define KITH_AUTHENTICITY_SCORE_H

#include "authenticity/limits.h"
#include "authenticity/lookups.h"
#include "authenticity/suspects.h"

/* What a creator's score rests on. */
typedef struct score {
    size_t creator;
    uint64_t followers;
    uint64_t suspect_count;    /* followers with a probability of at least one half */
    size_t campaign_number;    /* the campaign with most of its followers, from 1; 0 for none. An
                                  incentive only where there is no other */
    uint64_t campaign_count;   /* campaigns it is among the creators of, incentives apart */
    uint64_t incentive_count;  /* incentives it is among the creators of */
    uint64_t campaign_members; /* of campaign_number among its followers */
    double points[SUSPECTS_STEP_COUNT]; /* that each step (suspects.h) takes off authenticity */
    double hidden;            /* followers in a pack not seen here that the interval allows for */
    double unknown;           /* the same of a pool that shows nowhere, at its creators */
    bool comparable;          /* the roster has enough creators to compare with */
    bool timed;               /* the limit is that of follow times */
    bool pooled;              /* a pool shows in the roster */
    kith_authenticity result; /* without reasons */
} score;

/* Scores every creator.
 *
 * looked_up whom those stand for of whom an accounts file tells
 * bounds    how large a pack may be unseen
 * out       [creator_count], to be freed with memory_free
 * Returns   KITH_NO_MEMORY.
 * Cost      O(follows). */
kith_status score_build(const graph *from, const campaigns *found, const lookups *looked_up,
                        const suspects *accounts, const limits *bounds, score **out) KITH_MUST_USE;

#endif

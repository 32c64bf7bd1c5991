/* Suspects: what all the evidence together says of each account.
 *
 * The groups of evidence are joined in a fixed order, and the probability after each is kept: what a
 * group adds is a difference, so that reasons add up. */
#ifndef KITH_AUTHENTICITY_SUSPECTS_H
#define KITH_AUTHENTICITY_SUSPECTS_H

#include "authenticity/campaign.h"
#include "authenticity/contrast.h"
#include "authenticity/text.h"

enum { SUSPECTS_SCALE = 10000 }; /* probabilities are kept to four decimals */

/* In the order in which they are joined. */
typedef enum suspects_group {
    SUSPECTS_CAMPAIGNS,  /* campaigns, incentives apart */
    SUSPECTS_CONTRAST,   /* following what only a group apart follows */
    SUSPECTS_PROFILE,    /* profiles: they move a doubt, they never make one */
    SUSPECTS_ENGAGEMENT, /* engaging with posts, or not: the same */
    SUSPECTS_GROUP_COUNT,
} suspects_group;

typedef struct suspects {
    kith_allocator allocator;
    size_t account_count, suspect_count;
    uint16_t *steps[SUSPECTS_GROUP_COUNT]; /* by account, probability after each group, in units of
                                              1 / SUSPECTS_SCALE */
    uint32_t *order; /* accounts: suspects, most probable first, then all others */
    size_t *numbers; /* by suspect in order: offset of the campaign numbers in `words` */
    size_t *reasons; /* the same for the reasons */
    text words;
} suspects;

/* Joins campaigns, and then the contrast if it is active, as independent causes: 1 − product of
 * (1 − probability).
 *
 * known     profiles and engagements, which weigh in where there is some doubt
 * Returns   KITH_NO_MEMORY.
 * Cost      O(accounts + campaign accounts). */
kith_status suspects_build(const graph *from, const campaigns *found, const contrast *apart,
                           const kith_attributes *known, suspects **out) KITH_MUST_USE;
void suspects_free(suspects *made);

/* The probability of an account, by its number: after all groups, or after one of them. */
double suspects_view_probability(const suspects *from, size_t account);
double suspects_view_step(const suspects *from, suspects_group group, size_t account);

#endif

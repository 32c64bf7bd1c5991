/* Evidence: what each group of signals says of each account, before it is weighed.
 *
 * A log-likelihood ratio of a campaign's account to a person's, for each group on its own, so that a model (model.h)
 * can say how much each counts, and so that they add up. Campaigns of one group are alternatives: an account may be of
 * one or of another, and 1 − product of (1 − probability) is that of being in any. It becomes a ratio by what is
 * expected of an account of which a campaign says something at all (EVIDENCE_EXPECTED). Absent data add nothing. */
#ifndef KITH_AUTHENTICITY_EVIDENCE_H
#define KITH_AUTHENTICITY_EVIDENCE_H

#include "authenticity/campaign.h"
#include "authenticity/contrast.h"
#include "authenticity/profile.h"

/* In the order in which they are joined. The last two rest on the accounts file, which may know a part of the
 * followers only (lookups.h). */
#define EVIDENCE_GROUP_LIST(X)                                                    \
    X(EVIDENCE_SETS, "sets")   /* campaigns seen in follower sets, */             \
    X(EVIDENCE_TIMES, "times") /* by follow times; incentives apart */            \
    X(EVIDENCE_APART, "apart") /* following what only a group apart follows */    \
    X(EVIDENCE_ENGAGEMENT, "engagement")                                          \
    X(EVIDENCE_CREATION, "creation") /* campaigns of accounts created together */ \
    X(EVIDENCE_PROFILE, "profile")

typedef enum evidence_group {
#define EVIDENCE_GROUP_NAME(name, text) name,
    EVIDENCE_GROUP_LIST(EVIDENCE_GROUP_NAME)
#undef EVIDENCE_GROUP_NAME
        EVIDENCE_GROUP_COUNT
} evidence_group;

/* The least probability that campaigns keep, CAMPAIGN_PROBABILITY_MIN; the prior of the built-in model, and under any
 * model of a group apart alone, which so has its own probability; and the largest ratio, a probability of 0.999998 there. */
#define EVIDENCE_EXPECTED 0.01
#define EVIDENCE_PRIOR    (-3.4)
#define EVIDENCE_MOST     16.5

/* Arrays by account. A ratio of 0 says nothing; groups without data have none, nor have profiles, which the model
 * weighs by their rules: PROFILE_NOTHING where nothing is known, NULL without accounts. */
typedef struct evidence {
    kith_allocator allocator;
    size_t account_count;
    float *ratios[EVIDENCE_GROUP_COUNT];
    uint32_t *rules;
} evidence;

/* A group as a short lower-case word. */
const char *evidence_text(evidence_group group);

/* What makes a doubt of an account, the stronger one last. A group apart says of every account how likely it is one of
 * the group. Engagement and profiles only move a doubt. */
typedef enum evidence_source {
    EVIDENCE_NOTHING,
    EVIDENCE_GROUP_APART,
    EVIDENCE_CAMPAIGN
} evidence_source;

static inline evidence_source evidence_group_tells(const evidence *from, size_t group,
                                                   size_t account) {
    if (group == EVIDENCE_ENGAGEMENT || !from->ratios[group]) return EVIDENCE_NOTHING;
    if (group == EVIDENCE_APART) return EVIDENCE_GROUP_APART;
    return from->ratios[group][account] > 0 ? EVIDENCE_CAMPAIGN : EVIDENCE_NOTHING;
}

/* The strongest of all groups. */
evidence_source evidence_tells(const evidence *from, size_t account);

/* Collects the evidence.
 *
 * known     profiles and engagements
 * Returns   KITH_NO_MEMORY.
 * Cost      O(follows) with engagements, else O(accounts + campaign accounts); 4 bytes an account and group with
 *           data */
kith_status evidence_build(const graph *from, const campaigns *found, const contrast *apart,
                           const kith_attributes *known, evidence **out) KITH_MUST_USE;
void evidence_free(evidence *made);

#endif

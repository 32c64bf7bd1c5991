#include "authenticity/evidence.h"

#include <math.h>

#include "authenticity/engagement.h"
#include "base/memory.h"

const char *evidence_text(evidence_group group) {
    switch (group) {
#define EVIDENCE_GROUP_CASE(name, text) \
    case name:                          \
        return text;
        EVIDENCE_GROUP_LIST(EVIDENCE_GROUP_CASE)
#undef EVIDENCE_GROUP_CASE
        default:
            return "no group";
    }
}

/* The group that a campaign belongs to. */
static evidence_group find_group(const campaign *item) {
    if (item->created_last > 0) return EVIDENCE_CREATION;
    return item->slice_count > 0 ? EVIDENCE_TIMES : EVIDENCE_SETS;
}

evidence_source evidence_tells(const evidence *from, size_t account) {
    evidence_source strongest = EVIDENCE_NOTHING;
    for (size_t group = 0; group < EVIDENCE_GROUP_COUNT; group++) {
        evidence_source source = evidence_group_tells(from, group, account);
        if (source > strongest) strongest = source;
    }
    return strongest;
}

static double take_logit(double probability) {
    return log(probability / (1 - probability));
}

/* The ratio that makes of what is expected this probability. */
static float compare(double probability) {
    double ratio = take_logit(fmin(probability, 1 - 1e-12)) - take_logit(EVIDENCE_EXPECTED);
    return (float)fmin(ratio, EVIDENCE_MOST);
}

/* Adds a campaign to the probabilities of its group, which stand in the place of the ratios. */
static kith_status add_campaign(evidence *made, const campaign *item) {
    float **group = &made->ratios[find_group(item)];
    if (!*group) *group = memory_create(&made->allocator, made->account_count, sizeof **group);
    if (!*group) return KITH_NO_MEMORY;
    for (size_t i = 0; i < item->account_count; i++) {
        float *at = &(*group)[item->accounts[i].account];
        *at = 1 - (1 - *at) * (1 - item->accounts[i].probability);
    }
    return KITH_OK;
}

/* Those who entered a giveaway are people, so incentives do not count. */
static kith_status add_campaigns(evidence *made, const campaigns *found) {
    static const evidence_group groups[] = {EVIDENCE_SETS, EVIDENCE_TIMES, EVIDENCE_CREATION};
    for (size_t k = 0; k < found->count; k++) {
        if (found->items[k].kind == CAMPAIGN_INCENTIVE) continue;
        kith_status status = add_campaign(made, &found->items[k]);
        if (status != KITH_OK) return status;
    }
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        float *ratios = made->ratios[groups[i]];
        for (size_t u = 0; ratios && u < made->account_count; u++) {
            if (ratios[u] > 0) ratios[u] = compare((double)ratios[u]);
        }
    }
    return KITH_OK;
}

/* Who is not of the group apart can still be of a campaign, so it never speaks against that. */
static kith_status add_apart(evidence *made, const contrast *apart) {
    if (!apart->active) return KITH_OK;
    float *ratios = memory_create(&made->allocator, made->account_count, sizeof *ratios);
    if (!ratios) return KITH_NO_MEMORY;
    double prior = take_logit(apart->group_share) - EVIDENCE_PRIOR;
    for (size_t u = 0; u < made->account_count; u++) {
        double ratio = (double)apart->log_odds[u] + prior;
        ratios[u] = (float)(evidence_tells(made, u) ? fmax(ratio, 0) : ratio);
    }
    made->ratios[EVIDENCE_APART] = ratios;
    return KITH_OK;
}

static kith_status add_profiles(evidence *made, const graph *from, const kith_accounts *accounts) {
    if (!accounts) return KITH_OK;
    made->rules = memory_create(&made->allocator, made->account_count, sizeof *made->rules);
    if (!made->rules) return KITH_NO_MEMORY;
    for (size_t u = 0; u < made->account_count; u++) {
        size_t index = 0;
        made->rules[u] = PROFILE_NOTHING;
        if (kith_accounts_find(accounts, from->hashes[u], &index) != KITH_OK) continue;
        kith_account known = kith_accounts_view_account(accounts, index);
        made->rules[u] = profile_check(&known);
    }
    return KITH_OK;
}

kith_status evidence_build(const graph *from, const campaigns *found, const contrast *apart,
                           const kith_attributes *known, evidence **out) {
    evidence *made = memory_create(&from->allocator, 1, sizeof *made);
    if (!made) return KITH_NO_MEMORY;
    made->allocator = from->allocator;
    made->account_count = from->account_count;
    kith_status status = add_campaigns(made, found);
    if (status == KITH_OK) status = add_apart(made, apart);
    if (status == KITH_OK) {
        status = engagement_build(from, known->engagements, &made->ratios[EVIDENCE_ENGAGEMENT]);
    }
    if (status == KITH_OK) status = add_profiles(made, from, known->accounts);
    if (status != KITH_OK) {
        evidence_free(made);
        return status;
    }
    *out = made;
    return KITH_OK;
}

void evidence_free(evidence *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    for (size_t group = 0; group < EVIDENCE_GROUP_COUNT; group++) {
        memory_free(&allocator, made->ratios[group]);
    }
    memory_free(&allocator, made->rules);
    memory_free(&allocator, made);
}

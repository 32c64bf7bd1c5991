#include "authenticity/campaign.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/round.h"
#include "authenticity/targets.h"
#include "authenticity/timed.h"
#include "authenticity/veto.h"
#include "base/memory.h"
#include "base/options.h"

enum { ROUND_COUNT_MAX = 12, START_CAPACITY = 8 };

void campaign_clear(campaign *made) {
    memory_free(&made->allocator, made->creators);
    memory_free(&made->allocator, made->accounts);
    memory_free(&made->allocator, made->slices);
}

static float measure_probability(const pack *found, pack_account known) {
    if (!pack_admits(found, known.hits)) return 0;
    return (float)(1 / (1 + exp(-(double)known.score)));
}

/* How many of the marked creators an account follows. */
static uint32_t count_hits(const graph *from, uint32_t account, const uint8_t *marks) {
    graph_list follows = graph_view_following(from, account);
    uint32_t hits = 0;
    for (size_t i = 0; i < follows.count; i++) {
        hits += marks[follows.items[i]];
    }
    return hits;
}

/* The chance that a follow by size alone is of one of the campaign's creators. */
static double sum_chance(const campaign *made, const pack *found, const graph *from) {
    double chance = 0;
    for (size_t i = 0; i < made->creator_count; i++) {
        size_t c = made->creators[i];
        chance += (from->audience_size[c] - (double)found->counts[c]) / (double)from->live_count;
    }
    return chance;
}

/* Copies the accounts worth naming, in the order of their numbers: those that follow a target. */
static void copy_accounts(campaign *made, const pack *found, const graph *from,
                          const uint8_t *targets) {
    double chance = sum_chance(made, found, from);
    for (size_t u = 0; u < from->account_count; u++) {
        size_t place = pack_find(found, (uint32_t)u);
        if (place == found->visited_count) continue;
        float probability = measure_probability(found, found->accounts[place]);
        uint32_t hits =
            probability < CAMPAIGN_PROBABILITY_MIN ? 0 : count_hits(from, (uint32_t)u, targets);
        if (hits == 0) continue;
        campaign_account named = {.account = (uint32_t)u,
                                  .hits = hits,
                                  .expected = (float)(from->following_size[u] * chance),
                                  .probability = probability};
        made->accounts[made->account_count++] = named;
        if (probability < 0.5F) continue;
        made->member_count++;
        made->mean_hits += named.hits;
        made->mean_expected += (double)named.expected;
    }
    made->mean_hits /= fmax(1, (double)made->member_count);
    made->mean_expected /= fmax(1, (double)made->member_count);
}

static size_t count_named(const pack *found) {
    size_t count = 0;
    for (size_t i = 0; i < found->met_count; i++) {
        count +=
            measure_probability(found, found->accounts[found->met[i]]) >= CAMPAIGN_PROBABILITY_MIN;
    }
    return count;
}

/* Chernoff's bound for a compound Poisson count, floored at the smallest normal double. */
void campaign_bound_chance(campaign *made) {
    const certificate *proof = &made->proof;
    double seen = proof->overlap_observed;
    double expected = fmax(proof->overlap_expected, DBL_MIN);
    double exponent = (seen * log(seen / expected) - seen + expected) / fmax(proof->dispersion, 1);
    made->p_value = seen <= expected ? 1 : fmax(exp(-exponent), DBL_MIN);
}

campaign *campaigns_extend(campaigns *to) {
    if (to->count == to->capacity) {
        size_t capacity = to->capacity > 0 ? 2 * to->capacity : START_CAPACITY;
        campaign *items = memory_resize(&to->allocator, to->items, capacity, sizeof *items);
        if (!items) return NULL;
        to->items = items;
        to->capacity = capacity;
    }
    campaign *made = &to->items[to->count++];
    *made = (campaign){.allocator = to->allocator};
    return made;
}

void campaigns_drop(campaigns *from) {
    campaign_clear(&from->items[--from->count]);
}

static int compare_account(const void *wanted, const void *item) {
    uint32_t left = *(const uint32_t *)wanted;
    uint32_t right = ((const campaign_account *)item)->account;
    return left < right ? -1 : left > right;
}

const campaign_account *campaign_find_account(const campaign *from, uint32_t account) {
    return bsearch(&account, from->accounts, from->account_count, sizeof *from->accounts,
                   compare_account);
}

static kith_status copy_pack(campaign *made, pack *found, const graph *from) {
    const kith_allocator *allocator = &made->allocator;
    made->spill = found->spill;
    made->creators = memory_create(allocator, found->creator_count, sizeof *made->creators);
    made->accounts = memory_create(allocator, count_named(found), sizeof *made->accounts);
    uint8_t *targets = memory_create(allocator, from->creator_count, 1);
    kith_status status = KITH_NO_MEMORY;
    if (made->creators && made->accounts && targets) {
        status = targets_choose(found, from, made->creators, &made->creator_count);
    }
    if (status == KITH_OK) {
        for (size_t i = 0; i < made->creator_count; i++) {
            targets[made->creators[i]] = 1;
        }
        copy_accounts(made, found, from, targets);
    }
    memory_free(allocator, targets);
    return status;
}

kith_status campaigns_add(campaigns *to, pack *found, const graph *from, const certificate *proof) {
    campaign *made = campaigns_extend(to);
    if (!made) return KITH_NO_MEMORY;
    made->proof = *proof;
    kith_status status = copy_pack(made, found, from);
    if (status != KITH_OK) return status;
    campaign_bound_chance(made);
    if (made->creator_count < PACK_HITS_MIN) campaigns_drop(to);
    return KITH_OK;
}

double campaign_count_arrivals(const campaign *from, size_t creator) {
    double count = 0;
    for (size_t s = 0; s < from->slice_count; s++) {
        const slice *at = &from->slices[s];
        if (at->creator == creator) count += at->share * (double)at->count;
    }
    return count;
}

kith_status campaigns_build(graph *from, const timeline *times, const kith_options *options,
                            campaigns **out) {
    kith_status status = KITH_NO_MEMORY;
    uint8_t *open = NULL;
    taste *people = NULL;
    campaigns *made = memory_create(&from->allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = from->allocator;
    open = memory_create(&from->allocator, from->creator_count, sizeof *open);
    if (!open) goto fail;
    memset(open, 1, from->creator_count);
    if (times && times->last > 0) {
        status = timed_find(from, times, options, made);
        if (status != KITH_OK) goto fail;
    }
    size_t timed_count = made->count;
    for (uint64_t round = 0; round < ROUND_COUNT_MAX; round++) {
        size_t before = made->count;
        kith_progress progress = {.stage = "audit", .done = round};
        options_tell_progress(options, &progress);
        status = round_run(from, options, open, &people, made);
        if (status != KITH_OK) goto fail;
        if (made->count == before) break;
    }
    if (times && times->last > 0) {
        status = veto_packs(times, from->account_count, timed_count, made);
        if (status != KITH_OK) goto fail;
    }
    *out = made;
    made = NULL;
    status = KITH_OK;
fail:
    memory_free(&from->allocator, open);
    taste_free(people);
    campaigns_free(made);
    return status;
}

void campaigns_free(campaigns *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    for (size_t i = 0; i < made->count; i++) {
        campaign_clear(&made->items[i]);
    }
    memory_free(&allocator, made->items);
    memory_free(&allocator, made);
}

size_t campaigns_mark(const campaigns *from, uint8_t *accounts) {
    size_t count = 0;
    for (size_t k = 0; k < from->count; k++) {
        const campaign *item = &from->items[k];
        for (size_t i = 0; i < item->account_count && item->kind != CAMPAIGN_INCENTIVE; i++) {
            uint32_t account = item->accounts[i].account;
            bool marked = item->accounts[i].probability >= 0.5F && accounts[account] == 0;
            count += marked;
            if (marked) accounts[account] = 1;
        }
    }
    return count;
}

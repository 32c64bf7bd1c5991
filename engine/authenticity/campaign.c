#include "authenticity/campaign.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "authenticity/round.h"
#include "base/memory.h"
#include "base/options.h"

enum { ROUND_COUNT_MAX = 12, START_CAPACITY = 8 };

static void clear(campaign *made) {
    memory_free(&made->allocator, made->creators);
    memory_free(&made->allocator, made->accounts);
}

static float measure_probability(const pack *found, size_t account) {
    pack_account known = found->accounts[account];
    if (known.hits < PACK_HITS_MIN) return 0;
    return (float)(1 / (1 + exp(-(double)known.score)));
}

/* Copies the accounts worth naming, in the order of their numbers. */
static void copy_accounts(campaign *made, const pack *found, const graph *from) {
    double chance = 0;
    for (size_t i = 0; i < found->creator_count; i++) {
        uint32_t c = found->creators[i];
        chance += (from->audience_size[c] - (double)found->counts[c]) / (double)from->live_count;
    }
    for (size_t u = 0; u < from->account_count; u++) {
        float probability = measure_probability(found, u);
        if (probability < CAMPAIGN_PROBABILITY_MIN) continue;
        campaign_account named = {.account = (uint32_t)u,
                                  .hits = found->accounts[u].hits,
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
    for (size_t i = 0; i < found->visited_count; i++) {
        count += measure_probability(found, found->visited[i]) >= CAMPAIGN_PROBABILITY_MIN;
    }
    return count;
}

static void copy_creators(campaign *made, const pack *found) {
    double least = pack_measure_threshold(found);
    for (size_t i = 0; i < found->creator_count; i++) {
        if (found->rates[found->creators[i]] >= least) {
            made->creators[made->creator_count++] = found->creators[i];
        }
    }
}

/* Chernoff's bound for a compound Poisson count, floored at the smallest normal double. */
static double bound_chance(const certificate *proof) {
    double seen = proof->overlap_observed;
    double expected = fmax(proof->overlap_expected, DBL_MIN);
    if (seen <= expected) return 1;
    double exponent = (seen * log(seen / expected) - seen + expected) / proof->dispersion;
    return fmax(exp(-exponent), DBL_MIN);
}

static kith_status reserve(campaigns *to) {
    if (to->count < to->capacity) return KITH_OK;
    size_t capacity = to->capacity > 0 ? 2 * to->capacity : START_CAPACITY;
    campaign *items = memory_resize(&to->allocator, to->items, capacity, sizeof *items);
    if (!items) return KITH_NO_MEMORY;
    to->items = items;
    to->capacity = capacity;
    return KITH_OK;
}

kith_status campaigns_add(campaigns *to, const pack *found, const graph *from,
                          const certificate *proof) {
    campaign made = {.allocator = to->allocator, .proof = *proof, .spill = found->spill};
    kith_status status = reserve(to);
    if (status != KITH_OK) return status;
    made.creators = memory_create(&to->allocator, found->creator_count, sizeof *made.creators);
    made.accounts = memory_create(&to->allocator, count_named(found), sizeof *made.accounts);
    if (!made.creators || !made.accounts) {
        clear(&made);
        return KITH_NO_MEMORY;
    }
    copy_creators(&made, found);
    copy_accounts(&made, found, from);
    made.p_value = bound_chance(proof);
    to->items[to->count++] = made;
    return KITH_OK;
}

kith_status campaigns_build(graph *from, const kith_options *options, campaigns **out) {
    kith_status status = KITH_NO_MEMORY;
    uint8_t *open = NULL;
    campaigns *made = memory_create(&from->allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = from->allocator;
    open = memory_create(&from->allocator, from->creator_count, sizeof *open);
    if (!open) goto fail;
    memset(open, 1, from->creator_count);
    for (uint64_t round = 0; round < ROUND_COUNT_MAX; round++) {
        size_t before = made->count;
        kith_progress progress = {.stage = "audit", .done = round};
        options_tell_progress(options, &progress);
        status = round_run(from, options, open, made);
        if (status != KITH_OK) goto fail;
        if (made->count == before) break;
    }
    *out = made;
    made = NULL;
    status = KITH_OK;
fail:
    memory_free(&from->allocator, open);
    campaigns_free(made);
    return status;
}

void campaigns_free(campaigns *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    for (size_t i = 0; i < made->count; i++) {
        clear(&made->items[i]);
    }
    memory_free(&allocator, made->items);
    memory_free(&allocator, made);
}

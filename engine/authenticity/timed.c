#include "authenticity/timed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/events.h"
#include "authenticity/pools.h"
#include "authenticity/spread.h"
#include "base/memory.h"

static const float likely = 0.5F;

/* ---- Pools ---- */

/* Whether the account also came to another creator of the pool within two days of this follow. */
static bool came_together(const pool *from, const pool_account *known, size_t follow) {
    const pool_follow *own = &from->follows[follow];
    for (size_t i = known->follow; i < known[1].follow; i++) {
        const pool_follow *other = &from->follows[i];
        if (from->slices[other->slice].creator != from->slices[own->slice].creator &&
            reuse_admits(REUSE_TOGETHER, own->time, other->time)) {
            return true;
        }
    }
    return false;
}

/* The chance that one of an account's other follows in the pool's slices lies within two days of a
 * given one, if they lie anywhere in the pool's life: busy pools meet by chance. */
static double expect_together(const pool_account *known, double life) {
    double others = (double)(known[1].follow - known->follow) - 1;
    return 1 - exp(-others * 2 * REUSE_TOGETHER_SECONDS / fmax(life, 1));
}

/* From the first slice's begin to the last one's end. */
static double measure_life(const pool *from) {
    uint32_t first = UINT32_MAX;
    uint32_t last = 0;
    for (size_t s = 0; s < from->slice_count; s++) {
        first = from->slices[s].begin < first ? from->slices[s].begin : first;
        last = from->slices[s].end > last ? from->slices[s].end : last;
    }
    return last > first ? (double)last - (double)first : 0;
}

/* Fills in the simultaneity of each slice among likely members beyond chance. Counts has three places
 * a slice. */
static void measure_together(campaign *made, const pool *from, double *counts) {
    double life = measure_life(from);
    for (size_t k = 0; k < from->account_count; k++) {
        const pool_account *known = &from->accounts[k];
        if (known->probability < likely) continue;
        double chance = expect_together(known, life);
        for (size_t i = known->follow; i < known[1].follow; i++) {
            size_t number = from->follows[i].slice;
            counts[3 * number]++;
            counts[3 * number + 1] += came_together(from, known, i);
            counts[3 * number + 2] += chance;
        }
    }
    for (size_t s = 0; s < made->slice_count; s++) {
        double excess = counts[3 * s + 1] - counts[3 * s + 2];
        double room = counts[3 * s] - counts[3 * s + 2];
        made->slices[s].together = fmax(excess / fmax(room, 1), 0);
    }
}

/* The median over slices, weighed by the follows that came from the pool; O(slices²). */
static double find_median_together(const campaign *from) {
    double total = 0;
    for (size_t s = 0; s < from->slice_count; s++) {
        total += from->slices[s].share * (double)from->slices[s].count;
    }
    double median = 1;
    for (size_t s = 0; s < from->slice_count; s++) {
        double below = 0;
        for (size_t t = 0; t < from->slice_count; t++) {
            bool counts = from->slices[t].together <= from->slices[s].together;
            below += counts ? from->slices[t].share * (double)from->slices[t].count : 0;
        }
        if (2 * below >= total) median = fmin(median, from->slices[s].together);
    }
    return median;
}

static void copy_creators(campaign *made, const slice *slices, size_t slice_count) {
    for (size_t s = 0; s < slice_count; s++) {
        size_t creator = slices[s].creator;
        bool repeats =
            made->creator_count > 0 && made->creators[made->creator_count - 1] == creator;
        if (!repeats) made->creators[made->creator_count++] = creator;
    }
}

/* The means over likely members. */
static void conclude_accounts(campaign *made) {
    for (size_t i = 0; i < made->account_count; i++) {
        const campaign_account *named = &made->accounts[i];
        if (named->probability < likely) continue;
        made->member_count++;
        made->mean_hits += named->hits;
        made->mean_expected += (double)named->expected;
    }
    made->mean_hits /= fmax(1, (double)made->member_count);
    made->mean_expected /= fmax(1, (double)made->member_count);
}

static void copy_pool_accounts(campaign *made, const pool *from) {
    for (size_t k = 0; k < from->account_count; k++) {
        const pool_account *known = &from->accounts[k];
        if (known->probability < CAMPAIGN_PROBABILITY_MIN) continue;
        double expected = from->background * from->graph->following_size[known->account];
        made->accounts[made->account_count++] =
            (campaign_account){.account = known->account,
                               .hits = known->hits,
                               .expected = (float)expected,
                               .probability = known->probability};
    }
    conclude_accounts(made);
}

/* Pairs of slices that accounts join, beside those of accounts that follow by the slices' size alone.
 */
static void measure_pairs(campaign *made, const graph *from) {
    double sum = 0;
    double squares = 0;
    double degrees = 0;
    double pairs_squares = 0;
    for (size_t s = 0; s < made->slice_count; s++) {
        double count = (double)made->slices[s].count;
        sum += count;
        squares += count * count;
    }
    for (size_t u = 0; u < from->account_count; u++) {
        double degree = from->following_size[u];
        degrees += degree * (degree - 1);
    }
    for (size_t i = 0; i < made->account_count; i++) {
        double hits = made->accounts[i].hits;
        double pairs = hits * (hits - 1) / 2;
        made->proof.overlap_observed += pairs;
        pairs_squares += pairs * pairs;
    }
    double follows = fmax((double)from->live_count, 1);
    made->proof.overlap_expected = degrees / 2 * (sum * sum - squares) / (follows * follows);
    made->proof.dispersion = fmax(pairs_squares / fmax(made->proof.overlap_observed, 1), 1);
    campaign_bound_chance(made);
}

static kith_status add_pool(campaigns *to, const pool *from) {
    const kith_allocator *allocator = &to->allocator;
    campaign *made = campaigns_extend(to);
    if (!made) return KITH_NO_MEMORY;
    made->slices = memory_create(allocator, from->slice_count, sizeof *made->slices);
    made->creators = memory_create(allocator, from->slice_count, sizeof *made->creators);
    made->accounts = memory_create(allocator, from->account_count, sizeof *made->accounts);
    double *counts = memory_create(allocator, 3 * from->slice_count, sizeof *counts);
    if (!made->slices || !made->creators || !made->accounts || !counts) {
        memory_free(allocator, counts);
        return KITH_NO_MEMORY;
    }
    memcpy(made->slices, from->slices, from->slice_count * sizeof *made->slices);
    made->slice_count = from->slice_count;
    made->pool_size = from->size;
    measure_together(made, from, counts);
    memory_free(allocator, counts);
    made->together = find_median_together(made);
    made->serial = from->serial;
    copy_creators(made, made->slices, made->slice_count);
    copy_pool_accounts(made, from);
    spread_measure(made, from->times);
    bool one_time = reuse_is_together(made->together, 1) || spread_is_one_time(made);
    bool reused = !one_time && !made->serial;
    made->kind = reused ? CAMPAIGN_PURCHASED : CAMPAIGN_INCENTIVE;
    measure_pairs(made, from->graph);
    return KITH_OK;
}

/* ---- Events ---- */

static int compare_account(const void *wanted, const void *item) {
    uint32_t left = *(const uint32_t *)wanted;
    uint32_t right = ((const event_account *)item)->account;
    return left < right ? -1 : left > right;
}

static bool is_entrant(const event *from, uint32_t account) {
    return bsearch(&account, from->accounts, from->account_count, sizeof *from->accounts,
                   compare_account) != NULL;
}

/* The part of a burst from its first entrant to its last. */
static slice copy_burst(const event *from, const timeline *times, const burst *item) {
    size_t first = item->arrival + item->count;
    size_t last = item->arrival;
    double entrants = 0;
    for (size_t i = item->arrival; i < item->arrival + item->count; i++) {
        if (!is_entrant(from, times->arrivals[i].account)) continue;
        first = i < first ? i : first;
        last = i;
        entrants++;
    }
    size_t count = entrants > 0 ? last - first + 1 : 0;
    return (slice){.creator = item->creator,
                   .begin = entrants > 0 ? times->arrivals[first].time : item->begin,
                   .end = entrants > 0 ? times->arrivals[last].time + 1 : item->begin,
                   .arrival = first,
                   .count = count,
                   .share = entrants / fmax((double)count, 1),
                   .expected = item->expected,
                   .evidence = item->score,
                   .together = 1};
}

static kith_status add_event(campaigns *to, const event *from, const graph *follows,
                             const timeline *times) {
    const kith_allocator *allocator = &to->allocator;
    campaign *made = campaigns_extend(to);
    if (!made) return KITH_NO_MEMORY;
    made->kind = CAMPAIGN_INCENTIVE;
    made->together = 1; /* spread and days 0 */
    made->slices = memory_create(allocator, from->burst_count, sizeof *made->slices);
    made->creators = memory_create(allocator, from->burst_count, sizeof *made->creators);
    made->accounts = memory_create(allocator, from->account_count, sizeof *made->accounts);
    if (!made->slices || !made->creators || !made->accounts) return KITH_NO_MEMORY;
    for (size_t i = 0; i < from->burst_count; i++) {
        made->slices[made->slice_count++] = copy_burst(from, times, from->bursts[i]);
    }
    copy_creators(made, made->slices, made->slice_count);
    for (size_t i = 0; i < from->account_count; i++) {
        const event_account *met = &from->accounts[i];
        made->accounts[made->account_count++] =
            (campaign_account){met->account, met->hits, met->expected, 1};
    }
    conclude_accounts(made);
    measure_pairs(made, follows);
    return KITH_OK;
}

/* ---- All ---- */

/* Takes what the campaigns explain out of the graph, so that follower sets show only the rest. */
static kith_status remove_found(graph *from, const campaigns *found) {
    const kith_allocator *allocator = &from->allocator;
    kith_status status = KITH_NO_MEMORY;
    uint8_t *accounts = memory_create(allocator, from->account_count, 1);
    uint8_t *creators = memory_create(allocator, from->creator_count, 1);
    if (!accounts || !creators) goto fail;
    for (size_t k = 0; k < found->count; k++) {
        const campaign *item = &found->items[k];
        memset(accounts, 0, from->account_count);
        memset(creators, 0, from->creator_count);
        for (size_t i = 0; i < item->account_count; i++) {
            accounts[item->accounts[i].account] = item->accounts[i].probability >= likely;
        }
        for (size_t i = 0; i < item->creator_count; i++) {
            creators[item->creators[i]] = 1;
        }
        graph_remove(from, accounts, creators);
    }
    status = KITH_OK;
fail:
    memory_free(allocator, accounts);
    memory_free(allocator, creators);
    return status;
}

static kith_status add_pools(const reuse_source *from, const kith_options *options,
                             uint8_t *skipped, campaigns *to) {
    pools *found = NULL;
    kith_status status = pools_build(from, options, &found);
    for (size_t i = 0; status == KITH_OK && i < found->count; i++) {
        status = add_pool(to, found->items[i]);
    }
    if (status == KITH_OK) pools_mark(found, skipped);
    pools_free(found);
    return status;
}

/* What came within two days may lie in several bursts of a creator, and before and after them. */
static kith_status add_events(const reuse_source *from, const kith_options *options,
                              campaigns *to) {
    events *found = NULL;
    bursts *widened = NULL;
    cohorts *holders = NULL;
    reuse_source source = *from;
    kith_status status =
        bursts_widen(from->slices, from->times, REUSE_TOGETHER_SECONDS / 2, &widened);
    if (status != KITH_OK) goto fail;
    status = cohorts_build(from->times, widened, from->follows->account_count, &holders);
    if (status != KITH_OK) goto fail;
    source.slices = widened;
    source.holders = holders;
    status = events_build(&source, options, &found);
    for (size_t i = 0; status == KITH_OK && i < found->count; i++) {
        status = add_event(to, &found->items[i], from->follows, from->times);
    }
fail:
    events_free(found);
    cohorts_free(holders);
    bursts_free(widened);
    return status;
}

kith_status timed_find(graph *from, const timeline *times, const kith_options *options,
                       campaigns *to) {
    const kith_allocator *allocator = &from->allocator;
    bursts *slices = NULL;
    cohorts *holders = NULL;
    kith_status status = KITH_NO_MEMORY;
    uint8_t *skipped = memory_create(allocator, from->account_count, 1);
    if (!skipped) goto fail;
    status = bursts_build(times, options, &slices);
    if (status != KITH_OK) goto fail;
    status = cohorts_build(times, slices, from->account_count, &holders);
    if (status != KITH_OK) goto fail;
    reuse_source source = {from, times, slices, holders, NULL};
    status = add_pools(&source, options, skipped, to);
    if (status != KITH_OK) goto fail;
    source.skipped = skipped;
    status = add_events(&source, options, to);
    if (status != KITH_OK) goto fail;
    status = remove_found(from, to);
fail:
    memory_free(allocator, skipped);
    bursts_free(slices);
    cohorts_free(holders);
    return status;
}

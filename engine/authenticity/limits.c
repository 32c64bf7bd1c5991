/* Sources of the constants: packs of known size planted into rosters of two generators. `make bench-limit` plants them
 * anew, and README.md says what was found.
 *
 * Unknown pool, by follow times. Windows are tied by the k²/P accounts they share, O, if O ln(O/E) − O + E reaches 14
 * nats (reuse.h), and packs vary, so 20. Accounts with many follows share k² κ by chance, E, whatever they are, so
 * O/E = 1/(κ P): in small rosters, where each follows much of everything, many must be shared. And no fewer than six. A pack must also be a burst of its creator: six nats above what others
 * bring in a month, and six times that where they come in bursts themselves (burst.h).
 *
 * Known pool, by follow times. A window is accepted from 15.5 nats on, of k members against the λ that the pool's
 * other follows bring: ln of the creators over the rate of false discoveries, and of the windows tried
 * (expansion.h).
 *
 * Follower sets. Members are told by how many of the pack's creators they follow, three and more (pack.h), so on
 * average it must be 3, and 3.5 more for each that an account follows by chance. And the k²/P that a pair shares must
 * be nine times the spread √(E + 1) of what chance explains: four make a tie (lift.c), a certificate needs more. */
#include "authenticity/limits.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

enum { MONTH_SECONDS = 30 * 86400 };

static const float likely = 0.5F;
static const double tied_min = 6, shared_min = 9, hits_min = 3, hits_by_chance = 3.5,
                    ratio_least = 1e-9, window_nats = 15.5, burst_nats = 36, tie_nats = 20,
                    camouflage_min = 1;

/* Below this share of known times packs are told by follower sets. */
static const double timed_min = 0.5;

/* The least count that lies so many nats above what is expected. Bernstein's bound ends the bisection's range. */
static double solve_count(double expected, double nats) {
    double low = expected;
    double high = expected + nats / 3 + sqrt(nats * nats / 9 + 2 * expected * nats);
    for (int i = 0; i < 40; i++) {
        double seen = (low + high) / 2;
        bool passes = seen * log(seen / expected) - seen + expected >= nats;
        low = passes ? low : seen;
        high = passes ? seen : high;
    }
    return high;
}

/* 30 days as a part of the time that a creator has gained followers in, at most 1. */
static double measure_month(const timeline *times, size_t creator) {
    timeline_list list = timeline_view(times, creator);
    if (list.count == 0) return 1;
    double life = (double)list.items[list.count - 1].time - (double)list.items[0].time;
    return fmin(MONTH_SECONDS / fmax(life, 1), 1);
}

/* The median by bisection on the sizes: no copy, no sort. */
static double find_typical(const graph *from) {
    size_t low = 0;
    size_t high = UINT32_MAX;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        size_t count = 0;
        for (size_t c = 0; c < from->creator_count; c++) {
            size_t size = graph_view_everyone(from, c).count;
            count += size >= GRAPH_AUDIENCE_MIN && size <= middle;
        }
        if (2 * count >= from->active_count) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return (double)low;
}

/* The median of the follows of a month, of those that take part; bisection again. */
static double find_monthly(const graph *from, const timeline *times) {
    double low = 0;
    double high = (double)UINT32_MAX;
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        size_t count = 0;
        for (size_t c = 0; c < from->creator_count; c++) {
            double size = (double)graph_view_everyone(from, c).count;
            count += size >= GRAPH_AUDIENCE_MIN && size * measure_month(times, c) <= middle;
        }
        bool reached = 2 * count >= from->active_count;
        low = reached ? low : middle;
        high = reached ? middle : high;
    }
    return high;
}

/* Counts the likely members of one campaign among each creator's followers, and keeps the largest counts. */
static void count_members(limits *made, const campaign *item, uint32_t *counts) {
    const graph *from = made->from;
    memset(counts, 0, from->creator_count * sizeof *counts);
    for (size_t i = 0; i < item->account_count; i++) {
        if (item->accounts[i].probability < likely) continue;
        graph_list follows = graph_view_followed(from, item->accounts[i].account);
        for (size_t k = 0; k < follows.count; k++) {
            counts[follows.items[k]]++;
        }
    }
    for (size_t c = 0; c < from->creator_count; c++) {
        made->members[c] = counts[c] > made->members[c] ? counts[c] : made->members[c];
    }
}

static void measure_times(limits *made, const timeline *times) {
    double arrivals = (double)times->start[times->creator_count];
    double follows = (double)made->from->audience_start[made->from->creator_count];
    double timed = arrivals / fmax(follows, 1);
    made->timed = timed >= timed_min ? timed : 0;
    made->monthly = find_monthly(made->from, times);
}

kith_status limits_build(const graph *from, const lift *null, const timeline *times,
                         const campaigns *found, limits **out) {
    const kith_allocator *allocator = &from->allocator;
    kith_status status = KITH_NO_MEMORY;
    uint32_t *counts = memory_create(allocator, from->creator_count, sizeof *counts);
    limits *made = memory_create(allocator, 1, sizeof *made);
    if (made) {
        *made = (limits){.allocator = *allocator, .from = from, .null = null, .times = times};
    }
    if (!counts || !made) goto fail;
    made->members = memory_create(allocator, from->creator_count, sizeof *made->members);
    if (!made->members) goto fail;
    made->comparable = from->active_count >= LIMITS_CREATORS_MIN;
    made->typical = find_typical(from);
    measure_times(made, times);
    for (size_t k = 0; k < found->count; k++) {
        const campaign *item = &found->items[k];
        if (item->kind == CAMPAIGN_INCENTIVE) continue;
        count_members(made, item, counts);
        made->pooled = made->pooled || item->pool_size > 0;
    }
    *out = made;
    made = NULL;
    status = KITH_OK;
fail:
    memory_free(allocator, counts);
    limits_free(made);
    return status;
}

void limits_free(limits *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->members);
    memory_free(&allocator, made);
}

/* A pack at a creator of this size and at one of median size, without times. */
static double measure_sets(const limits *from, double size) {
    double expected = from->null->kappa * size * from->typical;
    double chance = LIMITS_BUYERS * from->typical / fmax((double)from->from->account_count, 1);
    double hits = hits_min + hits_by_chance * chance;
    return fmax(hits * LIMITS_POOL_ACCOUNTS / LIMITS_BUYERS,
                sqrt(shared_min * LIMITS_POOL_ACCOUNTS * sqrt(expected + 1)));
}

static double measure_known(const limits *from, double camouflage) {
    double expected = fmax(camouflage, camouflage_min);
    return solve_count(expected, window_nats) / from->timed;
}

/* The accounts that two windows must share. */
static double measure_tied(const limits *from) {
    double ratio = 1 / fmax(from->null->kappa * LIMITS_POOL_ACCOUNTS, ratio_least);
    double nats = ratio > 1 ? log(ratio) - 1 + 1 / ratio : 0;
    return fmax(tie_nats / fmax(nats, ratio_least), tied_min);
}

/* A pack at creators of median size, with times; no more than all accounts. */
static double measure_unknown(const limits *from) {
    double expected = fmax(from->monthly, 1);
    double least = solve_count(expected, burst_nats) - expected;
    double tied = sqrt(measure_tied(from) * LIMITS_POOL_ACCOUNTS);
    return fmin(fmax(tied, least) / from->timed, (double)from->from->account_count);
}

double limits_measure_creator(const limits *from, size_t creator) {
    double size = (double)graph_view_everyone(from->from, creator).count;
    if (from->timed <= 0) return fmin(measure_sets(from, size), size);
    double camouflage = from->members[creator] * measure_month(from->times, creator);
    double known = measure_known(from, camouflage);
    bool rare = from->from->active_count >= (size_t)LIMITS_BUYERS * LIMITS_RARE;
    return fmin(from->pooled || rare ? known : fmax(known, measure_unknown(from)), size);
}

kith_detection_limit limits_measure_roster(const limits *from) {
    kith_detection_limit made = {.timed = from->timed > 0,
                                 .pool_accounts = LIMITS_POOL_ACCOUNTS,
                                 .creator_count = LIMITS_BUYERS};
    made.accounts = ceil(made.timed ? measure_unknown(from) : measure_sets(from, from->typical));
    made.known = made.timed ? ceil(measure_known(from, 0)) : NAN;
    if (!from->comparable) made.accounts = made.known = NAN;
    made.share = made.accounts <= LIMITS_POOL_ACCOUNTS ? made.accounts / LIMITS_POOL_ACCOUNTS : NAN;
    return made;
}

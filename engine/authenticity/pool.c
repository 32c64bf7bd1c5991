/* Estimating a pool by expectation and maximization.
 *
 * An account of the pool is in slice i with probability θ_i n_i / P, another one with d_u n_i (1 −
 * θ_i) / M. The number of slices a pool account is in varies more than Poisson: its law is one of
 * the Katz family, p(q+1)/p(q) = (a + b q)/(q + 1), fitted to accounts seen twice or more and
 * continued to those seen once or never. Follows of one account within three days count once, for a
 * seller often sends an account to several buyers in one go. */
#include "authenticity/pool.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

enum { ROUND_COUNT = 12, SHARE_STEPS = 12, DIGIT_BITS = 11, DIGIT_COUNT = 1 << DIGIT_BITS };

static const double ratio_max = 6; /* a single slice says no more than that, in nats */
static const double share_min = 0.02, share_max = 0.98;
static const double background_weight = 1.3;
static const double change_min = 0.002; /* rounds that change less end the estimate */

/* ---- The follows of the slices, by account ---- */

static void sort_digit(const pool_follow *from, pool_follow *to, size_t count, unsigned shift) {
    size_t place[DIGIT_COUNT + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        place[((from[i].account >> shift) & (DIGIT_COUNT - 1)) + 1]++;
    }
    for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
        place[digit + 1] += place[digit];
    }
    for (size_t i = 0; i < count; i++) {
        to[place[(from[i].account >> shift) & (DIGIT_COUNT - 1)]++] = from[i];
    }
}

/* Orders the few follows of one account by time. */
static void sort_times(pool_follow *items, size_t count) {
    for (size_t i = 1; i < count; i++) {
        pool_follow moved = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].time > moved.time; at--) {
            items[at] = items[at - 1];
        }
        items[at] = moved;
    }
}

static size_t collect_follows(pool *made) {
    size_t count = 0;
    for (size_t s = 0; s < made->slice_count; s++) {
        const arrival *items = made->times->arrivals + made->slices[s].arrival;
        for (size_t i = 0; i < made->slices[s].count; i++) {
            made->follows[count++] = (pool_follow){items[i].account, items[i].time, (uint32_t)s};
        }
    }
    return count;
}

static void list_accounts(pool *made) {
    size_t count = 0;
    for (size_t i = 0; i < made->follow_count; i++) {
        if (i == 0 || made->follows[i].account != made->follows[i - 1].account) {
            made->accounts[count++] =
                (pool_account){.account = made->follows[i].account, .follow = (uint32_t)i};
        }
    }
    made->account_count = count;
    made->accounts[count] =
        (pool_account){.account = UINT32_MAX, .follow = (uint32_t)made->follow_count};
    for (size_t k = 0; k < count; k++) {
        size_t begin = made->accounts[k].follow;
        sort_times(made->follows + begin, made->accounts[k + 1].follow - begin);
    }
}

/* Frees the lists of an earlier estimate and makes those of the slices at hand. */
static kith_status group_follows(pool *made) {
    const kith_allocator *allocator = &made->allocator;
    size_t count = 0;
    for (size_t s = 0; s < made->slice_count; s++) {
        count += made->slices[s].count;
    }
    memory_free(allocator, made->follows);
    memory_free(allocator, made->accounts);
    memory_free(allocator, made->sums);
    memory_free(allocator, made->ratios);
    made->sums = memory_create(allocator, made->slice_count, sizeof *made->sums);
    made->ratios = memory_create(allocator, made->slice_count, sizeof *made->ratios);
    made->follows = memory_resize(allocator, NULL, count, sizeof *made->follows);
    made->accounts = memory_resize(allocator, NULL, count + 1, sizeof *made->accounts);
    pool_follow *spare = memory_resize(allocator, NULL, count, sizeof *spare);
    if (!made->sums || !made->ratios || !made->follows || !made->accounts || !spare) {
        memory_free(allocator, spare);
        return KITH_NO_MEMORY;
    }
    made->follow_count = collect_follows(made);
    sort_digit(made->follows, spare, count, 0);
    sort_digit(spare, made->follows, count, DIGIT_BITS);
    sort_digit(made->follows, spare, count, 2 * DIGIT_BITS);
    memcpy(made->follows, spare, count * sizeof *spare);
    memory_free(allocator, spare);
    list_accounts(made);
    return KITH_OK;
}

/* ---- Likelihood ratios ---- */

/* How much more likely a follow in each slice is for a pool account with one follow; in nats. */
static void measure_slices(pool *made) {
    for (size_t s = 0; s < made->slice_count; s++) {
        double share = fmin(fmax(made->slices[s].share, share_min), share_max);
        made->ratios[s] = log(share * (double)made->graph->live_count / ((1 - share) * made->size));
    }
}

typedef struct sighting {
    size_t hits;
    double evidence; /* of the slices alone */
} sighting;

/* Goes through an account's follows by time; those within three days of the first of a run count
 * once, with the one that says most. */
static sighting sight(const pool *from, const pool_account *known, uint32_t without_creator) {
    sighting seen = {0};
    uint32_t run_begin = 0;
    double best = 0;
    double degree = log(fmax(from->graph->following_size[known->account], 1));
    for (size_t i = known->follow; i < known[1].follow; i++) {
        const pool_follow *follow = &from->follows[i];
        const slice *at = &from->slices[follow->slice];
        if (at->creator == without_creator) continue;
        double ratio = fmin(from->ratios[follow->slice] - degree, ratio_max);
        if (seen.hits > 0 && follow->time - run_begin <= REUSE_APART_SECONDS) {
            seen.evidence += fmax(ratio - best, 0);
            best = fmax(ratio, best);
            continue;
        }
        seen.hits++;
        seen.evidence += ratio;
        best = ratio;
        run_begin = follow->time;
    }
    seen.hits = seen.hits < POOL_HITS_MAX ? seen.hits : POOL_HITS_MAX;
    return seen;
}

static double add_absence(const pool *from, sighting seen, uint32_t account) {
    return seen.evidence + from->hits_evidence[seen.hits] +
           background_weight * from->graph->following_size[account] * from->background;
}

const pool_account *pool_find_account(const pool *from, uint32_t account) {
    size_t low = 0;
    size_t high = from->account_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (from->accounts[middle].account < account) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < from->account_count && from->accounts[low].account == account;
    return found ? &from->accounts[low] : NULL;
}

double pool_measure(const pool *from, uint32_t account, uint32_t without_creator) {
    const pool_account *known = pool_find_account(from, account);
    sighting seen = {0};
    if (known) seen = sight(from, known, without_creator);
    return add_absence(from, seen, account);
}

/* ---- Shares ---- */

/* The part of the follow's probability that is the pool's. */
static double divide(double share, double evidence) {
    return share / (share + (1 - share) * exp(-evidence));
}

void pool_fit_share(const pool *from, slice *at, double *room) {
    const arrival *items = from->times->arrivals + at->arrival;
    double share = fmin(fmax(at->share, share_min), share_max);
    double curvature = 0;
    for (size_t i = 0; i < at->count; i++) {
        double evidence = pool_measure(from, items[i].account, at->creator);
        room[i] = exp(-fmin(fmax(evidence, -30), 30));
    }
    for (int step = 0; step < SHARE_STEPS; step++) {
        double sum = 0;
        curvature = 0;
        for (size_t i = 0; i < at->count; i++) {
            double part = share / (share + (1 - share) * room[i]);
            double slope = part / share - (1 - part) / (1 - share);
            sum += part;
            curvature += slope * slope;
        }
        share = fmin(fmax(sum / (double)at->count, share_min / 4), 1 - share_min / 4);
    }
    at->share = share;
    at->share_error = 1 / sqrt(fmax(curvature, 1));
}

/* ---- The estimate ---- */

/* Sets T(r) for the law p(q+1)/p(q) = (a + b q)/(q + 1). An account that is known to be in one slice
 * is in r others with chance (r + 1) p(r + 1)/mean. Returns p(0) + p(1). */
static double set_law(pool *made, double a, double b, double mean) {
    double law[POOL_HITS_MAX + 2] = {1};
    double total = 1;
    double hits = 0;
    for (size_t q = 0; q <= POOL_HITS_MAX; q++) {
        double ratio = fmax(a + b * (double)q, 1e-3) / (double)(q + 1);
        law[q + 1] = law[q] * ratio;
        total += law[q + 1];
        hits += law[q + 1] * (double)(q + 1);
    }
    for (size_t r = 0; r <= POOL_HITS_MAX; r++) {
        double chance = fmax((double)(r + 1) * law[r + 1] / hits, 1e-12);
        made->hits_evidence[r] = log(chance) + lgamma((double)r + 1) - (double)r * log(mean);
    }
    return (law[0] + law[1]) / total;
}

/* Fits a + b q to (q + 1) f(q + 1)/f(q) for q >= 2 by a line, weighted by what both counts say; where
 * that leaves no zero class, or nothing was seen twice, Poisson's law of the mean, b = 0. */
static void fit_law(const double *seen, double mean, double *a, double *b) {
    double n = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
    for (size_t q = 2; q < POOL_HITS_MAX; q++) {
        if (seen[q] < 1) continue;
        double ratio = (double)(q + 1) * seen[q + 1] / seen[q];
        double weight = seen[q] * seen[q + 1] / (seen[q] + seen[q + 1]) / ((double)q * (double)q);
        n += weight;
        x += weight * (double)q;
        y += weight * ratio;
        xx += weight * (double)q * (double)q;
        xy += weight * (double)q * ratio;
    }
    double spread = n * xx - x * x;
    *b = spread > 1e-9 * n * n ? (n * xy - x * y) / spread : 0;
    *b = fmin(fmax(*b, -0.5), 0.9);
    *a = n > 0 ? (y - *b * x) / n : mean;
    if (*a < 0.05) {
        *b = 0;
        *a = mean;
    }
}

static double sum_shares(const pool *from, double *squares) {
    double sum = 0;
    *squares = 0;
    for (size_t s = 0; s < from->slice_count; s++) {
        double mass = from->slices[s].share * (double)from->slices[s].count;
        sum += mass;
        *squares += mass * mass;
    }
    return sum;
}

static void measure_background(pool *made) {
    made->background = 0;
    for (size_t s = 0; s < made->slice_count; s++) {
        made->background += (double)made->slices[s].count * (1 - made->slices[s].share);
    }
    made->background /= (double)made->graph->live_count;
}

/* The size by capture and recapture, before any account is weighed. */
static double start_size(const pool *from) {
    double squares = 0;
    double sum = sum_shares(from, &squares);
    double again = 0;
    for (size_t k = 0; k < from->account_count; k++) {
        double hits = (double)sight(from, &from->accounts[k], UINT32_MAX).hits;
        again += hits * (hits - 1);
    }
    return fmax((sum * sum - squares) / fmax(again, 1), 10);
}

/* Weighs every follow by what its account does elsewhere, and every account by its follow that most
 * likely came from the pool. Leaves the follows expected of the pool in sums, by slice, and the
 * accounts expected in seen, by hits. */
static void weigh_follows(pool *made, double *seen) {
    memset(made->sums, 0, made->slice_count * sizeof *made->sums);
    memset(seen, 0, (POOL_HITS_MAX + 1) * sizeof *seen);
    measure_slices(made);
    for (size_t k = 0; k < made->account_count; k++) {
        pool_account *known = &made->accounts[k];
        sighting met = sight(made, known, UINT32_MAX);
        double best = 0;
        for (size_t i = known->follow; i < known[1].follow; i++) {
            uint32_t number = made->follows[i].slice;
            const slice *at = &made->slices[number];
            sighting elsewhere = sight(made, known, at->creator);
            double part = divide(at->share, add_absence(made, elsewhere, known->account));
            made->sums[number] += part;
            best = fmax(best, part);
        }
        known->hits = (uint32_t)met.hits;
        known->evidence = (float)add_absence(made, met, known->account);
        known->probability = (float)best;
        seen[met.hits] += best;
    }
}

/* Takes the shares from the sums; returns the largest change. */
static double renew_shares(pool *made) {
    double change = 0;
    for (size_t s = 0; s < made->slice_count; s++) {
        double share = made->sums[s] / (double)made->slices[s].count;
        share = fmin(fmax(share, share_min / 4), 1 - share_min / 4);
        change = fmax(change, fabs(share - made->slices[s].share));
        made->slices[s].share = share;
    }
    return change;
}

/* One round; returns how much it changed. */
static double improve(pool *made, double start) {
    double seen[POOL_HITS_MAX + 1];
    double a = 1;
    double b = 0;
    double squares = 0;
    weigh_follows(made, seen);
    double change = renew_shares(made);
    measure_background(made);
    double mean = fmax(sum_shares(made, &squares) / made->size, 0.01);
    fit_law(seen, mean, &a, &b);
    double often = 0;
    for (size_t q = 2; q <= POOL_HITS_MAX; q++) {
        often += seen[q];
    }
    double rare = set_law(made, a, b, mean);
    double size = fmin(fmax(often / fmax(1 - rare, 0.02), 0.4 * start), 3 * start);
    change = fmax(change, fabs(size / made->size - 1));
    made->size = size;
    (void)set_law(made, a, b, fmax(sum_shares(made, &squares) / size, 0.01));
    return change;
}

static kith_status estimate(pool *made) {
    kith_status status = group_follows(made);
    if (status != KITH_OK) return status;
    double squares = 0;
    double seen[POOL_HITS_MAX + 1];
    double start = start_size(made);
    made->size = start;
    measure_background(made);
    double mean = fmax(sum_shares(made, &squares) / start, 0.01);
    (void)set_law(made, mean, 0, mean);
    for (int round = 0; round < ROUND_COUNT; round++) {
        if (improve(made, start) < change_min) break;
    }
    weigh_follows(made, seen);
    return KITH_OK;
}

kith_status pool_create(const reuse_source *from, const uint32_t *members, size_t member_count,
                        pool **out) {
    const kith_allocator *allocator = &from->times->allocator;
    kith_status status = KITH_NO_MEMORY;
    slice *slices = memory_create(allocator, member_count, sizeof *slices);
    pool *made = memory_create(allocator, 1, sizeof *made);
    if (made) made->allocator = *allocator;
    if (!made || !slices) {
        memory_free(allocator, slices);
        goto fail;
    }
    made->graph = from->follows;
    made->times = from->times;
    for (size_t i = 0; i < member_count; i++) {
        const burst *item = &from->slices->items[members[i]];
        double excess = 1 - item->expected / (double)item->count;
        slices[i] = (slice){.creator = item->creator,
                            .begin = item->begin,
                            .end = item->end,
                            .arrival = item->arrival,
                            .count = item->count,
                            .share = fmin(fmax(excess, 0.05), 0.95)};
    }
    status = pool_restart(made, slices, member_count);
    if (status != KITH_OK) goto fail;
    *out = made;
    return KITH_OK;
fail:
    pool_free(made);
    return status;
}

kith_status pool_restart(pool *made, slice *slices, size_t slice_count) {
    memory_free(&made->allocator, made->slices);
    made->slices = slices;
    made->slice_count = slice_count;
    return estimate(made);
}

void pool_free(pool *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    memory_free(&allocator, made->slices);
    memory_free(&allocator, made->follows);
    memory_free(&allocator, made->accounts);
    memory_free(&allocator, made->sums);
    memory_free(&allocator, made->ratios);
    memory_free(&allocator, made);
}

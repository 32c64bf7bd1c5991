#include "overlap/losses.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "overlap/chance.h"

enum {
    CREATORS_LEAST = 10,
    FOLLOWERS_LEAST = 100,
    LOST_LEAST = 5, /* usually, of a creator that tells the spread */
    TELLERS_LEAST = 5,
    ROUNDS = 5,
    HALVINGS = 50,
};

static const double normal_95 = 1.959964;
static const double median_of_normal = 0.6745; /* of its absolute value */
static const double median_error = 1.2533;     /* of a median, in errors of the mean */
static const double deviations_most = 3; /* above the middle, of creators that tell what is usual */
static const double spread_least = 0.1, spread_unknown = 1;
static const double few_creators =
    10; /* the spread of as many is taken to be twice what it seems */

/* A creator on the scale of log odds. */
typedef struct log_loss {
    double odds; /* half an account lost and half an account kept are added to what was counted */
    double variance; /* of these by chance */
    double share, followers;
    bool is_left_out;
} log_loss;

typedef struct loss_work {
    log_loss *items;
    size_t count;
    double *values; /* [count] */
} loss_work;

/* ---- What is usual ---- */

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double find_median(double *values, size_t count) {
    qsort(values, count, sizeof *values, compare_doubles);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

static double find_share(double odds) {
    return 1 / (1 + exp(-odds));
}

static void list_creators(const turnover *counts, size_t count, loss_work *to) {
    for (size_t i = 0; i < count; i++) {
        double lost = (double)counts[i].lost;
        double kept = (double)counts[i].kept;
        if (lost + kept < FOLLOWERS_LEAST) continue;
        to->items[to->count++] = (log_loss){.odds = log((lost + 0.5) / (kept + 0.5)),
                                            .variance = 1 / (lost + 0.5) + 1 / (kept + 0.5),
                                            .share = lost / (lost + kept),
                                            .followers = lost + kept};
    }
}

/* Middle and spread of the half of the creators that lies closest together. */
static void find_shortest_half(const loss_work *in, losses *out) {
    for (size_t i = 0; i < in->count; i++) {
        in->values[i] = in->items[i].odds;
    }
    qsort(in->values, in->count, sizeof *in->values, compare_doubles);
    size_t half = in->count / 2;
    size_t best = 0;
    for (size_t i = 0; i + half < in->count; i++) {
        double width = in->values[i + half] - in->values[i];
        if (width < in->values[best + half] - in->values[best]) best = i;
    }
    double width = in->values[best + half] - in->values[best];
    out->middle = in->values[best] + width / 2;
    out->spread = fmax(width / 2 / median_of_normal, spread_least);
}

static void leave_out(loss_work *in, const losses *usual) {
    for (size_t i = 0; i < in->count; i++) {
        log_loss *at = &in->items[i];
        double deviation = sqrt(usual->spread * usual->spread + at->variance);
        at->is_left_out = at->odds > usual->middle + deviations_most * deviation;
    }
}

/* The median of one number of each creator that is not left out. */
static double find_median_of(const loss_work *in, size_t offset) {
    size_t listed = 0;
    for (size_t i = 0; i < in->count; i++) {
        const log_loss *at = &in->items[i];
        if (!at->is_left_out) {
            in->values[listed++] = *(const double *)((const char *)at + offset);
        }
    }
    return find_median(in->values, listed);
}

static double find_spread(const loss_work *in, const losses *usual) {
    double followers = LOST_LEAST / find_share(usual->middle);
    size_t listed = 0;
    for (size_t i = 0; i < in->count; i++) {
        const log_loss *at = &in->items[i];
        if (at->is_left_out || at->followers < followers) continue;
        double rest = (at->odds - usual->middle) / median_of_normal;
        in->values[listed++] = rest * rest - at->variance;
    }
    if (listed < TELLERS_LEAST) return spread_unknown;
    double spread = sqrt(fmax(find_median(in->values, listed), 0));
    return fmax(spread * (1 + few_creators / (double)listed), spread_least);
}

static void find_usual(loss_work *in, losses *out) {
    find_shortest_half(in, out);
    for (int round = 0; round < ROUNDS; round++) {
        leave_out(in, out);
        out->middle = find_median_of(in, offsetof(log_loss, odds));
        out->spread = find_spread(in, out);
    }
    double variance = find_median_of(in, offsetof(log_loss, variance));
    out->share = find_median_of(in, offsetof(log_loss, share));
    out->middle_error =
        median_error * sqrt((out->spread * out->spread + variance) / (double)in->count);
}

/* ---- Who lost more ---- */

static double find_surprise(const losses *usual, const turnover *of) {
    double followers = (double)(of->lost + of->kept);
    double low = 0;
    double high = chance_surprise((double)of->lost, followers, find_share(usual->middle));
    for (int halving = 0; halving < HALVINGS && low < high; halving++) {
        double at = low + (high - low) / 2;
        double share = find_share(usual->middle + sqrt(2 * at) * usual->spread);
        bool explains = chance_surprise((double)of->lost, followers, share) < at;
        low = explains ? low : at;
        high = explains ? at : high;
    }
    return low;
}

/* The least surprise that makes a loss sudden, given all of them in `values`, which are sorted. */
static double find_demand(double *values, size_t count) {
    qsort(values, count, sizeof *values, compare_doubles);
    for (size_t i = 0; i < count; i++) {
        double most = chance_demand((double)count / (double)(count - i));
        if (values[i] >= most) return values[i];
    }
    return INFINITY;
}

static void mark_sudden(const turnover *counts, size_t count, double *values, losses *out) {
    size_t listed = 0;
    for (size_t i = 0; i < count; i++) {
        if (counts[i].lost + counts[i].kept == 0) continue;
        values[listed++] = find_surprise(out, &counts[i]);
    }
    double demand = find_demand(values, listed);
    for (size_t i = 0; i < count; i++) {
        if (counts[i].lost + counts[i].kept == 0) continue;
        out->sudden[i] = find_surprise(out, &counts[i]) >= demand;
    }
}

/* ---- The whole ---- */

kith_status losses_find(const turnover *counts, size_t count, const kith_allocator *allocator,
                        losses *out) {
    loss_work in = {.items = memory_create(allocator, count, sizeof *in.items),
                    .values = memory_create(allocator, count, sizeof *in.values)};
    *out = (losses){.allocator = *allocator};
    out->sudden = memory_create(allocator, count, sizeof *out->sudden);
    bool whole = in.items && in.values && out->sudden;
    if (whole) list_creators(counts, count, &in);
    out->is_known = in.count >= CREATORS_LEAST;
    if (out->is_known) {
        find_usual(&in, out);
        mark_sudden(counts, count, in.values, out);
    }
    memory_free(allocator, in.items);
    memory_free(allocator, in.values);
    return whole ? KITH_OK : KITH_NO_MEMORY;
}

void losses_free(losses *made) {
    memory_free(&made->allocator, made->sudden);
}

/* Around a share, as far as odds go so far away from the middle. */
static kith_estimate reach_out(const losses *usual, double away) {
    return (kith_estimate){usual->share, fmin(usual->share, find_share(usual->middle - away)),
                           fmax(usual->share, find_share(usual->middle + away))};
}

kith_estimate losses_share(const losses *usual) {
    if (!usual->is_known) return (kith_estimate){NAN, NAN, NAN};
    return reach_out(usual, normal_95 * usual->middle_error);
}

kith_estimate losses_expect(const losses *usual, double followers) {
    if (!usual->is_known) return (kith_estimate){NAN, NAN, NAN};
    double share = find_share(usual->middle);
    double chance = 1 / fmax(followers * share * (1 - share), 1);
    kith_estimate of = reach_out(usual, normal_95 * sqrt(usual->spread * usual->spread + chance));
    return (kith_estimate){followers * of.value, followers * of.low, followers * of.high};
}

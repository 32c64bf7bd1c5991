#include "authenticity/habits.h"

#include <math.h>

#include "base/memory.h"

static const double prior_weight = 10;
static const double evidence_max = 3; /* nats, that one habit adds or takes */
static const double day_seconds = 86400;
static const float certain = 0.95F;
static const float possible = 0.01F; /* less probable accounts stay as they are */

/* What is known of one account, as bins. */
typedef struct habit {
    uint8_t follows; /* those outside of the slices */
    uint8_t tenure;  /* days that it had been following anyone when it came to the first slice */
} habit;

/* Numbers of accounts by bin. */
typedef struct tally {
    double count[HABITS_BIN_COUNT];
    double total;
} tally;

static size_t find_bin(double value) {
    double bin = 2 * log2(1 + fmax(value, 0));
    return bin < HABITS_BIN_COUNT - 1 ? (size_t)bin : HABITS_BIN_COUNT - 1;
}

static void add(tally *to, size_t bin, double weight) {
    to->count[bin] += weight;
    to->total += weight;
}

void habits_count(const graph *from, habits *made) {
    *made = (habits){0};
    for (size_t u = 0; u < from->account_count; u++) {
        double besides = fmax((double)from->following_size[u] - 1, 0);
        made->follows[find_bin(besides)]++;
    }
}

/* When an account followed anyone for the first time. */
static uint32_t find_first(const pool *from, uint32_t account) {
    graph_list follows = graph_view_following(from->graph, account);
    uint32_t first = UINT32_MAX;
    for (size_t i = 0; i < follows.count; i++) {
        uint32_t time = timeline_find_follow(from->times, from->graph, follows.items[i], account);
        if (time > 0 && time < first) first = time;
    }
    return first;
}

static habit measure_habit(const pool *from, const pool_account *known) {
    size_t held = known[1].follow - known->follow;
    size_t all = from->graph->following_size[known->account];
    uint32_t came = from->follows[known->follow].time;
    uint32_t first = find_first(from, known->account);
    double tenure = first < came ? (double)(came - first) / day_seconds : 0;
    return (habit){.follows = (uint8_t)find_bin(all > held ? (double)(all - held) : 0),
                   .tenure = (uint8_t)find_bin(tenure)};
}

/* The logarithm of how much more frequent a bin is in one tally than in the other, at most evidence_max either way; the
 * account itself is in the first with a weight. */
static double compare(const tally *one, const tally *other, size_t bin, double own) {
    double both = (one->count[bin] + other->count[bin]) / (one->total + other->total);
    double drawn = prior_weight * fmax(both, 1 / (one->total + other->total));
    double here = (one->count[bin] - own + drawn) / (one->total - own + prior_weight);
    double there = (other->count[bin] + drawn) / (other->total + prior_weight);
    return fmin(fmax(log(here / there), -evidence_max), evidence_max);
}

/* What is known of the pool and of all others. */
typedef struct tallies {
    tally pool_follows, other_follows, pool_tenure, other_tenure;
} tallies;

static bool is_certain(const pool_account *known) {
    return known->probability >= certain;
}

static void count_account(const pool_account *known, const habit *of, tallies *to) {
    if (is_certain(known)) {
        add(&to->pool_follows, of->follows, 1);
        add(&to->pool_tenure, of->tenure, 1);
    }
    add(&to->other_tenure, of->tenure, 1 - (double)known->probability);
}

/* The logarithm of the likelihood ratio of an account's habits. */
static double measure_evidence(const pool_account *known, const habit *of, const tallies *all) {
    double own = is_certain(known);
    return compare(&all->pool_follows, &all->other_follows, of->follows, own) +
           compare(&all->pool_tenure, &all->other_tenure, of->tenure, own);
}

kith_status habits_weigh(pool *made, const habits *all) {
    tallies counts = {0};
    habit *known = memory_create(&made->allocator, made->account_count, sizeof *known);
    if (!known) return KITH_NO_MEMORY;
    for (size_t bin = 0; bin < HABITS_BIN_COUNT; bin++) {
        add(&counts.other_follows, bin, all->follows[bin]);
    }
    for (size_t k = 0; k < made->account_count; k++) {
        if (made->accounts[k].probability < possible) continue;
        known[k] = measure_habit(made, &made->accounts[k]);
        count_account(&made->accounts[k], &known[k], &counts);
    }
    for (size_t k = 0; k < made->account_count; k++) {
        pool_account *at = &made->accounts[k];
        if (at->probability < possible) continue;
        double odds = (double)at->probability / fmax(1 - (double)at->probability, 1e-9);
        odds *= exp(measure_evidence(at, &known[k], &counts));
        at->probability = (float)(odds / (1 + odds));
    }
    memory_free(&made->allocator, known);
    return KITH_OK;
}

/* What is not seen of a pool: with follow times, its size less its likely members. Those met once in one of its
 * windows have a probability, too, but on generated rosters a low one. The relative error of 0.2 is that of
 * INTERVAL_POOL_RATIO.
 *
 * Without times a member is named from PACK_HITS_MIN of the pack's creators on. If members follow each of its n
 * creators with the same chance, their hits X are binomial, and the mean of the named ones gives that chance. Then the
 * named are P(X ≥ h) of all, and of the follows that the pack brought to a creator those by named members are
 * P(X' ≥ h − 1), X' the hits among the other n − 1. */
#include "authenticity/interval.h"

#include <math.h>

#include "base/memory.h"

/* How far the doubtful members may be wrong together, by development rosters: more of them are missed than are wrongly
 * taken for members. */
static const double doubt_above = 3, doubt_below = 1.5;
static const double deviations = 1.96, unseen_error = 0.2;

static const float likely = 0.5F;

/* Where nearly all of a pack must be unseen by the law, nothing can be said of how much. */
static const double absent_max = 3, chance_max = 0.99;

kith_estimate interval_estimate(const interval_parts *from) {
    double error = unseen_error * from->unseen;
    double chance = deviations * deviations * (from->variance + from->unseen + error * error);
    double above = from->unseen + hypot(doubt_above * from->doubt, sqrt(chance));
    double below = fmax(hypot(doubt_below * from->doubt, sqrt(chance)) - from->unseen, 1);
    double size = from->size;
    return (kith_estimate){.value = from->mass / size,
                           .low = fmax(from->mass - below, 0) / size,
                           .high = fmin(from->mass + fmax(above, from->hidden), size) / size};
}

/* Follows besides those of the campaign's creators, of all likely members. */
static double count_besides(const graph *from, const campaign *item) {
    double follows = 0;
    for (size_t i = 0; i < item->account_count; i++) {
        const campaign_account *at = &item->accounts[i];
        if (at->probability < likely) continue;
        follows += fmax((double)graph_view_followed(from, at->account).count - at->hits, 0);
    }
    return follows;
}

/* The probability of more than `least` of so many, each with the same chance. */
static double count_beyond(size_t count, double chance, size_t least) {
    double term = pow(1 - chance, (double)count);
    double below = term;
    for (size_t i = 1; i <= least; i++) {
        term *= (double)(count - i + 1) / (double)i * chance / (1 - chance);
        below += term;
    }
    return fmax(1 - below, 0);
}

/* The chance with which a member follows each creator, if those who follow PACK_HITS_MIN or more follow so many
 * on average; bisection. */
static double solve_chance(size_t creators, double named_mean) {
    double low = 0;
    double high = chance_max;
    for (int i = 0; i < 40; i++) {
        double chance = (low + high) / 2;
        double follows =
            (double)creators * chance * count_beyond(creators - 1, chance, PACK_HITS_MIN - 2);
        bool exceeds = follows > named_mean * count_beyond(creators, chance, PACK_HITS_MIN - 1);
        low = exceeds ? low : chance;
        high = exceeds ? chance : high;
    }
    return high;
}

/* Unseen members for each likely one, and for each follow that those made of the pack's creators. */
typedef struct absent {
    double accounts, follows;
} absent;

static absent measure_absent(const campaign *item) {
    double members = fmax((double)item->member_count, 1);
    if (item->created_last > 0) return (absent){0}; /* a batch is whole: dates name its accounts */
    if (item->pool_size > 0) {
        double rest = fmax(item->pool_size - members, 0);
        return (absent){.accounts = INTERVAL_POOL_RATIO * rest / members};
    }
    if (item->creator_count <= PACK_HITS_MIN) return (absent){0};
    double chance = solve_chance(item->creator_count, item->mean_hits);
    double named = count_beyond(item->creator_count, chance, PACK_HITS_MIN - 1);
    double follows = count_beyond(item->creator_count - 1, chance, PACK_HITS_MIN - 2);
    return (absent){.accounts = fmin(1 / named - 1, absent_max),
                    .follows = fmin(1 / follows - 1, absent_max)};
}

/* Adds what the unseen members of a pack follow of its creators. Marks has room for all creators. */
static void add_deliveries(const graph *from, const campaign *item, double each, uint8_t *marks,
                           double *unseen) {
    for (size_t i = 0; i < item->creator_count; i++) {
        marks[item->creators[i]] = 1;
    }
    for (size_t i = 0; i < item->account_count; i++) {
        graph_list follows = graph_view_followed(from, item->accounts[i].account);
        for (size_t k = 0; k < follows.count; k++) {
            uint32_t creator = follows.items[k];
            if (marks[creator]) unseen[creator] += each * (double)item->accounts[i].probability;
        }
    }
    for (size_t i = 0; i < item->creator_count; i++) {
        marks[item->creators[i]] = 0;
    }
}

kith_status interval_expect_unseen(const graph *from, const campaigns *found, double **unseen) {
    const kith_allocator *allocator = &from->allocator;
    double *made = memory_create(allocator, from->creator_count, sizeof *made);
    uint8_t *marks = memory_create(allocator, from->creator_count, sizeof *marks);
    if (!made || !marks) {
        memory_free(allocator, made);
        memory_free(allocator, marks);
        return KITH_NO_MEMORY;
    }
    double camouflage = 0;
    for (size_t k = 0; k < found->count; k++) {
        const campaign *item = &found->items[k];
        if (item->kind == CAMPAIGN_INCENTIVE) continue;
        absent rest = measure_absent(item);
        camouflage += rest.accounts * count_besides(from, item);
        if (rest.follows > 0) add_deliveries(from, item, rest.follows, marks, made);
    }
    double follows = (double)from->following_start[from->account_count];
    for (size_t c = 0; c < from->creator_count; c++) {
        made[c] += camouflage / fmax(follows, 1) * (double)graph_view_everyone(from, c).count;
    }
    memory_free(allocator, marks);
    *unseen = made;
    return KITH_OK;
}

#include "authenticity/reuse.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/groups.h"
#include "base/memory.h"
#include "follows.h"
#include "timed.h"

enum { DAY = TIMED_DAY, BUYERS = 10, SPONSORS = 6 };

/* A pool is sent to creators 0 to 9, twelve days apart, and creators 10 to 15 hold a giveaway. */
static timed_list draw_market(uint64_t seed) {
    timed_list list = {0};
    timed_add_people(&list, &seed, 60, 2500, 3, 8);
    for (uint32_t c = 0; c < BUYERS; c++) {
        timed_follow at = {.creator = c, .time = TIMED_FIRST + (20 + 12 * c) * DAY};
        timed_deliver(&list, &seed, TIMED_POOL, 200, at, 60, DAY);
    }
    timed_add_camouflage(&list, &seed, TIMED_POOL, 200, 60, 4);
    timed_giveaway plan = {TIMED_POOL + 500,        150, BUYERS, 1, SPONSORS, 0.8,
                           TIMED_FIRST + 300 * DAY, DAY};
    timed_hold_giveaway(&list, &seed, &plan);
    return list;
}

static ties *build_ties(const reuse_source *from, reuse_kind kind, int thread_count) {
    kith_options options = kith_options_default();
    options.thread_count = thread_count;
    ties *made = NULL;
    cr_assert_eq(reuse_build(from, kind, &options, &made), KITH_OK);
    return made;
}

/* ---- Cohorts ---- */

Test(cohorts, hold_every_follow_in_a_burst_by_account) {
    timed_list list = draw_market(random_seed(1));
    timed_world from = timed_open(&list, 1);
    size_t total = 0;
    for (size_t u = 0; u < from.follows->account_count; u++) {
        cohort_list held = cohorts_view(from.holders, u);
        size_t place = 0;
        for (size_t b = 0; b < from.slices->count; b++) {
            const arrival *items = from.times->arrivals + from.slices->items[b].arrival;
            for (size_t i = 0; i < from.slices->items[b].count; i++) {
                if (items[i].account != u) continue;
                cr_assert_lt(place, held.count);
                cr_assert_eq(held.items[place].burst, b);
                cr_assert_eq(held.items[place].time, items[i].time);
                place++;
            }
        }
        cr_assert_eq(place, held.count);
        total += place;
    }
    cr_assert_gt(total, 1000);
    timed_close(&from);
    timed_free(&list);
}

/* ---- Reuse ---- */

static bool admits(reuse_kind kind, uint32_t a, uint32_t b) {
    int64_t apart = llabs((int64_t)a - (int64_t)b);
    return kind == REUSE_APART ? apart > (int64_t)3 * DAY : apart <= (int64_t)2 * DAY;
}

static bool takes_part(const reuse_source *from, uint32_t account) {
    return !from->skipped || !from->skipped[account];
}

static double sum_degrees(const reuse_source *from, const burst *item) {
    double sum = 0;
    for (size_t i = 0; i < item->count; i++) {
        uint32_t account = from->times->arrivals[item->arrival + i].account;
        if (takes_part(from, account)) sum += from->follows->following_size[account];
    }
    return sum;
}

static double count_shared(const reuse_source *from, reuse_kind kind, const burst *a,
                           const burst *b) {
    double count = 0;
    for (size_t i = 0; i < a->count; i++) {
        arrival left = from->times->arrivals[a->arrival + i];
        for (size_t k = 0; k < b->count; k++) {
            arrival right = from->times->arrivals[b->arrival + k];
            count += left.account == right.account && takes_part(from, left.account) &&
                     admits(kind, left.time, right.time);
        }
    }
    return count;
}

static bool is_in_burst(const reuse_source *from, size_t creator, uint32_t time) {
    for (size_t b = 0; b < from->slices->count; b++) {
        const burst *item = &from->slices->items[b];
        if (item->creator == creator && time >= item->begin && time < item->end) return true;
    }
    return false;
}

/* Followers of a creator outside of its bursts, and what they follow. */
static void measure_others(const reuse_source *from, size_t creator, double *count,
                           double *degrees) {
    timeline_list all = timeline_view(from->times, creator);
    *count = 0;
    *degrees = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (is_in_burst(from, creator, all.items[i].time)) continue;
        uint32_t account = all.items[i].account;
        *count += 1;
        if (takes_part(from, account)) *degrees += from->follows->following_size[account];
    }
}

static double measure_lift(const reuse_source *from, reuse_kind kind, size_t a, size_t b) {
    timeline_list left = timeline_view(from->times, a);
    timeline_list right = timeline_view(from->times, b);
    double seen = 0;
    for (size_t i = 0; i < left.count; i++) {
        for (size_t k = 0; k < right.count; k++) {
            if (left.items[i].account != right.items[k].account) continue;
            bool apart =
                kind == REUSE_TOGETHER || admits(kind, left.items[i].time, right.items[k].time);
            seen += apart && takes_part(from, left.items[i].account) &&
                    !is_in_burst(from, a, left.items[i].time) &&
                    !is_in_burst(from, b, right.items[k].time);
        }
    }
    double counts[2];
    double degrees[2];
    measure_others(from, a, &counts[0], &degrees[0]);
    measure_others(from, b, &counts[1], &degrees[1]);
    double expected =
        fmax(counts[0] * degrees[1], counts[1] * degrees[0]) / (double)from->follows->live_count;
    return fmax(1, (seen + 3) / (expected + 3));
}

static double weigh(const reuse_source *from, reuse_kind kind, size_t i, size_t j) {
    const burst *a = &from->slices->items[i];
    const burst *b = &from->slices->items[j];
    if (a->creator == b->creator) return 0;
    double seen = count_shared(from, kind, a, b);
    double expected =
        fmax((double)b->count * sum_degrees(from, a), (double)a->count * sum_degrees(from, b)) /
        (double)from->follows->live_count;
    if (seen < 4) return 0;
    expected *= measure_lift(from, kind, a->creator, b->creator);
    double z = seen > expected ? seen * log(seen / expected) - seen + expected : 0;
    return z >= 14 ? fmin(z, 60) : 0;
}

static float find_weight(const ties *from, size_t i, size_t j) {
    for (size_t k = from->start[i]; k < from->start[i + 1]; k++) {
        if (from->items[k].other == j) return from->items[k].weight;
    }
    return 0;
}

static void expect_brute_force(const reuse_source *from, reuse_kind kind) {
    ties *made = build_ties(from, kind, 2);
    size_t found = 0;
    cr_assert_eq(made->count, from->slices->count);
    for (size_t i = 0; i < made->count; i++) {
        for (size_t j = 0; j < i; j++) {
            double weight = weigh(from, kind, i, j);
            cr_expect_float_eq((double)find_weight(made, i, j), weight, 1e-4, "%zu, %zu", i, j);
            cr_expect_eq(find_weight(made, j, i), find_weight(made, i, j));
            found += weight > 0;
        }
    }
    cr_expect_gt(found, 8);
    cr_expect_eq(made->start[made->count], 2 * found);
    ties_free(made);
}

Test(reuse, equals_a_brute_force_over_pairs_of_follows) {
    timed_list list = draw_market(random_seed(2));
    timed_world from = timed_open(&list, 1);
    expect_brute_force(&from.source, REUSE_APART);
    expect_brute_force(&from.source, REUSE_TOGETHER);
    uint8_t *skipped = calloc(from.follows->account_count, 1);
    cr_assert_not_null(skipped);
    for (size_t u = 0; u < from.follows->account_count; u += 4) {
        skipped[u] = 1;
    }
    from.source.skipped = skipped;
    expect_brute_force(&from.source, REUSE_APART);
    expect_brute_force(&from.source, REUSE_TOGETHER);
    free(skipped);
    timed_close(&from);
    timed_free(&list);
}

/* Ties between creators of both ranges. */
static size_t count_ties(const timed_world *from, const ties *made, size_t begin, size_t end) {
    size_t count = 0;
    for (size_t i = 0; i < made->count; i++) {
        for (size_t k = made->start[i]; k < made->start[i + 1]; k++) {
            size_t a = from->slices->items[i].creator;
            size_t b = from->slices->items[made->items[k].other].creator;
            count += a >= begin && a < end && b >= begin && b < end;
        }
    }
    return count;
}

Test(reuse, tells_what_came_apart_from_what_came_together) {
    timed_list list = draw_market(random_seed(3));
    timed_world from = timed_open(&list, 1);
    ties *apart = build_ties(&from.source, REUSE_APART, 1);
    ties *together = build_ties(&from.source, REUSE_TOGETHER, 1);
    cr_expect_geq(count_ties(&from, apart, 0, BUYERS), BUYERS * (BUYERS - 1) * 9 / 10);
    cr_expect_eq(count_ties(&from, apart, BUYERS, BUYERS + SPONSORS), 0);
    cr_expect_eq(count_ties(&from, together, 0, BUYERS), 0);
    cr_expect_geq(count_ties(&from, together, BUYERS, BUYERS + SPONSORS),
                  (size_t)SPONSORS * (SPONSORS - 1));
    ties_free(apart);
    ties_free(together);
    timed_close(&from);
    timed_free(&list);
}

Test(reuse, accounts_that_are_skipped_tie_nothing) {
    timed_list list = draw_market(random_seed(4));
    timed_world from = timed_open(&list, 1);
    uint8_t *skipped = calloc(from.follows->account_count, 1);
    cr_assert_not_null(skipped);
    for (size_t u = 0; u < from.follows->account_count; u++) {
        skipped[u] = timed_name_account(&from, u) >= TIMED_POOL;
    }
    from.source.skipped = skipped;
    for (int kind = REUSE_APART; kind <= REUSE_TOGETHER; kind++) {
        ties *made = build_ties(&from.source, (reuse_kind)kind, 1);
        cr_expect_eq(made->start[made->count], 0);
        ties_free(made);
    }
    free(skipped);
    timed_close(&from);
    timed_free(&list);
}

Test(reuse, accounts_that_follow_thousands_take_no_part) {
    timed_list list = draw_market(random_seed(5));
    timed_world from = timed_open(&list, 1);
    for (size_t u = 0; u < from.follows->account_count; u++) {
        bool pooled = timed_name_account(&from, u) >= TIMED_POOL;
        if (pooled) from.follows->following_size[u] = REUSE_DEGREE_MAX + 1;
    }
    /* In a roster where so many follows would be no reason to share accounts. */
    from.follows->live_count *= 200;
    ties *made = build_ties(&from.source, REUSE_APART, 2);
    cr_expect_eq(count_ties(&from, made, 0, BUYERS), 0);
    ties_free(made);
    timed_close(&from);
    timed_free(&list);
}

/* ---- Groups ---- */

static groups *build_groups(const timed_world *from, const ties *reused) {
    groups *made = NULL;
    cr_assert_eq(groups_build(reused, from->slices, &made), KITH_OK);
    return made;
}

/* The bursts of creators begin to end − 1 as a group, whatever they share. */
static void add_group(groups *made, const timed_world *from, size_t begin, size_t end) {
    size_t place = made->start[made->count];
    for (size_t b = from->slices->start[begin]; b < from->slices->start[end]; b++) {
        made->members[place++] = (uint32_t)b;
    }
    made->start[++made->count] = place;
}

static groups *create_groups(const timed_world *from) {
    kith_allocator allocator = memory_default();
    groups *made = memory_create(&allocator, 1, sizeof *made);
    cr_assert_not_null(made);
    made->allocator = allocator;
    made->start = memory_create(&allocator, 4, sizeof *made->start);
    made->members = memory_create(&allocator, 2 * from->slices->count, sizeof *made->members);
    made->doubtful = memory_create(&allocator, 4, sizeof *made->doubtful);
    cr_assert(made->start && made->members && made->doubtful);
    return made;
}

Test(groups, are_the_creators_that_a_pool_was_sent_to) {
    timed_list list = draw_market(random_seed(6));
    timed_world from = timed_open(&list, 1);
    size_t first[] = {0, BUYERS};
    size_t last[] = {BUYERS, BUYERS + SPONSORS};
    for (int kind = REUSE_APART; kind <= REUSE_TOGETHER; kind++) {
        ties *reused = build_ties(&from.source, (reuse_kind)kind, 1);
        groups *made = build_groups(&from, reused);
        cr_assert_eq(groups_accept(made, &from.source, (reuse_kind)kind), KITH_OK);
        cr_expect_geq(made->count, 1);
        cr_expect_eq(made->start[made->count], last[kind] - first[kind]);
        for (size_t i = 0; i < made->start[made->count]; i++) {
            const burst *item = &from.slices->items[made->members[i]];
            cr_expect(item->creator >= first[kind] && item->creator < last[kind]);
        }
        groups_free(made);
        ties_free(reused);
    }
    timed_close(&from);
    timed_free(&list);
}

Test(groups, of_fewer_than_four_creators_or_of_bursts_with_one_tie_are_dropped) {
    timed_list list = draw_market(random_seed(7));
    timed_world from = timed_open(&list, 1);
    cr_assert_geq(from.slices->count, 16);
    kith_allocator allocator = memory_default();
    /* A clique of the bursts of three creators, and a star of those of five. */
    tie items[] = {{1, 9}, {2, 9}, {2, 9}, {4, 9}, {5, 9}, {6, 9}, {7, 9}};
    ties_row rows[16] = {{items, 2}, {items + 2, 1}, {NULL, 0}, {items + 3, 4}};
    ties *reused = NULL;
    cr_assert_eq(ties_build(rows, 16, 8, &allocator, &reused), KITH_OK);
    groups *made = build_groups(&from, reused);
    cr_expect_eq(made->count, 0);
    groups_free(made);
    ties_free(reused);
    timed_close(&from);
    timed_free(&list);
}

Test(groups, of_one_pool_stay_whole_where_some_ties_are_weaker) {
    timed_list list = draw_market(random_seed(8));
    timed_world from = timed_open(&list, 1);
    cr_assert_geq(from.slices->count, 16);
    kith_allocator allocator = memory_default();
    /* Six creators, each tied to all others, and twice as much to two of them. */
    enum { NODES = 6 };
    tie items[NODES * NODES];
    ties_row rows[16] = {0};
    for (uint32_t i = 0; i < NODES; i++) {
        rows[i] = (ties_row){items + (size_t)i * NODES, 0};
        for (uint32_t near = 1; near <= 2; near++) {
            for (uint32_t j = i + 1; j < NODES; j++) {
                bool close = i / 3 == j / 3;
                if (close == (near == 1))
                    rows[i].items[rows[i].count++] = (tie){j, close ? 60 : 30};
            }
        }
    }
    ties *reused = NULL;
    cr_assert_eq(ties_build(rows, 16, 8, &allocator, &reused), KITH_OK);
    groups *made = build_groups(&from, reused);
    cr_expect_eq(made->count, 1);
    cr_expect_eq(made->start[made->count], NODES);
    groups_free(made);
    ties_free(reused);
    timed_close(&from);
    timed_free(&list);
}

enum { NICHE = 12, NICHE_FIRST = 60 };

/* Fans follow most of twelve creators, and each of these is in the press on a day of its own: a third of
 * its followers, whoever they are, come then. */
static timed_list draw_niche(uint64_t seed) {
    timed_list list = {0};
    timed_add_people(&list, &seed, NICHE_FIRST + NICHE, 5000, 6, 6);
    for (uint64_t fan = 0; fan < 500; fan++) {
        for (size_t c = NICHE_FIRST; c < NICHE_FIRST + NICHE; c++) {
            uint64_t moment = random_below(&seed, (uint64_t)TIMED_DAYS * DAY);
            bool follows = random_below(&seed, 10) < 7;
            if (follows) timed_add(&list, c, TIMED_POOL + fan, TIMED_FIRST + (uint32_t)moment);
        }
    }
    for (size_t i = 0; i < list.count; i++) {
        timed_follow *row = &list.rows[i];
        if (row->creator < NICHE_FIRST || random_below(&seed, 3) > 0) continue;
        row->time = TIMED_FIRST + (20 + 30 * (row->creator - NICHE_FIRST)) * DAY;
        row->time += (uint32_t)random_below(&seed, DAY);
    }
    return list;
}

Test(groups, whose_creators_share_an_audience_anyway_are_rejected) {
    for (uint64_t seed = 11; seed <= 13; seed++) {
        timed_list list = draw_niche(random_seed(seed));
        timed_world from = timed_open(&list, 1);
        groups *made = create_groups(&from);
        add_group(made, &from, NICHE_FIRST, NICHE_FIRST + NICHE);
        cr_assert_geq(made->start[1], NICHE);
        cr_assert_eq(groups_accept(made, &from.source, REUSE_APART), KITH_OK);
        cr_expect_eq(made->count, 0);
        groups_free(made);
        timed_close(&from);
        timed_free(&list);
    }
}

/* Packs of 150 of 500 to creators with twelve followers of their own. */
static timed_list draw_hollow(uint64_t seed) {
    timed_list list = {0};
    timed_add_people(&list, &seed, 240, 4000, 3, 8);
    timed_add_camouflage(&list, &seed, TIMED_POOL, 500, 240, 4);
    for (uint32_t c = 240; c < 240 + BUYERS; c++) {
        timed_follow own = {.creator = c, .time = TIMED_FIRST};
        timed_follow at = {.creator = c, .time = TIMED_FIRST + (20 + 12 * (c - 240)) * DAY};
        timed_deliver(&list, &seed, 1, 4000, own, 12, TIMED_DAYS * DAY);
        timed_deliver(&list, &seed, TIMED_POOL, 500, at, 150, 2 * DAY);
    }
    return list;
}

Test(groups, are_accepted_also_where_packs_are_most_of_the_audiences) {
    for (uint64_t seed = 14; seed <= 16; seed++) {
        timed_list list = draw_hollow(random_seed(seed));
        timed_world from = timed_open(&list, 1);
        groups *made = create_groups(&from);
        add_group(made, &from, 240, 240 + BUYERS);
        cr_assert_geq(made->start[1], BUYERS);
        cr_assert_eq(groups_accept(made, &from.source, REUSE_APART), KITH_OK);
        cr_expect_eq(made->count, 1);
        cr_expect_not(made->doubtful[0]);
        cr_expect_geq(made->start[made->count], BUYERS);
        groups_free(made);
        timed_close(&from);
        timed_free(&list);
    }
}

/* Sponsors whom a circle of sixty fans follows, each in its own time, and who then win most of 500
 * entrants, so that the fans are all their other followers: one sponsor after another, or all at once. */
static timed_list draw_circle(uint64_t seed, bool in_turn) {
    timed_list list = {0};
    timed_add_people(&list, &seed, 240, 4000, 3, 8);
    for (uint32_t c = 240; c < 240 + SPONSORS; c++) {
        timed_follow own = {.creator = c, .time = TIMED_FIRST};
        timed_follow at = {.creator = c, .time = TIMED_FIRST + (20 + 40 * (c - 240)) * DAY};
        timed_deliver(&list, &seed, 1, 60, own, 50, TIMED_DAYS * DAY);
        if (in_turn) timed_deliver(&list, &seed, TIMED_POOL, 500, at, 400, 2 * DAY);
    }
    timed_giveaway plan = {TIMED_POOL, 500, 240, 1, SPONSORS, 0.8, TIMED_FIRST + 300 * DAY,
                           2 * DAY};
    if (!in_turn) timed_hold_giveaway(&list, &seed, &plan);
    return list;
}

Test(groups, of_creators_with_a_circle_of_fans_are_accepted_but_doubtful_unless_at_one_sitting) {
    for (uint64_t seed = 18; seed <= 20; seed++) {
        for (int kind = REUSE_APART; kind <= REUSE_TOGETHER; kind++) {
            timed_list list = draw_circle(random_seed(seed), kind == REUSE_APART);
            timed_world from = timed_open(&list, 1);
            groups *made = create_groups(&from);
            add_group(made, &from, 240, 240 + SPONSORS);
            cr_assert_geq(made->start[1], SPONSORS);
            cr_assert_eq(groups_accept(made, &from.source, (reuse_kind)kind), KITH_OK);
            cr_assert_eq(made->count, 1);
            cr_expect_eq(made->doubtful[0], kind == REUSE_APART);
            groups_free(made);
            timed_close(&from);
            timed_free(&list);
        }
    }
}

Test(groups, are_judged_one_by_one) {
    /* Ten sponsors of a giveaway, then five creators who had nothing but a good day each. */
    uint64_t state = random_seed(17);
    timed_list list = {0};
    timed_add_people(&list, &state, 60, 2500, 3, 4);
    timed_giveaway plan = {TIMED_POOL, 150, 0, 1, 10, 0.8, TIMED_FIRST + 100 * DAY, DAY};
    timed_hold_giveaway(&list, &state, &plan);
    for (uint32_t c = 10; c < 15; c++) {
        timed_follow at = {.creator = c, .time = TIMED_FIRST + (100 + c) * DAY};
        timed_deliver(&list, &state, TIMED_POOL + 1000 * c, 200, at, 100, DAY);
    }
    timed_world from = timed_open(&list, 1);
    size_t sponsored = from.slices->start[10];
    cr_assert_geq(sponsored, 10);
    cr_assert_geq(from.slices->start[15], sponsored + 5);
    groups *made = create_groups(&from);
    add_group(made, &from, 0, 10);
    add_group(made, &from, 10, 15);
    cr_assert_eq(groups_accept(made, &from.source, REUSE_TOGETHER), KITH_OK);
    cr_expect_eq(made->count, 1);
    cr_expect_eq(made->start[made->count], sponsored);
    groups_free(made);
    timed_close(&from);
    timed_free(&list);
}

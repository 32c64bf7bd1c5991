#include "authenticity/pool.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/expansion.h"
#include "base/memory.h"
#include "follows.h"
#include "timed.h"

enum {
    DAY = TIMED_DAY,
    CREATORS = 200,
    BUYERS = 20,
    POOL = 1000,
    STRIDE = 7,
    PACE = 15,
    PEOPLE = 5000
};

/* Buyer k is creator k * STRIDE, and its pack begins on day 20 + k * PACE: all sizes and niches. */
static timed_list draw_market(uint64_t seed, size_t people, size_t pack) {
    timed_list list = {0};
    timed_add_people(&list, &seed, CREATORS, people, 6, 8);
    timed_add_camouflage(&list, &seed, TIMED_POOL, POOL, CREATORS, 4);
    for (uint32_t k = 0; k < BUYERS; k++) {
        timed_follow at = {.creator = k * STRIDE, .time = TIMED_FIRST + (20 + PACE * k) * DAY};
        timed_deliver(&list, &seed, TIMED_POOL, POOL, at, pack, (1 + k % 5) * DAY);
    }
    return list;
}

static bool is_buyer(size_t creator) {
    return creator % STRIDE == 0 && creator / STRIDE < BUYERS;
}

static bool is_planted(const timed_world *from, uint32_t account) {
    return timed_name_account(from, account) >= TIMED_POOL;
}

/* Whether a window holds the pack of its creator, or part of it. */
static bool meets_pack(uint32_t creator, uint32_t begin, uint32_t end) {
    uint32_t k = creator / STRIDE;
    uint32_t day = 20 + PACE * k;
    return is_buyer(creator) && begin < TIMED_FIRST + (day + 1 + k % 5) * DAY &&
           end > TIMED_FIRST + day * DAY;
}

static double measure_truth(const timed_world *from, size_t first, size_t count) {
    double planted = 0;
    for (size_t i = 0; i < count; i++) {
        planted += is_planted(from, from->times->arrivals[first + i].account);
    }
    return planted / (double)count;
}

/* The pool of the bursts that hold the planted packs. */
static pool *create_pool(const timed_world *from) {
    uint32_t *members = malloc((from->slices->count + 1) * sizeof *members);
    cr_assert_not_null(members);
    size_t count = 0;
    for (size_t b = 0; b < from->slices->count; b++) {
        const burst *item = &from->slices->items[b];
        if (meets_pack(item->creator, item->begin, item->end)) members[count++] = (uint32_t)b;
    }
    pool *made = NULL;
    cr_assert_eq(pool_create(&from->source, members, count, &made), KITH_OK);
    free(members);
    return made;
}

/* The pool of windows of so many days, buyer k's from day first + k PACE on. */
static pool *create_pool_at(const timed_world *from, uint32_t first, uint32_t days) {
    kith_allocator allocator = memory_default();
    uint32_t member = 0;
    pool *made = NULL;
    slice *slices = memory_create(&allocator, BUYERS, sizeof *slices);
    cr_assert_not_null(slices);
    for (uint32_t k = 0; k < BUYERS; k++) {
        uint32_t begin = TIMED_FIRST + (first + PACE * k) * DAY;
        slice *at = &slices[k];
        *at =
            (slice){.creator = k * STRIDE, .begin = begin, .end = begin + days * DAY, .share = 0.5};
        at->arrival = timeline_find(from->times, at->creator, at->begin);
        at->count = timeline_find(from->times, at->creator, at->end) - at->arrival;
    }
    cr_assert_eq(pool_create(&from->source, &member, 1, &made), KITH_OK);
    cr_assert_eq(pool_restart(made, slices, BUYERS), KITH_OK);
    return made;
}

/* ---- Pools ---- */

typedef struct reuse_case {
    size_t pack;
    double size_error; /* of the pool, as a part of it */
    double share_error;
} reuse_case;

/* Absolute errors of the shares, weighed by the follows in the slices. */
static double measure_error(const timed_world *from, const pool *made) {
    double follows = 0;
    double error = 0;
    for (size_t s = 0; s < made->slice_count; s++) {
        const slice *at = &made->slices[s];
        double truth = measure_truth(from, at->arrival, at->count);
        follows += (double)at->count;
        error += fabs(at->share - truth) * (double)at->count;
    }
    return error / follows;
}

Test(pool, has_the_size_and_the_shares_that_were_planted) {
    /* An account is used 2, 3, 5 and 6 times on average. */
    static const reuse_case cases[] = {
        {105, 0.3, 0.05}, {160, 0.08, 0.02}, {240, 0.04, 0.01}, {300, 0.03, 0.01}};
    for (size_t i = 0; i < 4; i++) {
        timed_list list = draw_market(random_seed(20 + i), PEOPLE, cases[i].pack);
        timed_world from = timed_open(&list, 1);
        pool *made = create_pool(&from);
        double error = measure_error(&from, made);
        cr_assert_geq(made->slice_count, BUYERS);
        cr_expect_float_eq(made->size, POOL, cases[i].size_error * POOL, "packs of %zu: %f",
                           cases[i].pack, made->size);
        cr_expect_leq(error, cases[i].share_error, "packs of %zu: %f", cases[i].pack, error);
        pool_free(made);
        timed_close(&from);
        timed_free(&list);
    }
}

Test(pool, gives_each_account_the_probability_of_being_planted) {
    timed_list list = draw_market(random_seed(25), PEOPLE, 160);
    timed_world from = timed_open(&list, 1);
    pool *made = create_pool(&from);
    double expected = 0;
    double planted = 0;
    for (size_t k = 0; k < made->account_count; k++) {
        double probability = (double)made->accounts[k].probability;
        bool truth = is_planted(&from, made->accounts[k].account);
        cr_assert(probability >= 0 && probability <= 1);
        expected += probability;
        planted += truth;
        if (made->accounts[k].hits >= 3) cr_expect_float_eq(probability, truth, 0.1);
    }
    cr_expect_gt(planted, 0.9 * POOL);
    cr_expect_float_eq(expected, planted, 0.05 * planted, "%f for %f", expected, planted);
    pool_free(made);
    timed_close(&from);
    timed_free(&list);
}

/* Follows of an account in the slices, those within three days of the first of a run once. */
static size_t count_runs(const pool *from, uint32_t account) {
    uint32_t times[64];
    size_t count = 0;
    for (size_t s = 0; s < from->slice_count; s++) {
        const arrival *items = from->times->arrivals + from->slices[s].arrival;
        for (size_t i = 0; i < from->slices[s].count; i++) {
            if (items[i].account == account) times[count++] = items[i].time;
        }
    }
    size_t runs = 0;
    int64_t limit = -1;
    for (size_t seen = 0; seen < count;) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < count; i++) {
            if (times[i] > limit && times[i] < next) next = times[i];
        }
        if (next == UINT32_MAX) break;
        runs++;
        limit = (int64_t)next + (int64_t)3 * DAY;
        seen++;
    }
    return runs;
}

Test(pool, counts_what_came_within_three_days_once) {
    uint64_t seed = random_seed(26);
    timed_list list = draw_market(seed, PEOPLE, 150);
    /* The accounts of one pack are sent to two more buyers on the same day. */
    for (uint32_t k = 0; k < BUYERS - 3; k += 3) {
        uint32_t day = 20 + PACE * k;
        for (uint32_t other = k + 1; other <= k + 2; other++) {
            timed_follow at = {.creator = other * STRIDE, .time = TIMED_FIRST + day * DAY};
            timed_deliver(&list, &seed, TIMED_POOL, POOL, at, 300, DAY);
        }
    }
    timed_world from = timed_open(&list, 1);
    uint32_t members[CREATORS];
    size_t count = 0;
    for (size_t b = 0; b < from.slices->count; b++) {
        if (is_buyer(from.slices->items[b].creator)) members[count++] = (uint32_t)b;
    }
    pool *made = NULL;
    cr_assert_eq(pool_create(&from.source, members, count, &made), KITH_OK);
    size_t fewer = 0;
    for (size_t k = 0; k < made->account_count; k++) {
        const pool_account *known = &made->accounts[k];
        cr_expect_eq(known->hits, count_runs(made, known->account));
        fewer += known->hits < known[1].follow - known->follow;
    }
    cr_expect_gt(fewer, 100);
    pool_free(made);
    timed_close(&from);
    timed_free(&list);
}

Test(pool, leaves_a_creator_out_of_its_own_evidence) {
    timed_list list = draw_market(random_seed(27), PEOPLE, 150);
    timed_world from = timed_open(&list, 1);
    pool *made = create_pool(&from);
    /* An account that was never met tells only what it follows. */
    double absence = made->hits_evidence[0];
    size_t alone = 0;
    for (size_t k = 0; k < made->account_count; k++) {
        const pool_account *known = &made->accounts[k];
        double degree = from.follows->following_size[known->account];
        double nothing = absence + 1.3 * degree * made->background;
        double all = pool_measure(made, known->account, UINT32_MAX);
        uint32_t creator = made->slices[made->follows[known->follow].slice].creator;
        cr_expect_float_eq(all, (double)known->evidence, 1e-4);
        cr_expect_eq(pool_measure(made, known->account, 1), all, "creator 1 bought nothing");
        if (known[1].follow - known->follow > 1) continue;
        cr_expect_float_eq(pool_measure(made, known->account, creator), nothing, 1e-9);
        cr_expect_lt(nothing, all);
        alone++;
    }
    cr_expect_gt(alone, 50);
    pool_free(made);
    timed_close(&from);
    timed_free(&list);
}

Test(pool, measures_the_share_of_a_window_that_is_not_its_own) {
    timed_list list = draw_market(random_seed(28), PEOPLE, 150);
    timed_world from = timed_open(&list, 1);
    pool *whole = create_pool(&from);
    double *room = malloc(from.follows->account_count * sizeof *room);
    slice *rest = malloc(whole->slice_count * sizeof *rest);
    cr_assert(room && rest);
    size_t count = 0;
    slice left = {0};
    for (size_t s = 0; s < whole->slice_count; s++) {
        bool taken = whole->slices[s].creator == 4 * STRIDE;
        if (taken) left = whole->slices[s];
        if (!taken) rest[count++] = whole->slices[s];
    }
    cr_assert_gt(left.count, 0);
    cr_assert_eq(pool_restart(whole, rest, count), KITH_OK);
    double truth = measure_truth(&from, left.arrival, left.count);
    for (int start = 0; start <= 2; start++) {
        left.share = start / 2.0;
        pool_fit_share(whole, &left, room);
        cr_expect_float_eq(left.share, truth, 0.06, "%f for %f", left.share, truth);
        cr_expect(left.share_error > 0 && left.share_error < 0.1);
    }
    /* A quiet month of a creator that bought nothing. */
    slice quiet = {.creator = 1, .arrival = from.times->start[1], .count = 60, .share = 0.5};
    pool_fit_share(whole, &quiet, room);
    cr_expect_lt(quiet.share, measure_truth(&from, quiet.arrival, quiet.count) + 0.05);
    free(room);
    pool_free(whole);
    timed_close(&from);
    timed_free(&list);
}

/* ---- Expansion ---- */

enum { DRIP_DAYS = 60, DRIP_SIZE = 60, MANY = 20000 };

/* Creators 6, 11, 16, 26 and 31, with some 1,000 to 2,000 followers. */
static bool is_drip(size_t creator) {
    return creator % 5 == 1 && creator > 5 && creator < 35 && !is_buyer(creator);
}

/* Packs of 60 over sixty days, to creators whose audiences hide them; and a second pack to one buyer. */
static timed_list draw_drips(uint64_t seed) {
    timed_list list = draw_market(seed, MANY, 150);
    for (uint32_t c = 0; c < CREATORS; c++) {
        if (!is_drip(c)) continue;
        timed_follow at = {.creator = c, .time = TIMED_FIRST + (100 + 5 * c) * DAY};
        timed_deliver(&list, &seed, TIMED_POOL, POOL, at, DRIP_SIZE, DRIP_DAYS * DAY);
    }
    timed_follow again = {.creator = 3 * STRIDE, .time = TIMED_FIRST + 400 * DAY};
    timed_deliver(&list, &seed, TIMED_POOL, POOL, again, 100, DAY);
    return list;
}

/* Slices are in order and apart, and hold what their windows hold. */
static void expect_sound(const pool *from) {
    for (size_t s = 0; s < from->slice_count; s++) {
        const slice *at = &from->slices[s];
        const slice *before = s > 0 ? at - 1 : NULL;
        cr_expect_lt(at->begin, at->end);
        cr_expect_gt(at->count, 0);
        cr_expect(!before || before->creator < at->creator ||
                  (before->creator == at->creator && before->end <= at->begin));
        cr_expect_eq(at->arrival, timeline_find(from->times, at->creator, at->begin));
        cr_expect_eq(at->arrival + at->count, timeline_find(from->times, at->creator, at->end));
    }
}

static size_t count_slices(const pool *from, size_t creator) {
    size_t count = 0;
    for (size_t s = 0; s < from->slice_count; s++) {
        count += from->slices[s].creator == creator;
    }
    return count;
}

static size_t count_bursts(const timed_world *from, size_t creator) {
    return from->slices->start[creator + 1] - from->slices->start[creator];
}

static void expect_expanded(const timed_world *from, const pool *made) {
    size_t hidden = 0;
    for (size_t c = 0; c < CREATORS; c++) {
        size_t found = count_slices(made, c);
        cr_expect_eq(found > 0, is_buyer(c) || is_drip(c), "creator %zu: %zu", c, found);
        hidden += is_drip(c) && count_bursts(from, c) == 0 && found > 0;
    }
    cr_expect_geq(hidden, 2);
    expect_sound(made);
}

Test(expansion, finds_packs_that_no_burst_showed_and_none_elsewhere) {
    for (uint64_t seed = 31; seed <= 32; seed++) {
        timed_list list = draw_drips(random_seed(seed));
        timed_world from = timed_open(&list, 1);
        pool *made = create_pool(&from);
        for (int round = 0; round < 2; round++) {
            cr_assert_eq(expansion_run(made), KITH_OK);
        }
        expect_expanded(&from, made);
        cr_expect_float_eq(made->size, POOL, 0.1 * POOL, "%f", made->size);
        cr_expect_leq(measure_error(&from, made), 0.03);
        pool_free(made);
        timed_close(&from);
        timed_free(&list);
    }
}

Test(expansion, makes_two_slices_of_two_packs) {
    timed_list list = draw_drips(random_seed(33));
    timed_world from = timed_open(&list, 1);
    pool *made = create_pool(&from);
    cr_assert_eq(expansion_run(made), KITH_OK);
    cr_assert_eq(expansion_run(made), KITH_OK);
    const uint32_t creator = 3 * STRIDE;
    cr_assert_eq(count_slices(made, creator), 2);
    const slice *at = made->slices;
    while (at->creator != creator) {
        at++;
    }
    uint32_t first = TIMED_FIRST + (20 + 3 * PACE) * DAY;
    uint32_t second = TIMED_FIRST + 400 * DAY;
    cr_expect(at[0].begin >= first - 7 * DAY && at[0].end <= first + 11 * DAY);
    cr_expect(at[1].begin >= second - 7 * DAY && at[1].end <= second + 8 * DAY);
    cr_expect_float_eq(at[0].share * (double)at[0].count, 150, 10);
    /* Some of the second pack follow since the first, and their follow is of then. */
    size_t begin = timeline_find(from.times, creator, second);
    size_t count = timeline_find(from.times, creator, second + DAY) - begin;
    double planted = measure_truth(&from, begin, count) * (double)count;
    cr_expect_float_eq(at[1].share * (double)at[1].count, planted, 10);
    pool_free(made);
    timed_close(&from);
    timed_free(&list);
}

Test(expansion, takes_no_creator_for_a_buyer_whom_the_pool_follows_at_all_times) {
    for (uint64_t seed = 35; seed <= 36; seed++) {
        uint64_t state = random_seed(seed);
        timed_list list = draw_market(state, PEOPLE, 150);
        for (uint32_t c = 1; c < 5; c++) {
            timed_follow at = {.creator = c, .time = TIMED_FIRST};
            timed_deliver(&list, &state, TIMED_POOL, POOL, at, 600, TIMED_DAYS * DAY);
        }
        timed_world from = timed_open(&list, 1);
        pool *made = create_pool(&from);
        cr_assert_eq(expansion_run(made), KITH_OK);
        cr_assert_eq(expansion_run(made), KITH_OK);
        for (size_t c = 0; c < CREATORS; c++) {
            cr_expect_eq(count_slices(made, c) > 0, is_buyer(c), "creator %zu", c);
        }
        pool_free(made);
        timed_close(&from);
        timed_free(&list);
    }
}

/* A hundred accounts begin at a time, and follow a popular creator on their first day. */
static void add_beginners(timed_list *list, uint64_t *state, uint32_t creator) {
    for (uint64_t i = 0; i < POOL; i++) {
        uint32_t begin = TIMED_FIRST + (uint32_t)(i / 100) * 30 * DAY;
        timed_add(list, creator, TIMED_POOL + i, begin + (uint32_t)random_below(state, DAY));
    }
}

Test(expansion, takes_no_creator_for_a_buyer_whom_new_accounts_follow_first) {
    for (uint64_t seed = 37; seed <= 38; seed++) {
        uint64_t state = random_seed(seed);
        timed_list list = {0};
        timed_add_people(&list, &state, CREATORS, PEOPLE, 6, 8);
        timed_add_camouflage(&list, &state, TIMED_POOL, POOL, CREATORS, 4);
        /* What an account follows, it follows once it has begun. */
        for (size_t i = 0; i < list.count; i++) {
            timed_follow *at = &list.rows[i];
            if (at->follower < TIMED_POOL) continue;
            uint32_t begin = TIMED_FIRST + (uint32_t)((at->follower - TIMED_POOL) / 100) * 30 * DAY;
            if (at->time < begin)
                at->time = begin + (uint32_t)random_below(&state, (uint64_t)200 * DAY);
        }
        add_beginners(&list, &state, 1);
        for (uint32_t k = 0; k < BUYERS; k++) {
            timed_follow at = {.creator = k * STRIDE, .time = TIMED_FIRST + (300 + PACE * k) * DAY};
            timed_deliver(&list, &state, TIMED_POOL, POOL, at, 150, 2 * DAY);
        }
        timed_world from = timed_open(&list, 1);
        pool *made = create_pool_at(&from, 300, 2);
        cr_assert_eq(expansion_run(made), KITH_OK);
        cr_assert_eq(expansion_run(made), KITH_OK);
        for (size_t c = 0; c < CREATORS; c++) {
            cr_expect_eq(count_slices(made, c) > 0, is_buyer(c), "creator %zu", c);
        }
        pool_free(made);
        timed_close(&from);
        timed_free(&list);
    }
}

Test(expansion, of_a_pool_without_creators_ends_empty) {
    uint64_t seed = random_seed(34);
    timed_list list = {0};
    timed_add_people(&list, &seed, 60, 2000, 6, 8);
    timed_world from = timed_open(&list, 1);
    pool *made = NULL;
    uint32_t none = 0;
    cr_assert_eq(pool_create(&from.source, &none, 0, &made), KITH_OK);
    cr_assert_eq(expansion_run(made), KITH_OK);
    cr_expect_eq(made->slice_count, 0);
    cr_expect_eq(made->account_count, 0);
    pool_free(made);
    timed_close(&from);
    timed_free(&list);
}

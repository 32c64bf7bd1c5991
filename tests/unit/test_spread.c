#include "authenticity/spread.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/memory.h"
#include "follows.h"
#include "timed.h"

enum { DAY = TIMED_DAY, BUYERS = 12, POOL = 300, PACK = 100 };

/* Pack k comes to creator k from day 50 + k pace on, over so many days. */
static timed_list draw(uint32_t pace, uint32_t days, uint64_t seed) {
    timed_list list = {0};
    timed_add_people(&list, &seed, 60, 2500, 3, 6);
    for (uint32_t k = 0; k < BUYERS; k++) {
        timed_follow at = {.creator = k, .time = TIMED_FIRST + (50 + k * pace) * DAY};
        timed_deliver(&list, &seed, TIMED_POOL, POOL, at, PACK, days * DAY);
    }
    return list;
}

/* The pool of the packs' own windows. */
static pool *create_pool(const timed_world *from, uint32_t pace, uint32_t days) {
    kith_allocator allocator = memory_default();
    uint32_t first = 0;
    pool *made = NULL;
    slice *slices = memory_create(&allocator, BUYERS, sizeof *slices);
    cr_assert_not_null(slices);
    for (uint32_t k = 0; k < BUYERS; k++) {
        uint32_t begin = TIMED_FIRST + (50 + k * pace) * DAY;
        slice *at = &slices[k];
        *at = (slice){.creator = k, .begin = begin, .end = begin + days * DAY, .share = 0.5};
        at->arrival = timeline_find(from->times, k, at->begin);
        at->count = timeline_find(from->times, k, at->end) - at->arrival;
    }
    cr_assert_eq(pool_create(&from->source, &first, 1, &made), KITH_OK);
    cr_assert_eq(pool_restart(made, slices, BUYERS), KITH_OK);
    return made;
}

/* The pool's slices and accounts, lent. */
static campaign describe(const pool *from) {
    campaign made = {.slices = from->slices, .slice_count = from->slice_count};
    made.accounts = calloc(from->account_count, sizeof *made.accounts);
    cr_assert_not_null(made.accounts);
    for (size_t k = 0; k < from->account_count; k++) {
        const pool_account *known = &from->accounts[k];
        made.accounts[made.account_count++] =
            (campaign_account){.account = known->account, .probability = known->probability};
    }
    return made;
}

static double measure_pool(const timed_world *from, const pool *known) {
    campaign made = describe(known);
    spread_measure(&made, from->times);
    free(made.accounts);
    return made.spread;
}

static double measure(uint32_t pace, uint32_t days, uint64_t seed) {
    timed_list list = draw(pace, days, random_seed(seed));
    timed_world from = timed_open(&list, 1);
    pool *made = create_pool(&from, pace, days);
    double spread = measure_pool(&from, made);
    pool_free(made);
    timed_close(&from);
    timed_free(&list);
    return spread;
}

/* With even times within each pack, days^2 / 12 of the variance lies within and pace^2 (n^2 - 1) / 12
 * between. */
static double expect(double pace, double days) {
    double between = pace * pace * (BUYERS * BUYERS - 1.0);
    return between / (between + days * days);
}

Test(spread, is_the_part_of_the_variance_in_time_between_slices) {
    static const uint32_t plans[][2] = {{20, 5}, {10, 60}, {5, 60}, {2, 30}};
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        double spread = measure(plans[i][0], plans[i][1], i + 1);
        double expected = expect(plans[i][0], plans[i][1]);
        cr_expect_float_eq(spread, expected, 0.06, "%f for %f", spread, expected);
    }
}

/* Cuts each slice in two in its middle. */
static slice *halve(const timed_world *from, const pool *whole) {
    kith_allocator allocator = memory_default();
    slice *made = memory_create(&allocator, 2 * whole->slice_count, sizeof *made);
    cr_assert_not_null(made);
    for (size_t s = 0; s < 2 * whole->slice_count; s++) {
        made[s] = whole->slices[s / 2];
        uint32_t middle = made[s].begin + (made[s].end - made[s].begin) / 2;
        *(s % 2 ? &made[s].begin : &made[s].end) = middle;
        made[s].arrival = timeline_find(from->times, made[s].creator, made[s].begin);
        made[s].count = timeline_find(from->times, made[s].creator, made[s].end) - made[s].arrival;
    }
    return made;
}

Test(spread, of_a_long_delivery_in_two_windows_is_that_of_one) {
    timed_list list = draw(0, 45, random_seed(7));
    timed_world from = timed_open(&list, 1);
    pool *made = create_pool(&from, 0, 45);
    double whole = measure_pool(&from, made);
    cr_assert_eq(pool_restart(made, halve(&from, made), 2 * made->slice_count), KITH_OK);
    double halves = measure_pool(&from, made);
    cr_expect_float_eq(halves, whole, 0.05, "%f", halves);
    pool_free(made);
    timed_close(&from);
    timed_free(&list);
}

static bool is_one_time(uint32_t pace, uint32_t days, uint64_t seed) {
    timed_list list = draw(pace, days, random_seed(seed));
    timed_world from = timed_open(&list, 1);
    pool *known = create_pool(&from, pace, days);
    campaign made = describe(known);
    spread_measure(&made, from.times);
    bool found = spread_is_one_time(&made);
    free(made.accounts);
    pool_free(known);
    timed_close(&from);
    timed_free(&list);
    return found;
}

Test(spread, of_packs_over_one_month_is_one_time_and_of_orders_is_not) {
    cr_expect(is_one_time(0, 28, 5));
    cr_expect(!is_one_time(15, 28, 6));
}

/* Half of the variance lies between them, as among the friends of a month, but they last for half a year. */
Test(spread, of_slow_deliveries_in_one_season_is_not_one_time) {
    cr_expect_lt(measure(7, 90, 8), 0.6);
    cr_expect(!is_one_time(7, 90, 8));
}

#include "authenticity/serial.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "authenticity/pools.h"
#include "base/memory.h"
#include "follows.h"
#include "timed.h"

enum { DAY = TIMED_DAY, TURNS = 8, ENTRANTS = 500, OTHERS = 20, OTHER_COUNT = 4 };

/* Turn k comes to creator k from day 20 + (k / at_once) gap on. */
typedef struct plan {
    uint32_t gap, days; /* from turn to turn, and of each */
    uint32_t at_once;   /* creators with a turn at one time */
    size_t count;       /* accounts of each */
    size_t replaced;    /* entrants that others take the place of after each */
    uint32_t window;    /* days of the slices */
} plan;

static uint32_t begin_turn(const plan *of, uint32_t turn) {
    return TIMED_FIRST + (20 + turn / of->at_once * of->gap) * DAY;
}

/* Entrants also come to the creators from OTHERS on of their own accord, forty to each at any time. */
static timed_list draw(const plan *of, uint64_t seed) {
    timed_list list = {0};
    timed_add_people(&list, &seed, 60, 2500, 3, 6);
    for (uint32_t k = 0; k < TURNS; k++) {
        timed_follow at = {.creator = k, .time = begin_turn(of, k)};
        timed_deliver(&list, &seed, TIMED_POOL + k * of->replaced, ENTRANTS, at, of->count,
                      of->days * DAY);
    }
    for (uint32_t c = OTHERS; c < OTHERS + OTHER_COUNT; c++) {
        timed_follow at = {.creator = c, .time = TIMED_FIRST};
        timed_deliver(&list, &seed, TIMED_POOL, ENTRANTS, at, 40, TIMED_DAYS * DAY);
    }
    return list;
}

static slice make_slice(const timed_world *from, uint32_t creator, uint32_t begin, uint32_t end) {
    slice made = {.creator = creator, .begin = begin, .end = end, .share = 0.5};
    made.arrival = timeline_find(from->times, creator, begin);
    made.count = timeline_find(from->times, creator, end) - made.arrival;
    return made;
}

/* The pool of the turns and of the entrants' own follows. */
static pool *create_pool(const timed_world *from, const plan *of) {
    kith_allocator allocator = memory_default();
    uint32_t first = 0;
    pool *made = NULL;
    slice *slices = memory_create(&allocator, TURNS + OTHER_COUNT, sizeof *slices);
    cr_assert_not_null(slices);
    for (uint32_t k = 0; k < TURNS; k++) {
        uint32_t begin = begin_turn(of, k);
        slices[k] = make_slice(from, k, begin, begin + of->window * DAY);
    }
    for (uint32_t i = 0; i < OTHER_COUNT; i++) {
        slices[TURNS + i] =
            make_slice(from, OTHERS + i, TIMED_FIRST, TIMED_FIRST + TIMED_DAYS * DAY);
    }
    cr_assert_eq(pool_create(&from->source, &first, 1, &made), KITH_OK);
    cr_assert_eq(pool_restart(made, slices, TURNS + OTHER_COUNT), KITH_OK);
    return made;
}

static void expect_serial(const plan *of, bool serial) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        timed_list list = draw(of, random_seed(seed));
        timed_world from = timed_open(&list, 1);
        pool *made = create_pool(&from, of);
        cr_assert_eq(serial_judge(made), KITH_OK);
        cr_expect_eq(made->serial, serial, "every %u days for %u, %u at once, %zu", of->gap,
                     of->days, of->at_once, of->count);
        cr_assert_eq(made->slice_count, serial ? TURNS : TURNS + OTHER_COUNT);
        for (size_t s = 0; s < TURNS; s++) {
            cr_expect_eq(made->slices[s].creator, s);
        }
        pool_free(made);
        timed_close(&from);
        timed_free(&list);
    }
}

Test(serial, is_a_pool_that_came_to_one_creator_after_another_and_only_they_stay) {
    expect_serial(&(plan){.gap = 25, .days = 4, .at_once = 1, .count = 350, .window = 5}, true);
}

Test(serial, is_one_whose_entrants_change) {
    /* Each turn brings less than a quarter of all who ever came. */
    expect_serial(
        &(plan){.gap = 25, .days = 4, .at_once = 1, .count = 350, .replaced = 150, .window = 5},
        true);
}

Test(serial, is_one_whose_windows_are_long_because_of_a_few) {
    expect_serial(&(plan){.gap = 25, .days = 4, .at_once = 1, .count = 350, .window = 60}, true);
}

Test(serial, is_none_with_several_creators_at_a_time) {
    expect_serial(&(plan){.gap = 50, .days = 4, .at_once = 2, .count = 350, .window = 5}, false);
}

Test(serial, is_none_with_frequent_or_long_turns) {
    expect_serial(&(plan){.gap = 12, .days = 4, .at_once = 1, .count = 350, .window = 5}, false);
    expect_serial(&(plan){.gap = 40, .days = 30, .at_once = 1, .count = 350, .window = 31}, false);
}

Test(serial, is_none_that_shares_few_accounts_from_turn_to_turn) {
    expect_serial(&(plan){.gap = 25, .days = 4, .at_once = 1, .count = 110, .window = 5}, false);
}

/* A seller who draws two fifths of a pool for each customer looks like a sponsor to whom a core of entrants returns. */
Test(serial, is_one_of_which_two_fifths_return_for_as_long_as_it_goes_on) {
    expect_serial(&(plan){.gap = 25, .days = 4, .at_once = 1, .count = 200, .window = 5}, true);
}

/* Creators with sixty followers each of a circle of two hundred, at any time, and then, in turn, most of
 * the entrants: as many draws of the few others share as much. */
static timed_list draw_circle(uint64_t seed, uint32_t gap) {
    timed_list list = {0};
    timed_add_people(&list, &seed, 240, 4000, 3, 8);
    for (uint32_t k = 0; k < TURNS; k++) {
        timed_follow own = {.creator = 240 + k, .time = TIMED_FIRST};
        timed_follow at = {.creator = 240 + k, .time = TIMED_FIRST + (20 + gap * k) * DAY};
        timed_deliver(&list, &seed, 1, 200, own, 60, TIMED_DAYS * DAY);
        timed_deliver(&list, &seed, TIMED_POOL, ENTRANTS, at, 400, 2 * DAY);
    }
    return list;
}

Test(serial, must_be_a_pool_of_creators_who_share_as_much_without_it) {
    for (uint32_t gap = 12; gap <= 30; gap += 18) {
        timed_list list = draw_circle(random_seed(4), gap);
        timed_world from = timed_open(&list, 1);
        kith_options options = kith_options_default();
        pools *made = NULL;
        cr_assert_eq(pools_build(&from.source, &options, &made), KITH_OK);
        cr_expect_eq(made->count, gap == 30);
        pools_free(made);
        timed_close(&from);
        timed_free(&list);
    }
}

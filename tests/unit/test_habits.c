/* What a pool's accounts have in common tells those that came once from people who came at that time; where there is
 * nothing in common, nothing changes. */
#include "authenticity/habits.h"

#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "follows.h"
#include "timed.h"

enum { DAY = TIMED_DAY, CREATORS = 120, BUYERS = 15, POOL = 600, PEOPLE = 4000 };

/* What is alike about the pool's accounts, if anything. */
typedef enum habit_kind { NOTHING, NUMBER, TENURE } habit_kind;

/* People of the same nine follows each, at any time. */
static void add_even_people(timed_list *list, uint64_t *state) {
    for (uint64_t u = 1; u <= PEOPLE; u++) {
        uint64_t first = random_below(state, CREATORS);
        for (uint64_t k = 0; k < 9; k++) {
            uint32_t time = TIMED_FIRST + (uint32_t)random_below(state, (uint64_t)TIMED_DAYS * DAY);
            timed_add(list, (first + k * k) % CREATORS, u, time);
        }
    }
}

/* When the packs come: one every three weeks; where accounts are alike by tenure, every three days, for they are sent
 * in the weeks after they were made. */
static uint32_t find_begin(habit_kind kind, uint32_t k) {
    return TIMED_FIRST + (100 + (kind == TENURE ? 3 : 20) * k) * DAY;
}

/* Packs are drawn from all of the pool, so that many accounts come once. */
static timed_list draw(uint64_t seed, habit_kind kind) {
    timed_list list = {0};
    if (kind == TENURE) {
        add_even_people(&list, &seed);
    } else {
        timed_add_people(&list, &seed, CREATORS, PEOPLE, 6, 10);
    }
    timed_add_camouflage(&list, &seed, TIMED_POOL, POOL, CREATORS, kind == NUMBER ? 40 : 8);
    for (size_t i = 0; i < list.count && kind == TENURE; i++) {
        if (list.rows[i].follower < TIMED_POOL) continue;
        list.rows[i].time =
            TIMED_FIRST + 80 * DAY + (uint32_t)random_below(&seed, (uint64_t)15 * DAY);
    }
    for (uint32_t k = 0; k < BUYERS; k++) {
        timed_follow at = {.creator = 7 * k, .time = find_begin(kind, k)};
        timed_deliver(&list, &seed, TIMED_POOL, POOL, at, kind == TENURE ? 120 : 90, 10 * DAY);
    }
    return list;
}

static pool *create_pool(const timed_world *from, habit_kind kind) {
    kith_allocator allocator = memory_default();
    uint32_t first = 0;
    pool *made = NULL;
    slice *slices = memory_create(&allocator, BUYERS, sizeof *slices);
    cr_assert_not_null(slices);
    for (uint32_t k = 0; k < BUYERS; k++) {
        uint32_t begin = find_begin(kind, k);
        slices[k] =
            (slice){.creator = 7 * k, .begin = begin, .end = begin + 10 * DAY, .share = 0.5};
        slices[k].arrival = timeline_find(from->times, slices[k].creator, begin);
        slices[k].count =
            timeline_find(from->times, slices[k].creator, begin + 10 * DAY) - slices[k].arrival;
    }
    cr_assert_eq(pool_create(&from->source, &first, 1, &made), KITH_OK);
    cr_assert_eq(pool_restart(made, slices, BUYERS), KITH_OK);
    return made;
}

/* The mean squared error of the probabilities (Brier, 1950). */
static double measure_error(const timed_world *from, const pool *made) {
    double sum = 0;
    for (size_t k = 0; k < made->account_count; k++) {
        const pool_account *known = &made->accounts[k];
        double truth = timed_name_account(from, known->account) >= TIMED_POOL;
        double error = (double)known->probability - truth;
        sum += error * error;
    }
    return sum / (double)made->account_count;
}

typedef struct errors {
    double before, after;
} errors;

static errors weigh(uint64_t seed, habit_kind kind) {
    timed_list list = draw(random_seed(seed), kind);
    timed_world from = timed_open(&list, 1);
    pool *made = create_pool(&from, kind);
    habits all;
    habits_count(from.follows, &all);
    errors found = {.before = measure_error(&from, made)};
    cr_assert_eq(habits_weigh(made, &all), KITH_OK);
    found.after = measure_error(&from, made);
    pool_free(made);
    timed_close(&from);
    timed_free(&list);
    return found;
}

static void expect_better(uint64_t seed, habit_kind kind) {
    errors found = weigh(seed, kind);
    cr_expect_leq(found.after, 0.7 * found.before, "%f %f", found.before, found.after);
}

Test(habits, tell_accounts_that_came_once_by_how_many_they_follow) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        expect_better(seed, NUMBER);
    }
}

Test(habits, tell_accounts_that_came_once_by_how_long_they_had_been_following) {
    for (uint64_t seed = 4; seed <= 6; seed++) {
        expect_better(seed, TENURE);
    }
}

Test(habits, that_are_those_of_people_change_little) {
    for (uint64_t seed = 7; seed <= 9; seed++) {
        errors found = weigh(seed, NOTHING);
        cr_expect_leq(found.after, 1.05 * found.before, "%f %f", found.before, found.after);
    }
}

/* Most people follow one creator; the pool's accounts follow some besides. */
Test(habits, do_not_accuse_people_who_follow_one_creator) {
    for (uint64_t seed = 11; seed <= 12; seed++) {
        uint64_t state = random_seed(seed);
        timed_list list = {0};
        timed_add_people(&list, &state, CREATORS, PEOPLE, 6, 10);
        for (uint64_t u = PEOPLE + 1; u <= (uint64_t)8 * PEOPLE; u++) {
            uint32_t time =
                TIMED_FIRST + (uint32_t)random_below(&state, (uint64_t)TIMED_DAYS * DAY);
            timed_add(&list, random_below(&state, CREATORS), u, time);
        }
        timed_add_camouflage(&list, &state, TIMED_POOL, POOL, CREATORS, 8);
        for (uint32_t k = 0; k < BUYERS; k++) {
            timed_follow at = {.creator = 7 * k, .time = find_begin(NUMBER, k)};
            timed_deliver(&list, &state, TIMED_POOL, POOL, at, 90, 10 * DAY);
        }
        timed_world from = timed_open(&list, 1);
        pool *made = create_pool(&from, NUMBER);
        habits all;
        habits_count(from.follows, &all);
        double before = measure_error(&from, made);
        cr_assert_eq(habits_weigh(made, &all), KITH_OK);
        for (size_t k = 0; k < made->account_count; k++) {
            const pool_account *known = &made->accounts[k];
            bool one = graph_view_following(from.follows, known->account).count == 1;
            bool planted = timed_name_account(&from, known->account) >= TIMED_POOL;
            cr_expect(!one || planted || known->probability < 0.5F);
        }
        cr_expect_leq(measure_error(&from, made), before);
        pool_free(made);
        timed_close(&from);
        timed_free(&list);
    }
}

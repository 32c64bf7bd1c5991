/* Pods: groups that were planted among arcs are found, and those that taste, activity and friendship make are not. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "follows.h"
#include "relationship/pods.h"

enum { CREATORS = 300, ARC_MAX = 20000 };

typedef struct arcs {
    pod_arc items[ARC_MAX];
    size_t count;
    bool has[CREATORS][CREATORS];
} arcs;

static void add(arcs *to, size_t from, size_t target, double coverage) {
    if (from == target || to->has[from][target]) return;
    to->has[from][target] = true;
    to->items[to->count++] = (pod_arc){(uint32_t)from, (uint32_t)target, (float)coverage};
}

/* Everybody engages with a few others at random, the more popular ones more often. */
static void add_crowd(arcs *to, uint64_t *state) {
    for (size_t c = 0; c < CREATORS; c++) {
        for (int i = 0; i < 5; i++) {
            uint64_t target = random_below(state, 1 + random_below(state, CREATORS));
            add(to, c, target, 0.1 + 0.8 * (double)random_below(state, 100) / 100);
        }
    }
}

/* Members first, first + step, … engage with most of the others. */
static void add_pod(arcs *to, size_t first, size_t step, size_t members, unsigned percent,
                    double coverage, uint64_t *state) {
    for (size_t i = 0; i < members; i++) {
        for (size_t k = 0; k < members; k++) {
            if (random_below(state, 100) < percent) {
                add(to, first + i * step, first + k * step, coverage);
            }
        }
    }
}

static pods *find(arcs *from) {
    kith_options options = kith_options_default();
    pods *made = NULL;
    cr_assert_eq(pods_find(from->items, from->count, CREATORS, &options, &made), KITH_OK);
    return made;
}

static void expect_members(const pod *found, size_t first, size_t step, size_t members) {
    cr_assert_eq(found->creator_count, members);
    for (size_t i = 0; i < members; i++)
        cr_expect_eq(found->creators[i], first + i * step);
}

Test(pods, finds_those_that_were_planted_in_a_crowd) {
    static arcs all;
    uint64_t state = random_seed(1);
    add_crowd(&all, &state);
    add_pod(&all, 20, 3, 9, 100, 0.9, &state);
    add_pod(&all, 200, 7, 6, 100, 0.7, &state);
    pods *made = find(&all);
    cr_assert_eq(made->count, 2);
    expect_members(&made->items[0], 20, 3, 9);
    expect_members(&made->items[1], 200, 7, 6);
    cr_expect_eq(made->items[0].mutual_count, 36);
    cr_expect_lt(made->items[0].mutual_most, 15);
    cr_expect_float_eq(made->items[0].coverage, 0.9, 0.05);
    cr_expect_float_eq(made->items[0].p_value, 0.01, 1e-9);
    pods_free(made);
}

Test(pods, finds_one_whose_members_miss_some_of_the_others) {
    static arcs all;
    uint64_t state = random_seed(2);
    add_crowd(&all, &state);
    add_pod(&all, 30, 5, 12, 85, 0.8, &state);
    pods *made = find(&all);
    cr_assert_eq(made->count, 1);
    size_t inside = 0;
    for (size_t i = 0; i < made->items[0].creator_count; i++) {
        size_t offset = made->items[0].creators[i] - 30;
        inside += offset % 5 == 0 && offset / 5 < 12;
    }
    cr_expect_geq(inside, 11, "%zu", inside);
    cr_expect_leq(made->items[0].creator_count, inside + 1);
    pods_free(made);
}

Test(pods, finds_one_where_nobody_else_engages) {
    static arcs all;
    uint64_t state = random_seed(3);
    add_pod(&all, 10, 1, 8, 100, 0.9, &state);
    pods *made = find(&all);
    cr_assert_eq(made->count, 1);
    expect_members(&made->items[0], 10, 1, 8);
    pods_free(made);
}

/* Thirty creators whom all engage with, and who engage with all: many mutual pairs, and no group of their own. */
Test(pods, leaves_busy_and_popular_creators_alone) {
    static arcs all;
    uint64_t state = random_seed(4);
    for (size_t c = 0; c < 30; c++) {
        for (int i = 0; i < 90; i++) {
            add(&all, c, random_below(&state, CREATORS), 0.9);
            add(&all, random_below(&state, CREATORS), c, 0.9);
        }
    }
    pods *made = find(&all);
    cr_expect_eq(made->count, 0);
    pods_free(made);
}

/* A community of fans engages with its stars, who do not engage back. */
Test(pods, leaves_communities_of_fans_alone) {
    static arcs all;
    uint64_t state = random_seed(5);
    add_crowd(&all, &state);
    for (size_t star = 100; star < 110; star++) {
        for (size_t fan = 110; fan < 160; fan++)
            add(&all, fan, star, 0.9);
    }
    pods *made = find(&all);
    cr_expect_eq(made->count, 0);
    pods_free(made);
}

Test(pods, leaves_friends_alone_who_engage_with_some_posts_of_each_other) {
    static arcs all;
    uint64_t state = random_seed(6);
    add_crowd(&all, &state);
    add_pod(&all, 100, 1, 8, 100, 0.3, &state);
    pods *made = find(&all);
    cr_expect_eq(made->count, 0);
    pods_free(made);
}

Test(pods, finds_none_in_crowds_without_any) {
    for (uint64_t seed = 0; seed < 20; seed++) {
        static arcs all;
        all = (arcs){0};
        uint64_t state = random_seed(100 + seed);
        add_crowd(&all, &state);
        pods *made = find(&all);
        cr_expect_eq(made->count, 0, "seed %d", (int)seed);
        pods_free(made);
    }
}

Test(pods, does_not_depend_on_the_order_of_arcs) {
    static arcs all;
    uint64_t state = random_seed(7);
    add_crowd(&all, &state);
    add_pod(&all, 20, 3, 9, 90, 0.9, &state);
    static arcs turned;
    turned = all;
    for (size_t i = 0; i < all.count; i++)
        turned.items[i] = all.items[all.count - 1 - i];
    pods *one = find(&all);
    pods *other = find(&turned);
    cr_assert_eq(one->count, 1);
    cr_assert_eq(other->count, 1);
    cr_expect_eq(one->items[0].mutual_count, other->items[0].mutual_count);
    cr_expect_eq(one->items[0].mutual_most, other->items[0].mutual_most);
    cr_expect_eq(one->items[0].coverage, other->items[0].coverage);
    pods_free(one);
    pods_free(other);
}

Test(pods, finds_nothing_where_there_are_no_arcs) {
    static arcs none;
    pods *made = find(&none);
    cr_expect_eq(made->count, 0);
    pods_free(made);
}

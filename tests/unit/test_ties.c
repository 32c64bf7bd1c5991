#include "authenticity/ties.h"

#include <criterion/criterion.h>

#include "authenticity/community.h"
#include "authenticity/peel.h"

enum { NODE_COUNT = 12, HALF = 6 };

/* Two cliques of six with weight 1 inside, joined by one weaker tie between nodes 0 and 6. */
static ties *build_cliques(void) {
    kith_options options = kith_options_default();
    tie items[NODE_COUNT][NODE_COUNT];
    ties_row rows[NODE_COUNT] = {0};
    for (uint32_t a = 0; a < NODE_COUNT; a++) {
        rows[a].items = items[a];
        for (uint32_t b = 0; b < NODE_COUNT; b++) {
            if (a != b && a / HALF == b / HALF) {
                items[a][rows[a].count++] = (tie){.other = b, .weight = 1};
            }
        }
    }
    items[0][rows[0].count++] = (tie){.other = HALF, .weight = 0.5F};
    ties *made = NULL;
    cr_assert_eq(ties_build(rows, NODE_COUNT, NODE_COUNT, &options.allocator, &made), KITH_OK);
    return made;
}

Test(ties, lists_a_pair_at_both_ends_though_one_end_named_it) {
    ties *made = build_cliques();
    size_t ends = 2 * (HALF * (size_t)(HALF - 1) + 1);
    cr_assert_eq(made->start[NODE_COUNT], ends);
    tie last = made->items[made->start[1] - 1];
    tie first = made->items[made->start[HALF]];
    cr_assert_eq(last.other, HALF);
    cr_assert_eq(first.other, 0);
    cr_assert_eq(last.weight, first.weight);
    ties_free(made);
}

Test(ties, merging_adds_the_weights_of_equal_ends) {
    tie items[] = {{3, 1}, {1, 2}, {3, 4}, {1, 8}, {2, 16}};
    cr_assert_eq(ties_merge(items, 5), 3);
    cr_assert_eq(items[0].weight, 10);
    cr_assert_eq(items[1].weight, 16);
    cr_assert_eq(items[2].weight, 5);
}

Test(community, two_cliques_with_one_tie_between_them_are_two_communities) {
    ties *made = build_cliques();
    uint32_t labels[NODE_COUNT];
    size_t count = 0;
    cr_assert_eq(community_find(made, 1, labels, &count), KITH_OK);
    cr_assert_eq(count, 2);
    for (size_t i = 0; i < NODE_COUNT; i++) {
        cr_assert_eq(labels[i], i / HALF);
    }
    ties_free(made);
}

Test(community, nodes_without_ties_stay_alone) {
    kith_options options = kith_options_default();
    ties_row rows[3] = {0};
    ties *made = NULL;
    cr_assert_eq(ties_build(rows, 3, 1, &options.allocator, &made), KITH_OK);
    uint32_t labels[3];
    size_t count = 0;
    cr_assert_eq(community_find(made, 1, labels, &count), KITH_OK);
    cr_assert_eq(count, 3);
    ties_free(made);
}

/* Weight inside a set over its size. */
static double measure_density(const ties *from, unsigned set) {
    double weight = 0;
    for (size_t a = 0; a < from->count; a++) {
        if (!(set >> a & 1)) continue;
        for (size_t i = from->start[a]; i < from->start[a + 1]; i++) {
            if (set >> from->items[i].other & 1) weight += (double)from->items[i].weight / 2;
        }
    }
    return weight / __builtin_popcount(set);
}

Test(peel, finds_at_least_half_the_density_of_the_densest_set) {
    kith_options options = kith_options_default();
    uint64_t state = 7;
    for (int round = 0; round < 20; round++) {
        tie items[NODE_COUNT][NODE_COUNT];
        ties_row rows[NODE_COUNT] = {0};
        for (uint32_t a = 0; a < NODE_COUNT; a++) {
            rows[a].items = items[a];
            for (uint32_t b = a + 1; b < NODE_COUNT; b++) {
                state = state * 6364136223846793005U + 1442695040888963407U;
                if (state >> 62 > 0) continue;
                items[a][rows[a].count++] = (tie){b, (float)(state >> 40 & 0xff) + 1};
            }
        }
        ties *made = NULL;
        peel *room = NULL;
        cr_assert_eq(ties_build(rows, NODE_COUNT, NODE_COUNT, &options.allocator, &made), KITH_OK);
        cr_assert_eq(peel_create(NODE_COUNT, &options.allocator, &room), KITH_OK);
        double best = 0;
        for (unsigned set = 1; set < 1U << NODE_COUNT; set++) {
            double density = measure_density(made, set);
            best = density > best ? density : best;
        }
        uint32_t members[NODE_COUNT];
        for (uint32_t i = 0; i < NODE_COUNT; i++) {
            members[i] = i;
        }
        size_t size = peel_find(room, made, members, NODE_COUNT);
        unsigned found = 0;
        for (size_t i = 0; i < size; i++) {
            found |= 1U << members[i];
        }
        cr_assert_geq(measure_density(made, found), best / 2);
        peel_free(room);
        ties_free(made);
    }
}

Test(peel, takes_the_clique_out_of_a_chain) {
    ties *made = build_cliques();
    kith_options options = kith_options_default();
    peel *room = NULL;
    cr_assert_eq(peel_create(NODE_COUNT, &options.allocator, &room), KITH_OK);
    uint32_t members[] = {0, 1, 2, 3, 4, 5, 7};
    cr_assert_eq(peel_find(room, made, members, 7), HALF);
    for (size_t i = 0; i < HALF; i++) {
        cr_assert_lt(members[i], HALF);
    }
    peel_free(room);
    ties_free(made);
}

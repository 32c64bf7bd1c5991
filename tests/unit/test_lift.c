#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/lift.h"
#include "planted.h"

/* Shared live followers by comparing every pair of accounts' numbers. */
static double count_shared(const graph *from, size_t a, size_t b) {
    double shared = 0;
    graph_list of_a = graph_view_audience(from, a);
    for (size_t i = 0; i < of_a.count; i++) {
        graph_list follows = graph_view_following(from, of_a.items[i]);
        for (size_t k = 0; k < follows.count; k++) {
            shared += follows.items[k] == b;
        }
    }
    return shared;
}

/* The weight that a row gives to another creator; 0 if it is not listed. */
static double find_weight(const ties_row *row, size_t other) {
    for (size_t i = 0; i < row->count; i++) {
        if (row->items[i].other == other) return (double)row->items[i].weight;
    }
    return 0;
}

static double expect_weight(const graph *from, const lift *null, size_t a, size_t b) {
    double sizes[] = {(double)graph_view_audience(from, a).count,
                      (double)graph_view_audience(from, b).count};
    double expected = sizes[0] * sizes[1] * null->kappa;
    double excess = count_shared(from, a, b) - expected - 4 * sqrt(expected + 1);
    return excess / fmin(sizes[0], sizes[1]);
}

Test(lift, agrees_with_a_count_of_every_pair) {
    planted_plan plan = planted_default(4);
    plan.creators = 60;
    plan.accounts = 3000;
    plan.members = 0;
    planted from = planted_create(&plan);
    kith_options options = kith_options_default();
    graph *made = NULL;
    lift *null = NULL;
    cr_assert_eq(graph_build(from.roster, &options, &made), KITH_OK);
    cr_assert_eq(lift_build(made, &null), KITH_OK);
    ties_row *rows = calloc(made->creator_count, sizeof *rows);
    tie *items = calloc(made->creator_count * LIFT_TIES_MAX, sizeof *items);
    uint8_t *open = malloc(made->creator_count);
    memset(open, 1, made->creator_count);
    lift_scope scope = {.sample = 1, .open = open};
    cr_assert_eq(lift_find(made, null, &scope, &options, rows, items), KITH_OK);
    size_t tie_count = 0;
    for (size_t a = 0; a < made->creator_count; a++) {
        for (size_t b = 0; b < made->creator_count; b++) {
            if (a == b) continue;
            double weight = fmax(expect_weight(made, null, a, b), 0);
            cr_assert_float_eq(find_weight(&rows[a], b), weight, 1e-5);
            tie_count += weight > 0;
        }
    }
    cr_assert_gt(tie_count, 0, "the niches should show");
    free(rows);
    free(items);
    free(open);
    lift_free(null);
    graph_free(made);
    planted_free(&from);
}

Test(lift, expects_the_overlap_of_accounts_that_choose_by_size_alone) {
    planted_plan plan = planted_default(5);
    plan.niches = 1;
    plan.members = 0;
    planted from = planted_create(&plan);
    kith_options options = kith_options_default();
    graph *made = NULL;
    lift *null = NULL;
    cr_assert_eq(graph_build(from.roster, &options, &made), KITH_OK);
    cr_assert_eq(lift_build(made, &null), KITH_OK);
    double observed = 0;
    double expected = 0;
    for (size_t a = 0; a < made->creator_count; a += 5) {
        for (size_t b = a + 1; b < made->creator_count; b += 7) {
            observed += count_shared(made, a, b);
            expected += null->sizes[a] * null->sizes[b] * null->kappa;
        }
    }
    cr_assert_float_eq(observed / expected, 1, 0.05, "%g", observed / expected);
    lift_free(null);
    graph_free(made);
    planted_free(&from);
}

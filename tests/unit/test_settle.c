/* Creators who were put into the wrong community go where their followers are; nobody else moves. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "overlap/settle.h"
#include "planted.h"

/* Creators of a planted roster know their niche by their number. */
static uint32_t find_niche(const planted *from, size_t creator) {
    return (uint32_t)(creator % from->plan.niches);
}

static kinship *tie(const planted *from) {
    kith_options options = kith_options_default();
    kinship *ties = NULL;
    cr_assert_eq(kinship_build(from->roster, &options, &ties, NULL), KITH_OK);
    return ties;
}

static void settle(const planted *from, const kinship *ties, size_t count, uint32_t *labels) {
    kith_options options = kith_options_default();
    cr_assert_eq(settle_creators(from->roster, ties, &options, count, labels), KITH_OK);
}

Test(settle, takes_misplaced_creators_home_and_leaves_the_others) {
    planted_plan plan = planted_default(11);
    plan.members = 0;
    planted from = planted_create(&plan);
    kinship *ties = tie(&from);
    uint32_t *labels = malloc(plan.creators * sizeof *labels);
    for (size_t c = 0; c < plan.creators; c++) {
        uint32_t niche = find_niche(&from, c);
        labels[c] = c % 10 == 3 ? (niche + 1) % (uint32_t)plan.niches : niche;
    }
    settle(&from, ties, plan.niches, labels);
    for (size_t c = 0; c < plan.creators; c++) {
        cr_expect_eq(labels[c], find_niche(&from, c), "creator %zu", c);
    }
    free(labels);
    kinship_free(ties);
    planted_free(&from);
}

Test(settle, leaves_communities_of_two_alone) {
    planted_plan plan = planted_default(12);
    plan.members = 0;
    planted from = planted_create(&plan);
    kinship *ties = tie(&from);
    uint32_t *labels = malloc(plan.creators * sizeof *labels);
    uint32_t two = (uint32_t)plan.niches;
    for (size_t c = 0; c < plan.creators; c++) {
        labels[c] = c == 7 || c == 8 ? two : find_niche(&from, c);
    }
    settle(&from, ties, plan.niches + 1, labels);
    cr_expect_eq(labels[7], two);
    cr_expect_eq(labels[8], two);
    cr_expect_eq(labels[9], find_niche(&from, 9));
    free(labels);
    kinship_free(ties);
    planted_free(&from);
}

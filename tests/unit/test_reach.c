/* Unique reach against counting. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "follows.h"

enum { CREATORS = 12, ACCOUNTS = 30000 };

/* Audiences of random accounts, and how many each union has. */
static kith_roster *make_roster(uint64_t seed, const kith_options *options, bool *follows) {
    kith_list lists[CREATORS];
    char names[CREATORS][24];
    for (size_t c = 0; c < CREATORS; c++) {
        uint64_t *ids = malloc(ACCOUNTS * sizeof *ids);
        size_t count = 0;
        uint64_t size = 100 + random_below(&seed, ACCOUNTS / 2);
        for (uint64_t a = 0; a < ACCOUNTS; a++) {
            follows[c * ACCOUNTS + a] = random_below(&seed, ACCOUNTS) < size;
            ids[count] = a;
            count += follows[c * ACCOUNTS + a];
        }
        snprintf(names[c], sizeof names[c], "c%02zu", c);
        lists[c] = (kith_list){names[c], ids, count};
    }
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build_lists(lists, CREATORS, options, &roster, NULL), KITH_OK);
    for (size_t c = 0; c < CREATORS; c++) {
        free((void *)lists[c].ids);
    }
    return roster;
}

static double count_union(const bool *follows, const size_t *creators, size_t count) {
    size_t reached = 0;
    for (size_t a = 0; a < ACCOUNTS; a++) {
        bool any = false;
        for (size_t i = 0; i < count; i++) {
            any |= follows[creators[i] * ACCOUNTS + a];
        }
        reached += any;
    }
    return (double)reached;
}

static void check_unions(double floor, size_t *covered, size_t *total) {
    kith_options options = kith_options_default();
    options.k = 512;
    options.floor = floor;
    bool *follows = malloc((size_t)CREATORS * ACCOUNTS);
    uint64_t state = random_seed(51);
    for (uint64_t seed = 0; seed < 10; seed++) {
        options.seed = seed;
        kith_roster *roster = make_roster(seed, &options, follows);
        for (int round = 0; round < 10; round++) {
            size_t creators[CREATORS];
            size_t count = random_below(&state, CREATORS);
            for (size_t i = 0; i < count; i++) {
                creators[i] = random_below(&state, CREATORS); /* some of them twice */
            }
            kith_estimate reach;
            cr_assert_eq(kith_reach_union(roster, creators, count, &options, &reach, NULL),
                         KITH_OK);
            double truth = count_union(follows, creators, count);
            *covered += reach.low <= truth && truth <= reach.high;
            *total += 1;
            cr_assert(floor < 1 || reach.value == truth);
            cr_assert_float_eq(reach.value, truth, 0.15 * truth + 1);
        }
        kith_roster_free(roster);
    }
    free(follows);
}

Test(reach, of_whole_audiences_is_the_number_of_their_accounts) {
    size_t covered = 0;
    size_t total = 0;
    check_unions(1, &covered, &total);
    cr_assert_eq(covered, total);
}

Test(reach, of_samples_has_intervals_that_hold) {
    size_t covered = 0;
    size_t total = 0;
    check_unions(0, &covered, &total);
    cr_assert_geq((double)covered, 0.95 * (double)total - 3 * sqrt(0.05 * 0.95 * (double)total));
}

Test(reach, of_disjoint_and_of_equal_audiences_has_no_error) {
    const size_t size = 50000;
    uint64_t *ids = malloc(2 * size * sizeof *ids);
    for (uint64_t i = 0; i < 2 * size; i++) {
        ids[i] = i;
    }
    const kith_list lists[] = {{"a", ids, size}, {"b", ids + size, size}, {"c", ids, size}};
    const size_t disjoint[] = {0, 1};
    const size_t equal[] = {0, 2};
    const size_t wrong[] = {0, 3};
    kith_options options = kith_options_default();
    kith_roster *roster = NULL;
    kith_estimate reach;
    cr_assert_eq(kith_roster_build_lists(lists, 3, &options, &roster, NULL), KITH_OK);
    cr_assert_eq(kith_reach_union(roster, disjoint, 2, &options, &reach, NULL), KITH_OK);
    cr_assert_eq(reach.value, 2 * (double)size);
    cr_assert_eq(kith_reach_union(roster, equal, 2, &options, &reach, NULL), KITH_OK);
    cr_assert_eq(reach.value, (double)size);
    cr_assert_eq(kith_reach_union(roster, wrong, 2, &options, &reach, NULL), KITH_NOT_FOUND);
    kith_roster_free(roster);
    free(ids);
}

/* Standings: who differs from creators that are otherwise the same, in one measure, stands out in that one alone. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "follows.h"
#include "relationship/standing.h"

enum { CREATORS = 21, ODD = 7, FOLLOWERS = 400 };

/* Creators with a following of the same size each. */
static kith_roster *build_roster(void) {
    run_folder folder = run_create_folder();
    kith_options options = kith_options_default();
    follow_list list = {0};
    options.floor = 1;
    for (uint32_t c = 0; c < CREATORS; c++) {
        for (uint64_t u = 0; u < FOLLOWERS; u++)
            follows_add(&list, c, (uint64_t)FOLLOWERS * c + u);
    }
    follows_write(&list, &folder, "f");
    follows_free(&list);
    kith_roster *made = follows_build(&folder, "f", &options);
    run_remove_folder(&folder);
    return made;
}

/* Every creator has the same counts. */
static void fill(kith_relationship *creators) {
    for (size_t c = 0; c < CREATORS; c++) {
        creators[c] = (kith_relationship){.post_count = 20,
                                          .engaged_count = 80,
                                          .regular_count = 30,
                                          .early_count = 60,
                                          .loyal_count = 20,
                                          .engagement_count = 270,
                                          .outside_count = 30};
    }
}

static void find(kith_relationship *creators, const kith_roster *roster) {
    kith_engagements made = {
        .allocator = memory_default(), .creator_count = CREATORS, .creators = creators};
    cr_assert_eq(standing_find(&made, roster), KITH_OK);
}

Test(standing, of_who_differs_in_one_measure_is_odd_in_that_one_alone) {
    static const double usual[KITH_MEASURE_COUNT] = {80.5 / 401, 30.5 / 401, 20.5 / 61, 30.5 / 301};
    kith_roster *roster = build_roster();
    for (int odd = 0; odd < KITH_MEASURE_COUNT; odd++) {
        kith_relationship creators[CREATORS];
        fill(creators);
        uint64_t *const counts[KITH_MEASURE_COUNT] = {
            &creators[ODD].engaged_count, &creators[ODD].regular_count, &creators[ODD].loyal_count,
            &creators[ODD].outside_count};
        *counts[odd] *= 2;
        find(creators, roster);
        for (int m = 0; m < KITH_MEASURE_COUNT; m++) {
            const kith_standing *at = &creators[ODD].beside[m];
            cr_expect_float_eq(at->alike.value, usual[m], 1e-9, "%d", m);
            cr_expect_float_eq(creators[0].beside[m].percentile, 50, 1e-9, "%d", m);
            if (m == odd) {
                cr_expect_gt(at->percentile, 99, "%d: %f", m, at->percentile);
            } else {
                cr_expect_float_eq(at->percentile, 50, 1e-9, "%d: %f", m, at->percentile);
            }
        }
    }
    kith_roster_free(roster);
}

Test(standing, of_shares_that_are_not_known_is_not_either) {
    kith_roster *roster = build_roster();
    kith_relationship creators[CREATORS];
    fill(creators);
    creators[ODD].engaged_share = creators[ODD].regulars_share = NAN;
    creators[ODD].early_count = creators[ODD].loyal_count = 0;
    creators[ODD].engagement_count = creators[ODD].outside_count = 0;
    find(creators, roster);
    for (int m = 0; m < KITH_MEASURE_COUNT; m++) {
        cr_expect(isnan(creators[ODD].beside[m].percentile), "%d", m);
        cr_expect(isnan(creators[ODD].beside[m].alike.low), "%d", m);
        cr_expect_float_eq(creators[0].beside[m].percentile, 50, 1e-9, "%d", m);
    }
    kith_roster_free(roster);
}

/* Loyalty: whom it counts, and that its interval ends where a rate would just not explain the count. */
#include <criterion/criterion.h>
#include <math.h>

#include "relationship/loyalty.h"

enum { MOST = 300, TURN = 1000 };

/* Of `base` followers that engaged early, `hits` came back. */
static kith_estimate measure(size_t base, size_t hits) {
    kith_engager engagers[MOST];
    kith_relationship to = {.engagement_count = 2 * base, .timed_count = 2 * base};
    for (size_t i = 0; i < base; i++) {
        engagers[i] = (kith_engager){.first = TURN - 1,
                                     .last = i < hits ? TURN : TURN - 1,
                                     .post_count = 2,
                                     .follows = true};
    }
    loyalty_measure(TURN, engagers, base, &to);
    cr_assert_eq(to.early_count, base);
    cr_assert_eq(to.loyal_count, hits);
    return to.loyalty;
}

/* The ends of Wilson's interval are the rates from which the share is 1.96 deviations away. */
Test(loyalty, ends_of_the_interval_are_1_96_deviations_away) {
    for (size_t base = 1; base < MOST; base = base * 2 + 1) {
        for (size_t hits = 0; hits <= base; hits++) {
            kith_estimate found = measure(base, hits);
            double ends[] = {found.low, found.high};
            cr_expect_float_eq(found.value, (double)hits / (double)base, 1e-12);
            cr_expect(found.low <= found.value && found.value <= found.high);
            cr_expect(found.low >= 0 && found.high <= 1);
            for (size_t i = 0; i < 2; i++) {
                double deviation = sqrt(ends[i] * (1 - ends[i]) / (double)base);
                bool at_bound = i == 0 ? hits == 0 : hits == base;
                double wanted = at_bound ? 0 : 1.96;
                double away =
                    at_bound ? ends[i] - (double)i : fabs(ends[i] - found.value) / deviation;
                cr_expect_float_eq(away, wanted, 1e-4, "%zu of %zu: %f", hits, base, ends[i]);
            }
        }
    }
}

Test(loyalty, is_not_known_without_a_turn_or_times_or_anybody) {
    kith_engager one = {.first = 1, .last = TURN, .post_count = 2, .follows = true};
    kith_relationship to = {.engagement_count = 100, .timed_count = 89};
    loyalty_measure(TURN, &one, 1, &to);
    cr_expect(isnan(to.loyalty.value), "a tenth of the times is missing");
    to.timed_count = 90;
    loyalty_measure(0, &one, 1, &to);
    cr_expect(isnan(to.loyalty.value), "no turn");
    loyalty_measure(1, &one, 1, &to);
    cr_expect(isnan(to.loyalty.value), "nobody before the turn");
    loyalty_measure(TURN, &one, 1, &to);
    cr_expect_float_eq(to.loyalty.value, 1, 1e-12);
}

Test(loyalty, counts_followers_alone_and_not_the_creator_itself) {
    kith_engager engagers[] = {
        {.first = 1, .last = TURN, .post_count = 2, .follows = true},
        {.first = 1, .last = 1, .post_count = 2, .follows = true},
        {.first = 0, .last = 0, .post_count = 2, .follows = true},
        {.first = 1, .last = TURN, .post_count = 2, .follows = true, .is_own = true},
        {.first = 1, .last = TURN, .post_count = 2},
    };
    kith_relationship to = {.engagement_count = 20, .timed_count = 20};
    loyalty_measure(TURN, engagers, sizeof engagers / sizeof *engagers, &to);
    cr_expect_eq(to.early_count, 2);
    cr_expect_eq(to.loyal_count, 1);
}

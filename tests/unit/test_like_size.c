/* What creators of like size have: exact laws are found exactly, odd creators do not move them, and the spread is the
 * one that was drawn. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "follows.h"
#include "relationship/like_size.h"

enum { CREATORS = 400 };

/* Large audiences, so that rounding and chance are small: odds = level · followers^a · posts^b. */
static void draw_points(like_size_point *points, size_t count, double level, double a, double b,
                        double spread, uint64_t seed) {
    uint64_t state = seed;
    for (size_t i = 0; i < count; i++) {
        double followers = floor(exp(14 + 4 * (double)random_below(&state, 1000) / 1000));
        double posts = 1 + (double)random_below(&state, 100);
        double noise = 0;
        for (int k = 0; k < 12; k++)
            noise += (double)random_below(&state, 1000000) / 1e6 - 0.5;
        double odds = level * pow(followers, a) * pow(posts, b) * exp(spread * noise);
        points[i] = (like_size_point){.followers = (uint64_t)followers,
                                      .posts = (uint64_t)posts,
                                      .base = (uint64_t)followers,
                                      .hits = (uint64_t)lround(odds / (1 + odds) * followers)};
    }
}

static like_size fit(const like_size_point *points, size_t count) {
    kith_allocator allocator = memory_default();
    like_size made;
    cr_assert_eq(like_size_fit(points, count, &allocator, &made), KITH_OK);
    return made;
}

/* Of all followers, so many of them. */
static kith_standing place(const like_size *made, uint64_t followers, uint64_t posts,
                           uint64_t hits) {
    like_size_point point = {followers, posts, followers, hits};
    return like_size_place(made, &point);
}

Test(like_size, finds_an_exact_power_law) {
    like_size_point points[CREATORS];
    draw_points(points, CREATORS, 0.5, -0.25, 0.3, 0, 1);
    like_size made = fit(points, CREATORS);
    cr_expect_eq(made.count, CREATORS);
    cr_expect_float_eq(made.size_slope, -0.25, 1e-3, "%f", made.size_slope);
    cr_expect_float_eq(made.posts_slope, 0.3, 1e-3, "%f", made.posts_slope);
    cr_expect_float_eq(made.spread, 0, 0.01, "%f", made.spread);
    kith_estimate usual = place(&made, 1000000, 20, 0).alike;
    double odds = 0.5 * pow(1e6, -0.25) * pow(20, 0.3);
    cr_expect_float_eq(usual.value / (odds / (1 + odds)), 1, 1e-3);
    cr_expect_float_eq(usual.low / usual.value, 1, 0.05);
}

Test(like_size, finds_the_spread_and_a_range_that_holds_nineteen_in_twenty) {
    like_size_point points[CREATORS];
    draw_points(points, CREATORS, 0.5, -0.3, 0.2, 0.4, random_seed(2));
    like_size made = fit(points, CREATORS);
    size_t held = 0;
    for (size_t i = 0; i < CREATORS; i++) {
        kith_estimate usual = like_size_place(&made, &points[i]).alike;
        double share = (double)points[i].hits / (double)points[i].followers;
        held += share >= usual.low && share <= usual.high;
    }
    cr_expect_float_eq(made.spread, 0.4, 0.08, "%f", made.spread); /* four standard errors */
    cr_expect_float_eq(made.size_slope, -0.3, 0.1, "%f", made.size_slope);
    cr_expect_float_eq((double)held / CREATORS, 0.95, 0.044, "%zu", held);
}

Test(like_size, is_not_moved_by_a_few_odd_creators) {
    like_size_point points[CREATORS];
    draw_points(points, CREATORS, 0.5, -0.25, 0.3, 0, 3);
    for (size_t i = 0; i < CREATORS; i += 8)
        points[i].hits = i % 16 ? 0 : points[i].base;
    like_size made = fit(points, CREATORS);
    cr_expect_float_eq(made.size_slope, -0.25, 0.01, "%f", made.size_slope);
    cr_expect_float_eq(made.posts_slope, 0.3, 0.01, "%f", made.posts_slope);
}

/* Binomial counts of small audiences around one share: what they differ by is chance alone. */
Test(like_size, takes_the_chance_of_small_audiences_for_chance) {
    like_size_point points[CREATORS];
    uint64_t state = random_seed(4);
    for (size_t i = 0; i < CREATORS; i++) {
        points[i].followers = points[i].base = 200 + random_below(&state, 400);
        points[i].posts = 10;
        points[i].hits = 0;
        for (uint64_t u = 0; u < points[i].base; u++)
            points[i].hits += random_below(&state, 10) == 0;
    }
    like_size made = fit(points, CREATORS);
    kith_estimate usual = place(&made, 400, 10, 0).alike;
    cr_expect_lt(made.spread, 0.06, "%f", made.spread);
    cr_expect_float_eq(usual.value, 0.1, 0.006, "%f", usual.value);
    cr_expect_float_eq(usual.high - usual.low, 2 * 1.96 * sqrt(0.1 * 0.9 / 400), 0.012);
}

Test(like_size, does_not_depend_on_the_order_of_creators) {
    like_size_point points[CREATORS];
    like_size_point turned[CREATORS];
    draw_points(points, CREATORS, 0.5, -0.25, 0.3, 0.5, 5);
    for (size_t i = 0; i < CREATORS; i++)
        turned[i] = points[CREATORS - 1 - i];
    like_size one = fit(points, CREATORS);
    like_size other = fit(turned, CREATORS);
    cr_expect_eq(one.level, other.level);
    cr_expect_eq(one.size_slope, other.size_slope);
    cr_expect_eq(one.posts_slope, other.posts_slope);
    cr_expect_eq(one.spread, other.spread);
}

Test(like_size, says_nothing_with_too_few_creators_or_of_too_small_ones) {
    like_size_point points[CREATORS];
    draw_points(points, CREATORS, 0.5, -0.25, 0.3, 0, 6);
    like_size made = fit(points, LIKE_SIZE_CREATORS_MIN - 1);
    cr_expect_eq(made.count, 0);
    cr_expect(isnan(place(&made, 1000, 10, 0).alike.value));
    cr_expect(isnan(place(&made, 1000, 10, 0).percentile));
    points[0].base = LIKE_SIZE_BASE_MIN - 1;
    points[1].posts = 0;
    cr_expect_eq(fit(points, 15).count, 13);
    made = fit(points, 15);
    cr_expect(isnan(place(&made, 1000, 0, 0).alike.value));
    like_size_point nobody = {.followers = 1000, .posts = 10};
    cr_expect(isnan(like_size_place(&made, &nobody).percentile), "a share of nobody");
}

/* As many below as above, one in forty beyond either end of the range, and each percentile as often as any. */
Test(like_size, spreads_creators_evenly_over_percentiles) {
    like_size_point points[CREATORS];
    draw_points(points, CREATORS, 0.5, -0.3, 0.2, 0.4, random_seed(7));
    like_size made = fit(points, CREATORS);
    size_t tenths[10] = {0};
    for (size_t i = 0; i < CREATORS; i++) {
        kith_standing at = like_size_place(&made, &points[i]);
        double share = (double)points[i].hits / (double)points[i].base;
        cr_assert(at.percentile >= 0 && at.percentile <= 100);
        cr_expect_eq(at.percentile > 97.5, share > at.alike.high, "%f", at.percentile);
        cr_expect_eq(at.percentile < 2.5, share < at.alike.low, "%f", at.percentile);
        tenths[(size_t)fmin(9, at.percentile / 10)]++;
    }
    for (size_t i = 0; i < 10; i++)
        cr_expect_float_eq((double)tenths[i], CREATORS / 10.0, 24, "%zu: %zu", i, tenths[i]);
}

/* What is said of a share is said of the rest: those who come from outside and those who do not. */
Test(like_size, treats_a_share_and_the_rest_alike) {
    like_size_point points[CREATORS];
    like_size_point rests[CREATORS];
    draw_points(points, CREATORS, 40, -0.25, 0.3, 0.4, 8);
    for (size_t i = 0; i < CREATORS; i++) {
        rests[i] = points[i];
        rests[i].hits = points[i].base - points[i].hits;
    }
    like_size one = fit(points, CREATORS);
    like_size other = fit(rests, CREATORS);
    for (size_t i = 0; i < CREATORS; i++) {
        kith_standing at = like_size_place(&one, &points[i]);
        kith_standing rest = like_size_place(&other, &rests[i]);
        cr_expect_float_eq(at.percentile + rest.percentile, 100, 1e-6);
        cr_expect_float_eq(at.alike.low + rest.alike.high, 1, 1e-9);
        cr_expect_leq(at.alike.high, 1);
    }
}

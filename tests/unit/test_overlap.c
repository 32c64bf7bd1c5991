/* Overlaps against brute force, and intervals against the truth. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "follows.h"
#include "overlap/estimate.h"

enum { CREATORS = 60, ACCOUNTS = 3000 };

/* Which account follows which creator. */
typedef struct truth_table {
    bool follows[CREATORS][ACCOUNTS];
    size_t sizes[CREATORS];
    size_t account_count; /* that follow anyone */
} truth_table;

/* Popular and unpopular creators; about half of the pairs share somebody. */
static truth_table *make_truth(follow_list *list, uint64_t seed) {
    truth_table *truth = calloc(1, sizeof *truth);
    cr_assert_not_null(truth);
    for (uint32_t c = 0; c < CREATORS; c++) {
        uint64_t size = 5 + random_below(&seed, c % 7 == 0 ? 2000 : 60);
        for (uint64_t i = 0; i < size; i++) {
            truth->follows[c][random_below(&seed, ACCOUNTS)] = true;
        }
    }
    for (uint32_t a = 0; a < ACCOUNTS; a++) {
        bool anyone = false;
        for (uint32_t c = 0; c < CREATORS; c++) {
            if (truth->follows[c][a]) {
                follows_add(list, c, a);
                truth->sizes[c]++;
                anyone = true;
            }
        }
        truth->account_count += anyone;
    }
    return truth;
}

static size_t count_shared(const truth_table *truth, size_t a, size_t b) {
    size_t shared = 0;
    for (size_t i = 0; i < ACCOUNTS; i++) {
        shared += truth->follows[a][i] && truth->follows[b][i];
    }
    return shared;
}

/* Everything that was received, and whether it came in order. */
typedef struct received {
    kith_overlap overlaps[CREATORS * CREATORS];
    size_t count;
} received;

static kith_status receive(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    received *all = context;
    for (size_t i = 0; i < overlap_count; i++) {
        all->overlaps[all->count++] = overlaps[i];
    }
    return KITH_OK;
}

static kith_options exact_options(void) {
    kith_options options = kith_options_default();
    options.floor = 1;
    options.k = 16;
    options.thread_count = 2;
    return options;
}

Test(overlap, of_every_pair_equals_brute_force_on_whole_audiences) {
    run_folder folder = run_create_folder();
    follow_list list = {0};
    truth_table *truth = make_truth(&list, random_seed(10));
    follows_write(&list, &folder, "f.tsv");
    kith_options options = exact_options();
    kith_roster *roster = follows_build(&folder, "f.tsv", &options);
    received *all = calloc(1, sizeof *all);
    kith_overlap_filter filter = {0};
    cr_assert_eq(kith_overlap_all(roster, &filter, &options, receive, all, NULL), KITH_OK);
    size_t at = 0;
    for (size_t a = 0; a < CREATORS; a++) {
        for (size_t b = a + 1; b < CREATORS; b++) {
            double shared = (double)count_shared(truth, a, b);
            kith_overlap pair;
            cr_assert_eq(kith_overlap_pair(roster, a, b, NULL, &options, &pair, NULL), KITH_OK);
            cr_assert_eq(pair.shared.value, shared);
            cr_assert_eq(pair.shared.low, shared);
            cr_assert_eq(pair.shared.high, shared);
            if (shared == 0) {
                continue;
            }
            kith_overlap one = all->overlaps[at++];
            cr_assert(one.a == a && one.b == b);
            cr_assert_eq(one.shared.value, shared);
            double size_a = (double)truth->sizes[a];
            double size_b = (double)truth->sizes[b];
            cr_assert_float_eq(one.jaccard, shared / (size_a + size_b - shared), 1e-12);
            cr_assert_float_eq(one.containment_a, shared / size_a, 1e-12);
            cr_assert_float_eq(one.containment_b, shared / size_b, 1e-12);
            double expected = size_a * size_b / (double)truth->account_count;
            cr_assert_float_eq(one.lift, shared / expected, 1e-9);
            cr_assert_eq(pair.lift, one.lift);
        }
    }
    cr_assert_eq(at, all->count);
    free(all);
    free(truth);
    kith_roster_free(roster);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(overlap, is_the_same_for_any_number_of_threads) {
    run_folder folder = run_create_folder();
    follow_list list = {0};
    free(make_truth(&list, random_seed(11)));
    follows_write(&list, &folder, "f.tsv");
    kith_options options = kith_options_default();
    options.k = 64;
    options.floor = 0.1;
    kith_roster *roster = follows_build(&folder, "f.tsv", &options);
    received *first = calloc(1, sizeof *first);
    kith_overlap_filter filter = {0};
    options.thread_count = 1;
    cr_assert_eq(kith_overlap_all(roster, &filter, &options, receive, first, NULL), KITH_OK);
    for (int threads = 2; threads <= 4; threads++) {
        received *other = calloc(1, sizeof *other);
        options.thread_count = threads;
        cr_assert_eq(kith_overlap_all(roster, &filter, &options, receive, other, NULL), KITH_OK);
        cr_assert_eq(first->count, other->count);
        cr_assert_arr_eq(first->overlaps, other->overlaps, first->count * sizeof *first->overlaps);
        free(other);
    }
    free(first);
    kith_roster_free(roster);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(overlap, filters_by_shared_followers_and_by_containment) {
    run_folder folder = run_create_folder();
    follow_list list = {0};
    truth_table *truth = make_truth(&list, random_seed(12));
    follows_write(&list, &folder, "f.tsv");
    kith_options options = exact_options();
    kith_roster *roster = follows_build(&folder, "f.tsv", &options);
    kith_overlap_filter filter = {.min_shared = 7, .min_containment = 0.3};
    received *all = calloc(1, sizeof *all);
    cr_assert_eq(kith_overlap_all(roster, &filter, &options, receive, all, NULL), KITH_OK);
    size_t expected = 0;
    for (size_t a = 0; a < CREATORS; a++) {
        for (size_t b = a + 1; b < CREATORS; b++) {
            double shared = (double)count_shared(truth, a, b);
            double least = fmin((double)truth->sizes[a], (double)truth->sizes[b]);
            expected += shared >= 7 && shared / least >= 0.3;
        }
    }
    cr_assert_eq(all->count, expected);
    cr_assert_gt(expected, 0);
    free(all);
    free(truth);
    kith_roster_free(roster);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(overlap, top_is_the_largest_of_all) {
    run_folder folder = run_create_folder();
    follow_list list = {0};
    truth_table *truth = make_truth(&list, random_seed(13));
    follows_write(&list, &folder, "f.tsv");
    kith_options options = exact_options();
    kith_roster *roster = follows_build(&folder, "f.tsv", &options);
    kith_overlap top[10];
    size_t count = 10;
    kith_overlap_filter filter = {0};
    cr_assert_eq(kith_overlap_top(roster, 0, &filter, &options, top, &count, NULL), KITH_OK);
    cr_assert_eq(count, 10);
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(top[i].a, 0);
        cr_assert_eq(top[i].shared.value, (double)count_shared(truth, 0, top[i].b));
        cr_assert(i == 0 || top[i - 1].shared.value >= top[i].shared.value);
    }
    size_t larger = 0;
    for (size_t b = 0; b < CREATORS; b++) {
        larger += b != 0 && (double)count_shared(truth, 0, b) > top[9].shared.value;
    }
    cr_assert_lt(larger, 10);
    free(truth);
    kith_roster_free(roster);
    follows_free(&list);
    run_remove_folder(&folder);
}

/* Among 20,000 accounts: a creator of 1,000, one twenty times as large that shares most, one alike, and one whose three
 * followers all follow it. */
static kith_roster *build_alike(double floor) {
    static uint64_t ids[20000];
    for (uint64_t i = 0; i < 20000; i++) {
        ids[i] = i;
    }
    const kith_list lists[] = {{"a own", ids, 1000},
                               {"b large", ids + 400, 19600},
                               {"c alike", ids + 500, 800},
                               {"d tiny", ids + 10, 3}};
    kith_options options = kith_options_default();
    options.floor = floor;
    options.k = floor < 1 ? 500 : options.k;
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build_lists(lists, 4, &options, &roster, NULL), KITH_OK);
    return roster;
}

static void expect_order(const kith_roster *roster, kith_order order, const size_t *creators) {
    kith_options options = kith_options_default();
    kith_overlap_filter filter = {.order = order};
    kith_overlap top[3];
    size_t count = 3;
    cr_assert_eq(kith_overlap_top(roster, 0, &filter, &options, top, &count, NULL), KITH_OK);
    cr_assert_eq(count, 3);
    for (size_t i = 0; i < count; i++) {
        cr_expect_eq(top[i].b, creators[i], "place %zu: %zu", i, top[i].b);
    }
    received *all = calloc(1, sizeof *all);
    filter.top = 3;
    cr_assert_eq(kith_overlap_all(roster, &filter, &options, receive, all, NULL), KITH_OK);
    cr_expect_arr_eq(all->overlaps, top, sizeof top);
    free(all);
}

Test(overlap, by_lift_finds_creators_alike_and_neither_the_large_nor_the_tiny) {
    kith_roster *roster = build_alike(1);
    expect_order(roster, KITH_ORDER_SHARED, (const size_t[]){1, 2, 3});
    expect_order(roster, KITH_ORDER_LIFT, (const size_t[]){2, 3, 1});
    kith_roster_free(roster);
}

/* The lower ends of gamma distributions with four and with 501 degrees, half of those of chi-squared ones. */
Test(overlap, of_few_followers_has_a_low_end_of_its_lift) {
    kith_roster *roster = build_alike(1);
    kith_options options = kith_options_default();
    kith_overlap pair;
    cr_assert_eq(kith_overlap_pair(roster, 0, 3, NULL, &options, &pair, NULL), KITH_OK);
    cr_expect_float_eq(pair.lift, 20, 1e-9);
    cr_expect_float_eq(pair.lift_low, 1.0899 / (0.15 + 1), 0.02);
    cr_assert_eq(kith_overlap_pair(roster, 0, 2, NULL, &options, &pair, NULL), KITH_OK);
    cr_expect_float_eq(pair.lift, 12.5, 1e-9);
    cr_expect_float_eq(pair.lift_low, 458.08 / (40 + 1), 0.01);
    kith_roster_free(roster);
}

Test(overlap, of_samples_has_a_lower_end_than_that_of_whole_audiences) {
    kith_roster *whole = build_alike(1);
    kith_roster *sampled = build_alike(0);
    kith_options options = kith_options_default();
    kith_overlap known;
    kith_overlap guessed;
    cr_assert_eq(kith_overlap_pair(whole, 0, 2, NULL, &options, &known, NULL), KITH_OK);
    cr_assert_eq(kith_overlap_pair(sampled, 0, 2, NULL, &options, &guessed, NULL), KITH_OK);
    cr_expect_lt(guessed.lift_low, known.lift_low);
    cr_expect_gt(guessed.lift_low, 0.75 * known.lift_low);
    kith_roster_free(whole);
    kith_roster_free(sampled);
}

static kith_status refuse(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    (void)overlaps;
    (void)overlap_count;
    ++*(int *)context;
    return KITH_IO;
}

Test(overlap, stops_when_the_receiver_has_had_enough) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.tsv", "a\t1\nb\t1\nc\t1\nd\t1\n");
    kith_options options = exact_options();
    kith_roster *roster = follows_build(&folder, "f.tsv", &options);
    int calls = 0;
    kith_overlap_filter filter = {0};
    cr_assert_eq(kith_overlap_all(roster, &filter, &options, refuse, &calls, NULL), KITH_IO);
    cr_assert_eq(calls, 1);
    kith_overlap pair;
    cr_assert_eq(kith_overlap_pair(roster, 0, 4, NULL, &options, &pair, NULL), KITH_NOT_FOUND);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

/* How many of `count` independent accounts fall below the threshold. */
static double draw_binomial(double count, double threshold, uint64_t *state) {
    double drawn = 0;
    for (size_t i = 0; i < (size_t)count; i++) {
        drawn += (double)(random_next(state) >> 11) * 0x1p-53 < threshold;
    }
    return drawn;
}

static double measure_coverage(double shared, double size_a, double size_b, double threshold,
                               uint64_t *state) {
    enum { RUNS = 2000 };
    int covered = 0;
    for (int run = 0; run < RUNS; run++) {
        overlap_counts counts = {.common = draw_binomial(shared, threshold, state),
                                 .only_a = draw_binomial(size_a - shared, threshold, state),
                                 .only_b = draw_binomial(size_b - shared, threshold, state),
                                 .threshold = threshold,
                                 .size_a = {size_a, size_a, size_a},
                                 .size_b = {size_b, size_b, size_b}};
        kith_estimate found = estimate_shared_interval(&counts);
        cr_assert_leq(found.low, found.value + 1e-6);
        cr_assert_geq(found.high, found.value - 1e-6);
        covered += found.low - 1e-6 <= shared && shared <= found.high + 1e-6;
    }
    return (double)covered / RUNS;
}

Test(estimate, interval_covers_the_truth_at_every_overlap) {
    static const double sizes[][2] = {{100, 100}, {100, 3000}, {900, 1000}, {3000, 3000}};
    static const double containments[] = {0, 0.01, 0.1, 0.5, 0.9, 1};
    static const double thresholds[] = {1.0 / 32, 0.2, 0.8};
    uint64_t state = random_seed(14);
    double limit = 0.94 - 3 * sqrt(0.94 * 0.06 / 2000); /* three sigma of 2,000 runs */
    for (size_t s = 0; s < 4; s++) {
        for (size_t c = 0; c < 6; c++) {
            for (size_t t = 0; t < 3; t++) {
                double shared = floor(sizes[s][0] * containments[c]);
                double covered =
                    measure_coverage(shared, sizes[s][0], sizes[s][1], thresholds[t], &state);
                cr_expect_geq(covered, limit, "%g of %g and %g at %g: %g", shared, sizes[s][0],
                              sizes[s][1], thresholds[t], covered);
            }
        }
    }
}

Test(estimate, is_exact_when_everything_is_sampled) {
    overlap_counts counts = {.common = 7,
                             .only_a = 3,
                             .only_b = 90,
                             .threshold = 1,
                             .size_a = {10, 10, 10},
                             .size_b = {97, 97, 97}};
    kith_estimate found = estimate_shared_interval(&counts);
    cr_assert(found.value == 7 && found.low == 7 && found.high == 7);
}

Test(estimate, is_the_maximum_of_the_likelihood_in_closed_form) {
    /* With θ small and one audience inside a far larger one, c/I = a/(nA − I) + …: I = nA c/(a + c)
     * to first order. */
    overlap_counts counts = {.common = 300,
                             .only_a = 700,
                             .only_b = 99700,
                             .threshold = 0.001,
                             .size_a = {1e6, 1e6, 1e6},
                             .size_b = {1e8, 1e8, 1e8}};
    cr_assert_float_eq(estimate_shared(&counts), 3e5, 500);
}

Test(estimate, without_a_match_is_an_upper_bound) {
    overlap_counts counts = {.common = 0,
                             .only_a = 300,
                             .only_b = 300,
                             .threshold = 0.03,
                             .size_a = {1e4, 1e4, 1e4},
                             .size_b = {1e4, 1e4, 1e4}};
    kith_estimate found = estimate_shared_interval(&counts);
    cr_assert_eq(found.value, 0);
    cr_assert_eq(found.low, 0);
    cr_assert_geq(found.high, -log(0.05) / 0.03); /* not below the one-sided bound */
    cr_assert_leq(found.high, 4 / 0.03);
}

/* How many of SEEDS intervals hold the shared count of two lists. */
enum { SEEDS = 100 };
static size_t count_holding(const kith_list *lists, double shared) {
    size_t held = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        kith_options options = kith_options_default();
        kith_roster *roster = NULL;
        kith_overlap overlap;
        options.k = 1024;
        options.seed = random_seed(seed);
        cr_assert_eq(kith_roster_build_lists(lists, 2, &options, &roster, NULL), KITH_OK);
        cr_assert_eq(kith_overlap_pair(roster, 0, 1, NULL, &options, &overlap, NULL), KITH_OK);
        held += overlap.shared.low <= shared && shared <= overlap.shared.high;
        kith_roster_free(roster);
    }
    return held;
}

Test(overlap, intervals_hold_where_an_audience_with_repeated_rows_lies_in_another) {
    enum { SMALL = 20000, LARGE = 80000, REPEATED = SMALL * 3 / 10 };
    uint64_t *ids = malloc(sizeof *ids * (LARGE + REPEATED));
    cr_assert_not_null(ids);
    for (uint64_t i = 0; i < LARGE + REPEATED; i++) {
        ids[i] = i < REPEATED ? i * 3 : i - REPEATED; /* the small one has repeats, then 0, 1, … */
    }
    const kith_list lists[] = {{"a", ids, REPEATED + SMALL}, {"b", ids + REPEATED, LARGE}};
    size_t held = count_holding(lists, SMALL);
    cr_assert_geq(held, 88, "only %zu of %d intervals hold", held, SEEDS); /* 95 less 3 sigma */
    free(ids);
}

Test(overlap, of_large_disjoint_audiences_is_not_made_of_colliding_hashes) {
    /* 2^20 · 2^20 pairs of hashes in 2^35 cells meet 32 times by chance, give or take 6 */
    enum { SAMPLED = 1 << 20 };
    const overlap_counts counts = {.common = 0,
                                   .only_a = SAMPLED,
                                   .only_b = SAMPLED,
                                   .threshold = 1.0 / 32,
                                   .collisions = 32,
                                   .size_a = {1 << 25, 1 << 25, 1 << 25},
                                   .size_b = {1 << 25, 1 << 25, 1 << 25}};
    kith_estimate shared = estimate_shared_interval(&counts);
    cr_assert_eq(shared.low, 0);
    cr_assert_geq(shared.high, 1.9 * sqrt(32) * 32);
}

Test(overlap,
     is_insufficient_where_the_interval_is_wider_than_the_estimate_and_a_fifth_of_the_audience) {
    const kith_estimate shared = {10, 0, 10.5};
    const kith_estimate larger = {10.6, 0, 10.5};
    cr_assert(estimate_is_insufficient(&shared, 52));
    cr_assert_not(estimate_is_insufficient(&shared, 53));
    cr_assert_not(estimate_is_insufficient(&larger, 52));
}

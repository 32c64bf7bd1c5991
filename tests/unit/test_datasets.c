/* Real follower lists, where they are at hand: overlaps against brute force, and how often the
 * intervals hold.
 *
 * The folder is $KITH_DATASETS, by default ../shared/datasets; without it these tests say so and
 * pass. */
#include <criterion/criterion.h>
#include <criterion/logging.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "follows.h"
#include "overlap/pair.h"

/* The path of a data set's follows; skips the test if it is not there. */
static void find_dataset(const char *name, char path[RUN_PATH_BYTES]) {
    const char *folder = getenv("KITH_DATASETS");
    snprintf(path, RUN_PATH_BYTES, "%s/%s/follows.tsv.gz", folder ? folder : "../shared/datasets",
             name);
    if (access(path, R_OK) != 0) {
        cr_skip_test("no data set at %s", path);
    }
}

static kith_roster *build(const char *path, uint32_t k, double floor) {
    kith_options options = kith_options_default();
    options.k = k;
    options.floor = floor;
    options.thread_count = 2;
    kith_roster *roster = NULL;
    kith_error error = {0};
    cr_assert_eq(kith_roster_build(&path, 1, &options, &roster, &error), KITH_OK, "%s", error.text);
    return roster;
}

/* The number of values in both of two ascending arrays, by looking each one up. */
static double count_by_search(const kith_creator *a, const kith_creator *b) {
    const kith_creator *few = a->hash_count < b->hash_count ? a : b;
    const kith_creator *many = few == a ? b : a;
    double shared = 0;
    size_t low = 0;
    for (size_t i = 0; i < few->hash_count; i++) {
        size_t high = many->hash_count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (many->hashes[middle] < few->hashes[i]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        shared += low < many->hash_count && many->hashes[low] == few->hashes[i];
    }
    return shared;
}

/* The shared counts of all pairs a < b, one row after the other. */
typedef struct pair_table {
    size_t creator_count;
    kith_estimate *shared;
} pair_table;

static kith_estimate *pair_cell(const pair_table *table, size_t a, size_t b) {
    return &table->shared[a * table->creator_count + b];
}

static kith_status receive(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    const pair_table *table = context;
    for (size_t i = 0; i < overlap_count; i++) {
        *pair_cell(table, overlaps[i].a, overlaps[i].b) = overlaps[i].shared;
    }
    return KITH_OK;
}

static pair_table make_table(const kith_roster *roster) {
    pair_table table = {.creator_count = kith_roster_view_info(roster).creator_count};
    table.shared = calloc(table.creator_count * table.creator_count, sizeof *table.shared);
    cr_assert_not_null(table.shared);
    kith_options options = kith_options_default();
    options.thread_count = 2;
    kith_overlap_filter filter = {0};
    cr_assert_eq(kith_overlap_all(roster, &filter, &options, receive, &table), KITH_OK);
    return table;
}

static void check_exact(const char *name, size_t expected_pairs) {
    char path[RUN_PATH_BYTES];
    find_dataset(name, path);
    kith_roster *roster = build(path, 16, 1);
    pair_table table = make_table(roster);
    size_t equal = 0;
    for (size_t a = 0; a < table.creator_count; a++) {
        kith_creator x = kith_roster_view_creator(roster, a);
        for (size_t b = a + 1; b < table.creator_count; b++) {
            kith_creator y = kith_roster_view_creator(roster, b);
            const kith_estimate *shared = pair_cell(&table, a, b);
            double truth = count_by_search(&x, &y);
            equal += shared->value == truth && shared->low == truth && shared->high == truth;
        }
    }
    cr_log_info("%s: %zu of %zu pair counts equal brute force", name, equal, expected_pairs);
    cr_assert_eq(equal, expected_pairs);
    free(table.shared);
    kith_roster_free(roster);
}

Test(datasets, overlaps_of_uk_politicians_equal_brute_force) {
    check_exact("uk-politicians", 29646);
}

Test(datasets, overlaps_of_twitch_streamers_equal_brute_force) {
    check_exact("twitch-streamers", 1811656);
}

/* The share of pairs whose interval holds the exact count. Pairs that are exact in both do not
 * count. */
static void check_coverage(const char *name, uint32_t k) {
    char path[RUN_PATH_BYTES];
    find_dataset(name, path);
    kith_roster *whole = build(path, k, 1);
    kith_roster *sampled = build(path, k, 0);
    pair_table truth = make_table(whole);
    const kith_overlap_filter nothing_less = {0};
    size_t pairs = 0;
    size_t covered = 0;
    size_t sampled_pairs = 0;
    double width = 0;
    double sampled_width = 0;
    pair_table found = make_table(sampled);
    for (size_t a = 0; a < truth.creator_count; a++) {
        bool a_sampled = kith_roster_view_creator(sampled, a).threshold < 1;
        for (size_t b = a + 1; b < truth.creator_count; b++) {
            kith_estimate shared = *pair_cell(&found, a, b);
            bool either = a_sampled || kith_roster_view_creator(sampled, b).threshold < 1;
            if (shared.high == 0 &&
                either) { /* no common hash: the bound comes from the pair itself */
                kith_overlap pair;
                cr_assert(pair_measure(sampled, a, b, 0, 1, &nothing_less, &pair));
                shared = pair.shared;
            }
            double exact = pair_cell(&truth, a, b)->value;
            covered += shared.low <= exact && exact <= shared.high;
            width += shared.high - shared.low;
            sampled_width += either ? shared.high - shared.low : 0;
            sampled_pairs += either;
            pairs++;
        }
    }
    size_t missed = pairs - covered;
    double all = (double)covered / (double)pairs;
    double hard = sampled_pairs ? 1 - (double)missed / (double)sampled_pairs : 1;
    printf(
        "%s, k = %u, floor 0: intervals hold in %.2f %% of %zu pairs, mean width %.1f; in %.2f %% "
        "of the %zu "
        "that are sampled, mean width %.1f\n",
        name, k, 100 * all, pairs, width / (double)pairs, 100 * hard, sampled_pairs,
        sampled_pairs ? sampled_width / (double)sampled_pairs : 0);
    cr_assert_geq(hard, 0.94);
    free(truth.shared);
    free(found.shared);
    kith_roster_free(whole);
    kith_roster_free(sampled);
}

Test(datasets, intervals_hold_the_truth_for_uk_politicians) {
    check_coverage("uk-politicians", 1024);
}

Test(datasets, intervals_hold_the_truth_for_twitch_streamers) {
    check_coverage("twitch-streamers", 1024);
    check_coverage("twitch-streamers", 64);
}

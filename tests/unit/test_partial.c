/* Partial lists: scaled when they are random samples, never otherwise; and the table that says how
 * partial they are. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"

enum { SIZE_A = 40000, SIZE_B = 60000, SHARED = 12000, ROUNDS = 300 };

/* Lists of a and b with each follower in them with its own probability. Accounts 0 … are a's, those
 * of b begin so that SHARED are both's. */
static kith_roster *sample_lists(double coverage_a, double coverage_b, uint64_t seed,
                                 const kith_options *options) {
    static uint64_t a[SIZE_A];
    static uint64_t b[SIZE_B];
    size_t a_count = 0;
    size_t b_count = 0;
    for (uint64_t i = 0; i < SIZE_A; i++) {
        a[a_count] = i;
        a_count += (double)random_below(&seed, 1000000) < 1e6 * coverage_a;
    }
    for (uint64_t i = 0; i < SIZE_B; i++) {
        b[b_count] = SIZE_A - SHARED + i;
        b_count += (double)random_below(&seed, 1000000) < 1e6 * coverage_b;
    }
    const kith_list lists[] = {{"a", a, a_count}, {"b", b, b_count}};
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build_lists(lists, 2, options, &roster, NULL), KITH_OK);
    return roster;
}

static const double real_sizes[] = {SIZE_A, SIZE_B};
static const kith_audiences uniform = {.followers = real_sizes, .lists_are_uniform = true};
static const kith_audiences newest = {.followers = real_sizes};

static void check_scaled(double coverage_a, double coverage_b, double floor) {
    kith_options options = kith_options_default();
    options.floor = floor;
    size_t covered = 0;
    double sum = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        options.seed = round;
        kith_roster *roster = sample_lists(coverage_a, coverage_b, round, &options);
        kith_overlap overlap;
        cr_assert_eq(kith_overlap_pair(roster, 0, 1, &uniform, &options, &overlap, NULL), KITH_OK);
        covered += overlap.shared.low <= SHARED && SHARED <= overlap.shared.high;
        sum += overlap.shared.value;
        cr_assert_float_eq(overlap.coverage_a, coverage_a, 0.02);
        cr_assert_float_eq(overlap.coverage_b, coverage_b, 0.02);
        kith_roster_free(roster);
    }
    double deviation = sqrt(0.95 * 0.05 * ROUNDS);
    cr_assert_geq((double)covered, 0.95 * ROUNDS - 3 * deviation, "%zu of %d hold", covered,
                  ROUNDS);
    cr_assert_float_eq(sum / ROUNDS, SHARED, 0.05 * SHARED);
}

Test(partial, lists_that_are_random_samples_are_scaled_with_intervals_that_hold) {
    check_scaled(0.3, 0.2, 1);
    check_scaled(0.5, 1, 1);
    check_scaled(0.5, 0.7, 0.25);
}

Test(partial, lists_of_the_newest_followers_are_never_scaled) {
    kith_options options = kith_options_default();
    options.floor = 1;
    kith_roster *roster = sample_lists(0.3, 0.2, 1, &options);
    kith_overlap plain;
    kith_overlap told;
    cr_assert_eq(kith_overlap_pair(roster, 0, 1, NULL, &options, &plain, NULL), KITH_OK);
    cr_assert_eq(kith_overlap_pair(roster, 0, 1, &newest, &options, &told, NULL), KITH_OK);
    cr_assert_eq(told.shared.value, plain.shared.value);
    cr_assert_eq(told.support, KITH_SUPPORT_UNSCALED);
    cr_assert_eq(plain.support, KITH_SUPPORT_EXACT);
    kith_roster_free(roster);
}

Test(partial, lists_that_lack_hardly_anybody_count_as_whole) {
    kith_options options = kith_options_default();
    options.floor = 1;
    kith_roster *roster = sample_lists(0.3, 0.2, 1, &options);
    double followers[2];
    const kith_audiences audiences = {.followers = followers};
    for (int lacking = 0; lacking <= 1; lacking++) {
        for (size_t i = 0; i < 2; i++) {
            double listed = kith_roster_view_creator(roster, i).followers.value;
            followers[i] = lacking ? 1.02 * listed : 1.005 * listed;
        }
        kith_overlap overlap;
        cr_assert_eq(kith_overlap_pair(roster, 0, 1, &audiences, &options, &overlap, NULL),
                     KITH_OK);
        cr_assert_eq(overlap.support, lacking ? KITH_SUPPORT_UNSCALED : KITH_SUPPORT_EXACT);
    }
    kith_roster_free(roster);
}

Test(partial, lists_too_thin_to_tell_are_insufficient) {
    kith_options options = kith_options_default();
    kith_roster *roster = sample_lists(0.01, 0.01, 1, &options);
    kith_overlap overlap;
    cr_assert_eq(kith_overlap_pair(roster, 0, 1, &uniform, &options, &overlap, NULL), KITH_OK);
    cr_assert_eq(overlap.support, KITH_SUPPORT_INSUFFICIENT);
    cr_assert_leq(overlap.shared.low, SHARED);
    cr_assert_geq(overlap.shared.high, SHARED);
    kith_roster_free(roster);
}

/* The one overlap that is received. */
static kith_status receive(void *context, const kith_overlap *overlaps, size_t overlap_count) {
    cr_assert_eq(overlap_count, 1);
    *(kith_overlap *)context = overlaps[0];
    return KITH_OK;
}

Test(partial, lists_are_scaled_alike_by_every_question) {
    kith_options options = kith_options_default();
    kith_roster *roster = sample_lists(0.3, 0.5, 1, &options);
    const kith_audiences both = {real_sizes, real_sizes + 1, true};
    kith_overlap_filter filter = {.min_shared = 5000, .audiences = &uniform};
    kith_overlap pair;
    kith_overlap found = {0};
    size_t count = 1;
    cr_assert_eq(kith_overlap_pair(roster, 0, 1, &uniform, &options, &pair, NULL), KITH_OK);
    cr_assert_eq(pair.support, KITH_SUPPORT_ESTIMATE);
    cr_assert_eq(kith_overlap_all(roster, &filter, &options, receive, &found, NULL), KITH_OK);
    cr_assert_eq(found.shared.value, pair.shared.value);
    cr_assert_eq(kith_overlap_top(roster, 0, &filter, &options, &found, &count, NULL), KITH_OK);
    cr_assert_eq(found.shared.value, pair.shared.value);
    kith_list lists[2];
    for (size_t i = 0; i < 2; i++) {
        kith_creator creator = kith_roster_view_creator(roster, i);
        lists[i] = (kith_list){creator.name, creator.hashes, creator.hash_count};
    }
    kith_roster *first = NULL;
    kith_roster *second = NULL;
    kith_roster *mixed = NULL;
    options.floor = 1;
    filter.audiences = &both;
    cr_assert_eq(kith_roster_build_lists(lists, 1, &options, &first, NULL), KITH_OK);
    cr_assert_eq(kith_roster_build_lists(lists + 1, 1, &options, &second, NULL), KITH_OK);
    cr_assert_eq(kith_roster_build_lists(lists, 2, &options, &mixed, NULL), KITH_OK);
    cr_assert_eq(kith_overlap_pair(mixed, 0, 1, &uniform, &options, &pair, NULL), KITH_OK);
    cr_assert_eq(kith_overlap_with(first, second, &filter, &options, receive, &found, NULL),
                 KITH_OK);
    cr_assert_eq(found.shared.value, pair.shared.value);
    kith_roster_free(roster);
    kith_roster_free(first);
    kith_roster_free(second);
    kith_roster_free(mixed);
}

/* Reads a table of creators for a roster of a, b and c, and tells the first error. */
static kith_status read_creators(const char *text, double *followers, kith_error *error) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", "a,1\nb,1\n\"c, d\",1\n");
    run_write_file(&folder, "c.csv", text);
    kith_options options = kith_options_default();
    kith_roster *roster = follows_build(&folder, "f.csv", &options);
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/c.csv", folder.path);
    kith_status status = kith_roster_read_audiences(roster, path, &options, followers, error);
    kith_roster_free(roster);
    run_remove_folder(&folder);
    return status;
}

Test(partial, lists_have_their_real_sizes_in_a_table) {
    double followers[3];
    cr_assert_eq(read_creators("price,Creator,Followers Count\n1,b,20\n\n2,zoe,9\n3,\"c, d\",7\n",
                               followers, NULL),
                 KITH_OK);
    cr_assert(isnan(followers[0]) && followers[1] == 20 && followers[2] == 7);
    cr_assert_eq(read_creators("creator\tfollowers_count\r\na\t5\r\nb\t\r\n", followers, NULL),
                 KITH_OK);
    cr_assert(followers[0] == 5 && isnan(followers[1]) && isnan(followers[2]));
}

Test(partial, lists_whose_table_is_malformed_are_refused_with_its_line) {
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"", "c.csv: no header line in it"},
        {"creator,price\na,1\n", "c.csv: the header has no followers_count column"},
        {"followers_count,price\n1,1\n", "c.csv: the header has no creator column"},
        {"creator,followers_count\na,1\nb\n", "c.csv:3: fewer columns than the header"},
        {"creator,followers_count\na,1,2\n", "c.csv:2: more columns than the header"},
        {"creator,followers_count\na,-1\n", "c.csv:2: followers_count is not a whole number"},
        {"creator,followers_count\na,many\n", "c.csv:2: followers_count is not a whole number"},
        {"creator,followers_count\na,1\nb,2\na,3\n", "c.csv:4: a creator that stands twice"},
        {"creator,followers_count\n\"a,1\n", "c.csv:2: a quote that is not closed"},
        {"creator,followers_count\n\"a\"b,1\n", "c.csv:2: text after a closing quote"},
        {"creator,followers_count\n\"x\n\ny\",1\nb,?\n", "c.csv:5: followers_count is not"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double followers[3];
        kith_error error = {0};
        cr_assert_eq(read_creators(cases[i].text, followers, &error), KITH_MALFORMED);
        cr_assert_not_null(strstr(error.text, cases[i].reason), "%s", error.text);
    }
}

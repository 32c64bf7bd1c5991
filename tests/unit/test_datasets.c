/* Real follower lists, where they are at hand: overlaps against brute force, and how often the
 * intervals hold.
 *
 * The folder is $KITH_DATASETS, by default ../shared/datasets; without it these tests say so and
 * pass. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

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

/* The rows of a data set as they stand in the file. */
typedef struct raw_row {
    char creator[64];
    char follower[32];
} raw_row;

typedef struct raw_rows {
    raw_row *rows; /* ascending, none twice */
    size_t count;
} raw_rows;

static int compare_rows(const void *a, const void *b) {
    const raw_row *x = a;
    const raw_row *y = b;
    int order = strcmp(x->creator, y->creator);
    return order ? order : strcmp(x->follower, y->follower);
}

static raw_rows read_rows(const char *path) {
    raw_rows all = {.rows = malloc((1 << 20) * sizeof *all.rows)};
    gzFile file = gzopen(path, "rb");
    cr_assert(all.rows && file);
    char line[256];
    while (gzgets(file, line, sizeof line)) {
        raw_row *row = &all.rows[all.count];
        cr_assert_lt(all.count, 1 << 20);
        all.count += sscanf(line, "%63[^\t]\t%31[^\t\n]", row->creator, row->follower) == 2 &&
                     strcmp(row->creator, "creator") != 0;
    }
    gzclose(file);
    qsort(all.rows, all.count, sizeof *all.rows, compare_rows);
    size_t distinct = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (i == 0 || compare_rows(&all.rows[i], &all.rows[distinct - 1]) != 0) {
            all.rows[distinct++] = all.rows[i];
        }
    }
    all.count = distinct;
    return all;
}

/* The next creator's rows from `begin`: where they end. */
static size_t find_end(const raw_rows *all, size_t begin) {
    size_t end = begin;
    while (end < all->count && strcmp(all->rows[end].creator, all->rows[begin].creator) == 0) {
        end++;
    }
    return end;
}

/* The followers in both of two ranges of rows, by comparing their texts. */
static double count_shared_text(const raw_rows *all, size_t a, size_t a_end, size_t b,
                                size_t b_end) {
    double shared = 0;
    while (a < a_end && b < b_end) {
        int order = strcmp(all->rows[a].follower, all->rows[b].follower);
        shared += order == 0;
        a += order <= 0;
        b += order >= 0;
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
    cr_assert_eq(kith_overlap_all(roster, &filter, &options, receive, &table, NULL), KITH_OK);
    return table;
}

/* Every pair of creators against a merge of their followers' texts, which knows nothing of hashes and sketches. */
static void check_exact(const char *name, size_t expected_pairs) {
    char path[RUN_PATH_BYTES];
    find_dataset(name, path);
    kith_roster *roster = build(path, 16, 1);
    pair_table table = make_table(roster);
    raw_rows all = read_rows(path);
    size_t equal = 0;
    size_t a = 0;
    for (size_t i = 0; i < table.creator_count; i++) {
        size_t a_end = find_end(&all, a);
        cr_assert_str_eq(all.rows[a].creator, kith_roster_view_creator(roster, i).name);
        size_t b = a_end;
        for (size_t j = i + 1; j < table.creator_count; j++) {
            size_t b_end = find_end(&all, b);
            double truth = count_shared_text(&all, a, a_end, b, b_end);
            const kith_estimate *shared = pair_cell(&table, i, j);
            equal += shared->value == truth && shared->low == truth && shared->high == truth;
            b = b_end;
        }
        a = a_end;
    }
    cr_assert_eq(equal, expected_pairs, "%zu of %zu pairs", equal, expected_pairs);
    free(all.rows);
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
    const lineup lined_up = lineup_of_one(sampled);
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
                cr_assert(pair_measure(&lined_up, a, b, 0, &nothing_less, &pair));
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

/* Who must be where: the parties themselves, and some of their members. */
Test(datasets, niches_of_politicians_are_their_parties) {
    static const char *const parties[][5] = {
        {"UKLabour", "Ed_Miliband", "YvetteCooperMP", "ChukaUmunna", "lisanandy"},
        {"Conservatives", "WilliamJHague", "Jeremy_Hunt", "trussliz", "johnredwood"},
        {"LibDems", "nick_clegg", "timfarron", "vincecable", "joswinson"},
        {"theSNP", "PeteWishart", "AngusMacNeilMP", "StewartHosieMP", "MorayMP"},
        {"NigelDoddsMP", "naomi_long", "markdurkan", "gildernewmp", "conormurphymp"}};
    char path[RUN_PATH_BYTES];
    find_dataset("uk-politicians", path);
    kith_roster *roster = build(path, 4096, 1);
    kith_options options = kith_options_default();
    kith_niches *made = NULL;
    cr_assert_eq(kith_niches_build(roster, NULL, &options, &made, NULL), KITH_OK);
    cr_expect_eq(kith_niches_count(made), 5);
    size_t niches[5];
    for (size_t p = 0; p < 5; p++) {
        for (size_t i = 0; i < 5; i++) {
            size_t number = 0;
            cr_assert_eq(kith_roster_find(roster, parties[p][i], &number), KITH_OK);
            size_t niche = kith_niches_view_place(made, number).niche;
            if (i == 0) niches[p] = niche;
            cr_expect_eq(niche, niches[p], "%s is not with %s", parties[p][i], parties[p][0]);
        }
        for (size_t q = 0; q < p; q++) {
            cr_expect_neq(niches[p], niches[q]);
        }
    }
    kith_niches_free(made);
    kith_roster_free(roster);
}

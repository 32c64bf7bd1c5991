/* Rosters against sets counted by hand: sizes, order, threads, joining, sampling again. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"

/* Creators of very different sizes; follower i of creator c is (i × 48271 + c × 31) mod 2^40, so
 * they overlap. */
static follow_list make_follows(const size_t *sizes, size_t creator_count) {
    follow_list list = {0};
    for (size_t c = 0; c < creator_count; c++) {
        for (size_t i = 0; i < sizes[c]; i++) {
            follows_add(&list, (uint32_t)c, (i * 48271 + c * 31) % (1ULL << 40));
        }
    }
    return list;
}

static const size_t sizes[] = {1, 15, 16, 17, 1000, 1023, 1024, 1025, 5000, 40000, 100000};
enum { SIZE_COUNT = sizeof sizes / sizeof *sizes };

static kith_options small_options(void) {
    kith_options options = kith_options_default();
    options.k = 1024;
    options.floor = 1.0 / 64;
    options.thread_count = 2;
    return options;
}

Test(roster, counts_audiences_exactly_when_no_row_is_repeated) {
    run_folder folder = run_create_folder();
    follow_list list = make_follows(sizes, SIZE_COUNT);
    follows_shuffle(&list, 1);
    follows_write(&list, &folder, "follows.tsv");
    kith_options options = small_options();
    kith_roster *roster = follows_build(&folder, "follows.tsv", &options);
    cr_assert_eq(kith_roster_view_info(roster).creator_count, SIZE_COUNT);
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        kith_creator creator = kith_roster_view_creator(roster, i);
        cr_assert_eq(creator.followers.value, (double)sizes[i]);
        cr_assert_leq(creator.followers.low, (double)sizes[i]);
        cr_assert_geq(creator.followers.high, (double)sizes[i]);
        cr_assert_eq(creator.threshold == 1, sizes[i] <= 1024);
    }
    kith_roster_free(roster);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(roster, keeps_k_hashes_or_the_floor_whichever_is_more) {
    run_folder folder = run_create_folder();
    follow_list list = make_follows(sizes, SIZE_COUNT);
    follows_write(&list, &folder, "follows.tsv");
    kith_options options = small_options();
    kith_roster *roster = follows_build(&folder, "follows.tsv", &options);
    cr_assert_eq(kith_roster_view_creator(roster, 7).hash_count, 1024);
    cr_assert_eq(kith_roster_view_creator(roster, 8).hash_count, 1024);
    kith_creator large = kith_roster_view_creator(roster, SIZE_COUNT - 1);
    cr_assert_float_eq(large.threshold, 1.0 / 64, 1e-12);
    double expected = 100000.0 / 64;
    cr_assert_float_eq((double)large.hash_count, expected, 5 * sqrt(expected));
    kith_roster_free(roster);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(roster, is_the_same_for_any_order_of_rows_and_any_number_of_threads) {
    run_folder folder = run_create_folder();
    follow_list list = make_follows(sizes, SIZE_COUNT);
    for (size_t i = 0; i < 20000; i++) { /* some follows again */
        follows_add(&list, list.rows[i * 7].creator, list.rows[i * 7].follower);
    }
    follows_write(&list, &folder, "a.tsv");
    follows_shuffle(&list, 2);
    follows_write(&list, &folder, "b.tsv");
    kith_options options = small_options();
    options.thread_count = 1;
    kith_roster *first = follows_build(&folder, "a.tsv", &options);
    for (int threads = 1; threads <= 4; threads++) {
        options.thread_count = threads;
        kith_roster *a = follows_build(&folder, "a.tsv", &options);
        kith_roster *b = follows_build(&folder, "b.tsv", &options);
        cr_assert(follows_same_rosters(first, a));
        cr_assert(follows_same_rosters(first, b));
        kith_roster_free(a);
        kith_roster_free(b);
    }
    kith_roster_free(first);
    follows_free(&list);
    run_remove_folder(&folder);
}

/* One list a creator; each id `times` times. */
static kith_roster *build_lists(const size_t *counts, size_t creator_count, size_t times,
                                const kith_options *options) {
    kith_list lists[16];
    char names[16][24];
    for (size_t c = 0; c < creator_count; c++) {
        uint64_t *ids = malloc(counts[c] * times * sizeof *ids);
        for (size_t i = 0; i < counts[c] * times; i++) {
            ids[i] = (i % counts[c] * 48271 + c * 31) % (1ULL << 40);
        }
        snprintf(names[c], sizeof names[c], "c%05zu", c);
        lists[c] = (kith_list){names[c], ids, counts[c] * times};
    }
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build_lists(lists, creator_count, options, &roster, NULL), KITH_OK);
    for (size_t c = 0; c < creator_count; c++) {
        free((void *)lists[c].ids);
    }
    return roster;
}

Test(roster, of_lists_in_memory_is_that_of_the_same_rows_in_a_file) {
    run_folder folder = run_create_folder();
    kith_options options = small_options();
    for (size_t times = 1; times <= 4; times += 3) {
        follow_list list = make_follows(sizes, SIZE_COUNT);
        for (size_t i = 0, once = list.count; i < once * (times - 1); i++) {
            follows_add(&list, list.rows[i % once].creator, list.rows[i % once].follower);
        }
        follows_write(&list, &folder, "follows.tsv");
        kith_roster *read = follows_build(&folder, "follows.tsv", &options);
        kith_roster *built = build_lists(sizes, SIZE_COUNT, times, &options);
        cr_assert(follows_same_rosters(read, built));
        kith_roster_free(read);
        kith_roster_free(built);
        follows_free(&list);
    }
    run_remove_folder(&folder);
}

Test(roster, joins_lists_of_the_same_name_and_refuses_lists_without_one) {
    uint64_t ids[] = {1, 2, 3, 4};
    kith_list lists[] = {{"a", ids, 2}, {"b", ids, 4}, {"a", ids + 1, 3}};
    kith_options options = small_options();
    kith_roster *roster = NULL;
    kith_error error;
    cr_assert_eq(kith_roster_build_lists(lists, 3, &options, &roster, NULL), KITH_OK);
    cr_assert_eq(kith_roster_view_info(roster).creator_count, 2);
    cr_assert_eq(kith_roster_view_creator(roster, 0).followers.value, 4);
    kith_roster_free(roster);
    lists[1].name = "";
    cr_assert_eq(kith_roster_build_lists(lists, 3, &options, &roster, &error), KITH_INVALID);
    cr_assert_str_eq(error.text, "list 2: the name has 0 bytes; it must have 1 to 1024");
}

Test(roster, removes_repeated_rows_and_still_knows_the_size) {
    run_folder folder = run_create_folder();
    follow_list list = make_follows(sizes, SIZE_COUNT);
    size_t distinct = list.count;
    uint64_t state = random_seed(8);
    for (size_t i = 0; i < distinct; i++) { /* 30 % of the follows once or more again */
        while (random_below(&state, 100) < 30) {
            follows_add(&list, list.rows[i].creator, list.rows[i].follower);
        }
    }
    follows_write(&list, &folder, "follows.tsv");
    kith_options options = small_options();
    kith_roster *roster = follows_build(&folder, "follows.tsv", &options);
    cr_assert_eq(kith_roster_view_info(roster).row_count, list.count);
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        kith_creator creator = kith_roster_view_creator(roster, i);
        double size = (double)sizes[i];
        double deviation = 0.55 * size / 1.43 / sqrt((double)creator.hash_count);
        double allowed = creator.threshold == 1 ? 0 : 5 * deviation;
        cr_assert_float_eq(creator.followers.value, size, allowed + 1e-9);
        cr_assert_leq(creator.followers.low, creator.followers.value);
        cr_assert_geq(creator.followers.high, creator.followers.value);
    }
    kith_roster_free(roster);
    follows_free(&list);
    run_remove_folder(&folder);
}

/* Deals the rows to three files. */
static void write_parts(const follow_list *list, const run_folder *folder) {
    static const char *const names[] = {"part0.tsv", "part1.tsv", "part2.tsv"};
    for (size_t part = 0; part < 3; part++) {
        follow_list rows = {0};
        for (size_t i = part; i < list->count; i += 3) {
            follows_add(&rows, list->rows[i].creator, list->rows[i].follower);
        }
        follows_write(&rows, folder, names[part]);
        follows_free(&rows);
    }
}

Test(roster, merged_from_parts_is_the_one_built_at_once) {
    run_folder folder = run_create_folder();
    follow_list list = make_follows(sizes, SIZE_COUNT);
    for (size_t i = 0; i < 30000; i++) {
        follows_add(&list, list.rows[i * 3].creator, list.rows[i * 3].follower);
    }
    follows_shuffle(&list, 3);
    follows_write(&list, &folder, "all.tsv");
    write_parts(&list, &folder);
    kith_options options = small_options();
    kith_roster *all = follows_build(&folder, "all.tsv", &options);
    kith_roster *parts[3] = {follows_build(&folder, "part0.tsv", &options),
                             follows_build(&folder, "part1.tsv", &options),
                             follows_build(&folder, "part2.tsv", &options)};
    kith_roster *merged = NULL;
    cr_assert_eq(kith_roster_merge((const kith_roster *const *)parts, 3, &options, &merged, NULL),
                 KITH_OK);
    cr_assert(follows_same_rosters(all, merged));
    for (size_t i = 0; i < 3; i++) {
        kith_roster_free(parts[i]);
    }
    kith_roster_free(merged);
    kith_roster_free(all);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(roster, reduced_is_the_one_built_with_the_coarser_options) {
    run_folder folder = run_create_folder();
    follow_list list = make_follows(sizes, SIZE_COUNT);
    for (size_t i = 0; i < 30000; i++) {
        follows_add(&list, list.rows[i * 3].creator, list.rows[i * 3].follower);
    }
    follows_write(&list, &folder, "all.tsv");
    kith_options exact = small_options();
    exact.floor = 1;
    kith_options coarse = small_options();
    kith_roster *whole = follows_build(&folder, "all.tsv", &exact);
    kith_roster *direct = follows_build(&folder, "all.tsv", &coarse);
    kith_roster *reduced = NULL;
    cr_assert_eq(kith_roster_reduce(whole, &coarse, &reduced), KITH_OK);
    cr_assert(follows_same_rosters(direct, reduced));
    kith_roster_free(whole);
    kith_roster_free(direct);
    kith_roster_free(reduced);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(roster, of_different_seeds_refuses_to_merge_and_names_both) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a.tsv", "x\t1\nx\t2\n");
    kith_options options = kith_options_default();
    kith_roster *a = follows_build(&folder, "a.tsv", &options);
    options.seed = 77;
    kith_roster *b = follows_build(&folder, "a.tsv", &options);
    const kith_roster *both[] = {a, b};
    kith_roster *merged = NULL;
    kith_error error = {0};
    cr_assert_eq(kith_roster_merge(both, 2, &options, &merged, &error), KITH_INCOMPATIBLE);
    cr_assert_null(merged);
    cr_assert_not_null(strstr(error.text, "seed 0"));
    cr_assert_not_null(strstr(error.text, "seed 77"));
    kith_roster_free(a);
    kith_roster_free(b);
    run_remove_folder(&folder);
}

Test(roster, takes_the_number_42_and_the_text_42_for_one_account) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a.csv", "x,42\nx,\"42\"\nx, 42\nx,042\n");
    kith_options options = kith_options_default();
    kith_roster *roster = follows_build(&folder, "a.csv", &options);
    cr_assert_eq(kith_roster_view_creator(roster, 0).hash_count, 2);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(roster, names_accounts_by_their_hashes) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a.tsv", "x\t42\nx\tann\nx\t007\nx\t18446744073709551615\n");
    kith_options options = kith_options_default();
    options.keep_names = true;
    options.floor = 1;
    kith_roster *roster = follows_build(&folder, "a.tsv", &options);
    kith_creator creator = kith_roster_view_creator(roster, 0);
    static const char *const names[] = {"42", "ann", "007", "18446744073709551615"};
    bool seen[4] = {0};
    cr_assert_eq(creator.hash_count, 4);
    for (size_t i = 0; i < 4; i++) {
        char id[KITH_ID_BYTES + 1];
        size_t count = kith_roster_name_account(roster, creator.hashes[i], id);
        cr_assert_eq(count, strlen(id));
        for (size_t j = 0; j < 4; j++) {
            seen[j] |= strcmp(id, names[j]) == 0;
        }
    }
    cr_assert(seen[0] && seen[1] && seen[2] && seen[3]);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(roster, finds_creators_by_name_and_no_others) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a.tsv", "b\t1\nab\t1\na\t1\nabc\t1\n");
    kith_options options = kith_options_default();
    kith_roster *roster = follows_build(&folder, "a.tsv", &options);
    static const char *const sorted[] = {"a", "ab", "abc", "b"};
    for (size_t i = 0; i < 4; i++) {
        size_t index = 99;
        cr_assert_eq(kith_roster_find(roster, sorted[i], &index), KITH_OK);
        cr_assert_eq(index, i);
        cr_assert_str_eq(kith_roster_view_creator(roster, i).name, sorted[i]);
    }
    size_t index = 99;
    cr_assert_eq(kith_roster_find(roster, "abcd", &index), KITH_NOT_FOUND);
    cr_assert_eq(kith_roster_find(roster, "", &index), KITH_NOT_FOUND);
    cr_assert_eq(index, 99);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(roster, refuses_options_out_of_range) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a.tsv", "x\t1\n");
    kith_error error = {0};
    kith_options options = kith_options_default();
    options.k = 15;
    cr_assert_eq(follows_try(&folder, "a.tsv", &options, &error), KITH_INVALID);
    options = kith_options_default();
    options.floor = 1.5;
    cr_assert_eq(follows_try(&folder, "a.tsv", &options, &error), KITH_INVALID);
    options.floor = NAN;
    cr_assert_eq(follows_try(&folder, "a.tsv", &options, &error), KITH_INVALID);
    options = kith_options_default();
    options.thread_count = -1;
    cr_assert_eq(follows_try(&folder, "a.tsv", &options, &error), KITH_INVALID);
    run_remove_folder(&folder);
}

/* The smallest budget, and audiences of about a million follows: more than half of it. */
static follow_list make_large_follows(void) {
    static const size_t large[] = {700000, 400000, 60000, 3000, 20};
    follow_list list = make_follows(large, 5);
    for (size_t i = 0; i < 100000; i++) {
        follows_add(&list, list.rows[i * 7].creator, list.rows[i * 7].follower);
    }
    follows_shuffle(&list, 5);
    return list;
}

Test(roster, within_a_budget_is_the_one_built_with_the_largest_floor_that_fits) {
    run_folder folder = run_create_folder();
    follow_list list = make_large_follows();
    follows_write(&list, &folder, "a.tsv");
    follows_shuffle(&list, 6);
    follows_write(&list, &folder, "b.tsv");
    kith_options within = kith_options_default();
    within.k = 1024;
    within.memory_bytes = KITH_MEMORY_MIN; /* half of it holds 2^20 hashes: a floor of 1/2 fits */
    within.thread_count = 1;
    kith_roster *first = follows_build(&folder, "a.tsv", &within);
    kith_options direct = within;
    direct.memory_bytes = 0;
    direct.floor = kith_roster_view_info(first).floor;
    cr_assert_eq(direct.floor, 0.5);
    kith_roster *expected = follows_build(&folder, "a.tsv", &direct);
    cr_assert(follows_same_rosters(first, expected));
    for (int threads = 2; threads <= 4; threads++) {
        within.thread_count = threads;
        kith_roster *again = follows_build(&folder, "b.tsv", &within);
        cr_assert(follows_same_rosters(first, again));
        kith_roster_free(again);
    }
    kith_roster_free(first);
    kith_roster_free(expected);
    follows_free(&list);
    run_remove_folder(&folder);
}

/* A list of 20,000 accounts of which every 1,000th stands in it `again` times more.
 * ids   room for it */
enum { UNEVEN = 20000, EVERY = 1000 };
static kith_list make_uneven_list(uint64_t *ids, size_t again) {
    size_t count = 0;
    for (uint64_t i = 0; i < UNEVEN; i++) {
        for (size_t j = 0; j < (i % EVERY ? 1 : 1 + again); j++) {
            ids[count++] = i;
        }
    }
    return (kith_list){"uneven", ids, count};
}

Test(roster, counts_audiences_of_which_a_few_accounts_have_most_rows) {
    enum { SEEDS = 100, AGAIN = 300 };
    static uint64_t ids[UNEVEN + UNEVEN / EVERY * AGAIN];
    kith_list list = make_uneven_list(ids, AGAIN);
    size_t held = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        kith_options options = kith_options_default();
        options.k = 1024;
        options.floor = 0;
        options.seed = random_seed(seed);
        kith_roster *roster = NULL;
        cr_assert_eq(kith_roster_build_lists(&list, 1, &options, &roster, NULL), KITH_OK);
        kith_estimate followers = kith_roster_view_creator(roster, 0).followers;
        held += followers.low <= 20000 && 20000 <= followers.high;
        cr_expect_float_eq(followers.value, 20000, 5 * 20000 / 32.0);
        kith_roster_free(roster);
    }
    cr_assert_geq(held, 88, "only %zu of %d intervals hold", held, SEEDS); /* 95 less 3 sigma */
}

Test(roster, counts_the_accounts_that_all_creators_share_once) {
    enum { SHARED = 20000, SHARING = 100 };
    static uint64_t ids[SHARED];
    static char names[SHARING][8];
    static kith_list lists[SHARING];
    for (uint64_t i = 0; i < SHARED; i++) {
        ids[i] = i;
    }
    for (size_t c = 0; c < SHARING; c++) {
        snprintf(names[c], sizeof names[c], "c%02zu", c);
        lists[c] = (kith_list){names[c], ids, SHARED};
    }
    kith_options options = kith_options_default();
    options.floor = 1;
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build_lists(lists, SHARING, &options, &roster, NULL), KITH_OK);
    cr_assert_eq(kith_roster_view_info(roster).account_count, SHARED);
    kith_roster_free(roster);
}

Test(roster, cuts_long_lists_into_parts_without_losing_an_id) {
    enum { IDS = (1 << 23) + 12345 };
    uint64_t *ids = malloc(sizeof *ids * IDS);
    cr_assert_not_null(ids);
    for (uint64_t i = 0; i < IDS; i++) {
        ids[i] = i;
    }
    const kith_list list = {"long", ids, IDS};
    kith_options options = kith_options_default();
    options.floor = 1;
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build_lists(&list, 1, &options, &roster, NULL), KITH_OK);
    cr_assert_eq(kith_roster_view_creator(roster, 0).hash_count, IDS);
    kith_roster_free(roster);
    free(ids);
}

Test(roster, within_a_budget_that_holds_everything_is_exact) {
    run_folder folder = run_create_folder();
    follow_list list = make_follows(sizes, SIZE_COUNT);
    follows_write(&list, &folder, "a.tsv");
    kith_options options = small_options();
    options.memory_bytes = KITH_MEMORY_MIN;
    kith_roster *within = follows_build(&folder, "a.tsv", &options);
    options.memory_bytes = 0;
    options.floor = 1;
    kith_roster *exact = follows_build(&folder, "a.tsv", &options);
    cr_assert(follows_same_rosters(within, exact));
    kith_roster_free(within);
    kith_roster_free(exact);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(roster, says_what_a_budget_too_small_for_small_audiences_would_have_to_be) {
    run_folder folder = run_create_folder();
    follow_list list = make_large_follows();
    follows_write(&list, &folder, "a.tsv");
    kith_options options = kith_options_default();
    options.memory_bytes = KITH_MEMORY_MIN;
    options.k = KITH_K_MAX;
    kith_error error = {0};
    cr_assert_eq(follows_try(&folder, "a.tsv", &options, &error), KITH_INVALID);
    const char *at = strstr(error.text, "needs at least ");
    cr_assert_not_null(at, "%s", error.text);
    double told = strtod(at + strlen("needs at least "), NULL);
    /* 1,163,020 followers of 8 bytes each, twice */
    cr_assert_float_eq(told, 1163020 * 16 / 1e6, 0.3, "%s", error.text);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(roster, merged_from_file_to_file_is_the_one_merged_in_memory) {
    run_folder folder = run_create_folder();
    follow_list list = make_follows(sizes, SIZE_COUNT);
    for (uint32_t c = 100; c < 1000; c++) { /* more creators than are joined at a time */
        follows_add(&list, c, (uint64_t)c * 7);
    }
    follows_write(&list, &folder, "all.tsv");
    write_parts(&list, &folder);
    kith_options options = small_options();
    kith_roster *all = follows_build(&folder, "all.tsv", &options);
    kith_roster *parts[3] = {0};
    for (size_t i = 0; i < 3; i++) {
        char name[32];
        char path[RUN_PATH_BYTES + 32];
        snprintf(name, sizeof name, "part%zu.tsv", i);
        kith_roster *built = follows_build(&folder, name, &options);
        snprintf(path, sizeof path, "%s/part%zu.kith", folder.path, i);
        cr_assert_eq(kith_roster_write(built, path, NULL), KITH_OK);
        kith_roster_free(built);
        cr_assert_eq(kith_roster_read(path, &options, &parts[i], NULL), KITH_OK);
    }
    char path[RUN_PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/merged.kith", folder.path);
    kith_roster_info info;
    kith_roster *merged = NULL;
    cr_assert_eq(
        kith_roster_merge_to((const kith_roster *const *)parts, 3, path, &options, &info, NULL),
        KITH_OK);
    cr_assert_eq(info.creator_count, SIZE_COUNT + 900);
    cr_assert_eq(info.row_count, list.count);
    cr_assert_eq(kith_roster_read(path, &options, &merged, NULL), KITH_OK);
    cr_assert(follows_same_rosters(all, merged));
    for (size_t i = 0; i < 3; i++) {
        kith_roster_free(parts[i]);
    }
    kith_roster_free(all);
    kith_roster_free(merged);
    follows_free(&list);
    run_remove_folder(&folder);
}

Test(roster, of_a_file_with_one_damaged_sample_answers_about_the_others) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "a.tsv", "a\t1\na\t2\nb\t2\nb\t3\nc\t1\nc\t2\n");
    kith_options options = kith_options_default();
    kith_roster *built = follows_build(&folder, "a.tsv", &options);
    char path[RUN_PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/r.kith", folder.path);
    cr_assert_eq(kith_roster_write(built, path, NULL), KITH_OK);
    kith_roster_free(built);
    FILE *file = fopen(path, "r+b");
    cr_assert(file && fseek(file, 40 + 16 + 3, SEEK_SET) == 0); /* in the second sample */
    int byte = fgetc(file);
    cr_assert(fseek(file, -1, SEEK_CUR) == 0 && fputc(byte ^ 1, file) != EOF);
    fclose(file);
    kith_roster *roster = NULL;
    kith_overlap overlap;
    kith_error error = {0};
    uint64_t hashes[2];
    cr_assert_eq(kith_roster_read(path, &options, &roster, NULL), KITH_OK);
    cr_assert_eq(kith_overlap_pair(roster, 0, 2, NULL, &options, &overlap, NULL), KITH_OK);
    cr_assert_eq(overlap.shared.value, 2);
    cr_assert_eq(kith_overlap_pair(roster, 0, 1, NULL, &options, &overlap, NULL), KITH_CORRUPT);
    cr_assert_eq(kith_roster_copy_hashes(roster, 1, hashes, &error), KITH_CORRUPT);
    cr_assert_eq(error.offset, 56);
    cr_assert_not_null(strstr(error.text, "r.kith: byte 56: the checksum of a sample"));
    cr_assert_eq(kith_roster_verify(roster, &options, NULL), KITH_CORRUPT);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

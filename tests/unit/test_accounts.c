/* Account files: what may stand in them, and that every account is found again under the hash that it has as a
 * follower. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "follows.h"

static kith_status try_read(const run_folder *folder, const char *name, int threads,
                            uint64_t bad_lines, kith_accounts **accounts, kith_error *error) {
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    const char *paths[] = {path};
    kith_options options = kith_options_default();
    options.thread_count = threads;
    options.bad_lines_allowed = bad_lines;
    return kith_accounts_read(paths, 1, &options, accounts, error);
}

static kith_accounts *read_text(const char *text) {
    run_folder folder = run_create_folder();
    kith_accounts *made = NULL;
    kith_error error = {0};
    run_write_file(&folder, "a.tsv", text);
    cr_assert_eq(try_read(&folder, "a.tsv", 2, 0, &made, &error), KITH_OK, "%s", error.text);
    run_remove_folder(&folder);
    return made;
}

static void expect_fail(const char *text, uint64_t line, const char *reason) {
    run_folder folder = run_create_folder();
    kith_accounts *made = NULL;
    kith_error error = {0};
    run_write_file(&folder, "a.tsv", text);
    cr_expect_eq(try_read(&folder, "a.tsv", 2, 0, &made, &error), KITH_MALFORMED);
    cr_expect_null(made);
    cr_expect_eq(error.line, line, "%s", error.text);
    cr_expect_not_null(strstr(error.text, reason), "%s", error.text);
    run_remove_folder(&folder);
}

/* The account with an integer id, by the hash that a roster gives to it. */
static kith_account find(const kith_accounts *accounts, const char *id) {
    char text[64];
    snprintf(text, sizeof text, "ann\t%s\n", id);
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.tsv", text);
    kith_options options = kith_options_default();
    options.floor = 1;
    kith_roster *roster = follows_build(&folder, "f.tsv", &options);
    size_t index = 0;
    cr_assert_eq(
        kith_accounts_find(accounts, kith_roster_view_creator(roster, 0).hashes[0], &index),
        KITH_OK, "%s", id);
    kith_roster_free(roster);
    run_remove_folder(&folder);
    return kith_accounts_view_account(accounts, index);
}

static bool is_same(kith_account a, kith_account b) {
    return a.hash == b.hash && a.created_at == b.created_at &&
           a.followers_count == b.followers_count && a.following_count == b.following_count &&
           a.posts_count == b.posts_count && a.has_avatar == b.has_avatar;
}

static void expect_same(const char *text) {
    kith_accounts *plain = read_text(
        "account\tcreated_at\tfollowers_count\tfollowing_count\t"
        "posts_count\thas_avatar\n7\t1700000000\t1\t2\t3\t1\n"
        "8\t1700000001\t4\t5\t6\t0\nx9\t1700000002\t7\t8\t9\t1\n");
    kith_accounts *other = read_text(text);
    cr_assert_eq(kith_accounts_view_info(other).account_count, 3, "%s", text);
    for (size_t i = 0; i < 3; i++) {
        cr_expect(
            is_same(kith_accounts_view_account(plain, i), kith_accounts_view_account(other, i)),
            "%s", text);
    }
    kith_accounts_free(plain);
    kith_accounts_free(other);
}

Test(accounts, finds_the_columns_by_their_names_in_any_order) {
    expect_same(
        "has_avatar,posts,Following,followers,Created At,User-ID\n1,3,2,1,"
        "2023-11-14T22:13:20Z,7\n0,6,5,4,2023-11-14 22:13:21,8\n1,9,8,7,1700000002,x9\n");
    expect_same(
        "id,name,created,default_profile_image,statuses_count,friends_count,"
        "followers_count\n7,\"a, \"\"b\"\"\",1700000000.0,0,3.0,2,1\n8,c,1700000001,true,6,"
        "5,4\r\n\nx9,d,1700000002,no,9,8,7\n");
}

Test(accounts, leaves_open_what_is_missing_or_cannot_be) {
    kith_accounts *made = read_text(
        "account\tcreated_at\tfollowers_count\thas_avatar\n1\t\t\t\n"
        "2\t0\tNA\tnull\n3\t915148800\t-5\t1\n4\t4102444800\t"
        "99999999999\t0\n5\t1600000000\t0\t0\n6\t1600000001\t0\t0\n");
    kith_accounts_info info = kith_accounts_view_info(made);
    cr_expect_eq(info.row_count, 6);
    cr_expect_eq(info.created_count, 2);
    cr_expect_eq(info.created_missing_count, 2);
    cr_expect_eq(info.created_early_count, 1);
    cr_expect_eq(info.created_future_count, 1);
    cr_expect_eq(info.negative_count, 1);
    cr_expect_not(info.created_all_equal);
    cr_expect_eq(find(made, "1").has_avatar, -1);
    cr_expect_eq(find(made, "2").followers_count, -1);
    cr_expect_eq(find(made, "3").followers_count, -1);
    cr_expect_eq(find(made, "3").created_at, 0);
    cr_expect_eq(find(made, "4").followers_count, INT32_MAX);
    cr_expect_eq(find(made, "4").following_count, -1);
    cr_expect_eq(find(made, "5").followers_count, 0);
    kith_accounts_free(made);
}

Test(accounts, takes_creation_times_that_are_all_equal_for_none) {
    kith_accounts *made = read_text("account,created_at\n1,1600000000\n2,1600000000\n3,\n");
    cr_expect(kith_accounts_view_info(made).created_all_equal);
    cr_expect_eq(kith_accounts_view_info(made).created_count, 0);
    cr_expect_eq(find(made, "1").created_at, 0);
    kith_accounts_free(made);
}

Test(accounts, keeps_of_repeated_accounts_the_row_that_knows_most_wherever_it_stands) {
    const char *rows[] = {"1,,5\n", "1,1600000000,9\n", "1,1500000000,7\n", "2,1600000001,1\n"};
    for (int turn = 0; turn < 4; turn++) {
        char text[256];
        snprintf(text, sizeof text, "account,created_at,followers\n%s%s%s%s", rows[turn],
                 rows[(turn + 1) % 4], rows[(turn + 2) % 4], rows[(turn + 3) % 4]);
        kith_accounts *made = read_text(text);
        cr_expect_eq(kith_accounts_view_info(made).account_count, 2);
        cr_expect_eq(kith_accounts_view_info(made).repeated_count, 2);
        cr_expect_eq(find(made, "1").created_at, 1500000000);
        cr_expect_eq(find(made, "1").followers_count, 7);
        kith_accounts_free(made);
    }
}

Test(accounts, names_file_line_and_reason_of_what_is_malformed) {
    expect_fail("7\t1700000000\n", 1, "no account column");
    expect_fail("account\tshoe_size\n7\t43\n", 1, "nothing that is known");
    expect_fail("account\tcreated_at\n7\t1\n8\n", 3, "fewer columns");
    expect_fail("account\tcreated_at\n7\t1\n\n8\t1\t2\n", 4, "more columns");
    expect_fail("account\tcreated_at\n7\tyesterday\n", 2, "neither seconds");
    expect_fail("account\tposts_count\n7\tmany\n", 2, "posts_count is not a whole number");
    expect_fail("account\tfollowers\n7\t1.5\n", 2, "followers_count is not a whole number");
    expect_fail("account\thas_avatar\n7\tperhaps\n", 2, "has_avatar is not 1 or 0");
    expect_fail("account\tcreated_at\n\t1700000000\n", 2, "no account");
    expect_fail("account\tcreated_at\n7\t1\naccount\tcreated_at\n", 3, "a header line again");
    expect_fail("account,created_at\n\"7,1\n", 2, "a quote that is not closed");
    expect_fail("account\tcreated_at\n", 0, "no accounts");
}

Test(accounts, skips_and_counts_as_many_bad_lines_as_are_allowed) {
    run_folder folder = run_create_folder();
    kith_accounts *made = NULL;
    kith_error error = {0};
    run_write_file(&folder, "a", "account,posts\n1,x\n2,5\n3,y\n");
    cr_assert_eq(try_read(&folder, "a", 2, 2, &made, &error), KITH_OK, "%s", error.text);
    cr_expect_eq(kith_accounts_view_info(made).bad_line_count, 2);
    cr_expect_eq(kith_accounts_view_info(made).account_count, 1);
    kith_accounts_free(made);
    cr_expect_eq(try_read(&folder, "a", 2, 1, &made, &error), KITH_MALFORMED);
    run_remove_folder(&folder);
}

/* A large file: many blocks and many hashes in each group. */
static void write_many(const run_folder *folder, size_t count) {
    char path[RUN_PATH_BYTES + 256];
    snprintf(path, sizeof path, "%s/a.gz", folder->path);
    gzFile file = gzopen(path, "wb1");
    cr_assert_not_null(file);
    gzprintf(file, "account\tcreated_at\tposts_count\n");
    for (size_t i = 0; i < count; i++) {
        gzprintf(file, "%zu\t%zu\t%zu\n", 7 * i, 1500000000 + i % 1000003, i);
    }
    cr_assert_eq(gzclose(file), Z_OK);
}

Test(accounts, gives_the_same_arrays_for_any_number_of_threads_and_finds_every_account) {
    enum { COUNT = 120000 };
    run_folder folder = run_create_folder();
    write_many(&folder, COUNT);
    kith_accounts *one = NULL;
    kith_accounts *three = NULL;
    cr_assert_eq(try_read(&folder, "a.gz", 1, 0, &one, NULL), KITH_OK);
    cr_assert_eq(try_read(&folder, "a.gz", 3, 0, &three, NULL), KITH_OK);
    cr_assert_eq(kith_accounts_view_info(one).account_count, COUNT);
    cr_assert_eq(kith_accounts_view_info(three).account_count, COUNT);
    uint64_t posts = 0;
    for (size_t i = 0; i < COUNT; i++) {
        kith_account account = kith_accounts_view_account(one, i);
        size_t index = 0;
        cr_assert(is_same(account, kith_accounts_view_account(three, i)));
        cr_assert(i == 0 || account.hash > kith_accounts_view_account(one, i - 1).hash);
        cr_assert_eq(kith_accounts_find(one, account.hash, &index), KITH_OK);
        cr_assert_eq(index, i);
        cr_assert_eq(account.created_at, 1500000000 + account.posts_count % 1000003);
        posts += (uint64_t)account.posts_count;
        bool absent = kith_accounts_find(one, account.hash + 1, &index) == KITH_NOT_FOUND;
        cr_assert(absent || index == i + 1);
    }
    cr_expect_eq(posts, (uint64_t)COUNT * (COUNT - 1) / 2);
    kith_accounts_free(one);
    kith_accounts_free(three);
    run_remove_folder(&folder);
}

Test(accounts, counts_those_that_follow_nobody_and_refuses_a_file_of_strangers) {
    run_folder folder = run_create_folder();
    kith_options options = kith_options_default();
    options.floor = 1;
    run_write_file(&folder, "f", "ann\t1\nann\t2\nbob\t2\nbob\tx\n");
    kith_roster *roster = follows_build(&folder, "f", &options);
    kith_accounts *known = read_text("account,posts\n2,1\nx,1\n4,1\n5,1\n6,1\n");
    kith_accounts *strangers = read_text("account,posts\na,1\nb,1\n");
    uint64_t unknown = 0;
    kith_error error = {0};
    cr_assert_eq(kith_accounts_match(known, roster, &options, &unknown, &error), KITH_OK);
    cr_expect_eq(unknown, 3);
    cr_expect_eq(kith_accounts_match(strangers, roster, &options, &unknown, &error), KITH_INVALID);
    cr_expect_not_null(strstr(error.text, "none of 2 accounts"), "%s", error.text);
    kith_accounts_free(known);
    kith_accounts_free(strangers);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

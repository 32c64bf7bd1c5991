/* Whose profiles to look up, against the definition: an account serves a creator if it is among that
 * creator's followers with the smallest hashes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"

enum { CREATORS = 30, ACCOUNTS = 2000, PER_CREATOR = 50 };

static kith_roster *make_roster(const run_folder *folder, const kith_options *options) {
    follow_list list = {0};
    uint64_t state = random_seed(5);
    for (uint32_t c = 0; c < CREATORS; c++) {
        uint64_t size = 1 + random_below(&state, c % 3 == 0 ? 40 : 900);
        for (uint64_t i = 0; i < size; i++) {
            follows_add(&list, c, random_below(&state, ACCOUNTS));
        }
    }
    follows_write(&list, folder, "f.tsv");
    follows_free(&list);
    return follows_build(folder, "f.tsv", options);
}

/* The creators whose PER_CREATOR smallest hashes include this one. */
static size_t count_served(const kith_roster *roster, uint64_t hash) {
    size_t served = 0;
    for (size_t c = 0; c < CREATORS; c++) {
        kith_creator creator = kith_roster_view_creator(roster, c);
        for (size_t i = 0; i < creator.hash_count && i < PER_CREATOR; i++) {
            served += creator.hashes[i] == hash;
        }
    }
    return served;
}

Test(sample, is_what_each_creator_has_the_smallest_hashes_of) {
    run_folder folder = run_create_folder();
    kith_options options = kith_options_default();
    options.floor = 1;
    kith_roster *roster = make_roster(&folder, &options);
    kith_sample *sample = NULL;
    cr_assert_eq(kith_sample_build(roster, PER_CREATOR, &options, &sample, NULL), KITH_OK);
    size_t served = 0;
    size_t wanted = 0;
    for (size_t i = 0; i < kith_sample_count_accounts(sample); i++) {
        kith_sampled_account account = kith_sample_view_account(sample, i);
        cr_assert(i == 0 || kith_sample_view_account(sample, i - 1).hash < account.hash);
        cr_assert_eq(account.creator_count, count_served(roster, account.hash));
        cr_assert_gt(account.creator_count, 0);
        served += account.creator_count;
    }
    for (size_t c = 0; c < CREATORS; c++) {
        size_t followers = kith_roster_view_creator(roster, c).hash_count;
        wanted += followers < PER_CREATOR ? followers : PER_CREATOR;
    }
    cr_assert_eq(served, wanted);
    cr_assert_lt(kith_sample_count_accounts(sample), wanted);
    kith_sample_free(sample);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(sample, is_refused_where_a_sketch_holds_fewer_followers) {
    run_folder folder = run_create_folder();
    kith_options options = kith_options_default();
    options.k = 16;
    options.floor = 0;
    kith_roster *roster = make_roster(&folder, &options);
    kith_sample *sample = NULL;
    kith_error error = {0};
    cr_assert_eq(kith_sample_build(roster, 17, &options, &sample, &error), KITH_INVALID);
    cr_assert_not_null(strstr(error.text, "has only 16 followers"), "%s", error.text);
    cr_assert_eq(kith_sample_build(roster, 0, &options, &sample, &error), KITH_INVALID);
    cr_assert_null(sample);
    cr_assert_eq(kith_sample_build(roster, 16, &options, &sample, NULL), KITH_OK);
    kith_sample_free(sample);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

Test(sample, is_listed_by_the_program) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", "creator,follower\na,1\na,x\na,3\nb,1\nb,x\nb,3\nc,9\n");
    run_result result = run_line(&folder, "\"$kith\" sample f.csv --per-creator 3 | sort");
    cr_assert_str_eq(result.out, "1,2\n3,2\n9,1\naccount,creators\nx,2\n");
    cr_assert_not_null(strstr(result.err, "4 accounts (7, were creators sampled apart)"), "%s",
                       result.err);
    run_free(&result);
    result = run_line(&folder, "\"$kith\" sample f.csv --per-creator 0");
    cr_assert_eq(result.exit_code, 2);
    run_free(&result);
    run_remove_folder(&folder);
}

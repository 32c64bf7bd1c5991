/* A roster without suspicious accounts is the one that was built without them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "follows.h"
#include "sketch/suspicion.h"

enum { SIZE = 30000 };

static kith_roster *build(bool all, const kith_options *options) {
    static uint64_t ids[2][SIZE];
    size_t counts[2] = {0, 0};
    for (uint64_t id = 0; id < SIZE; id++) {
        for (size_t c = 0; c < 2; c++) {
            bool follows = id % 3 != c;
            bool suspicious = id % 7 == 0;
            if (!follows || (suspicious && !all)) continue;
            ids[c][counts[c]++] = id;
        }
    }
    const kith_list lists[] = {{"a", ids[0], counts[0]}, {"b", ids[1], counts[1]}};
    kith_roster *roster = NULL;
    cr_assert_eq(kith_roster_build_lists(lists, 2, options, &roster, NULL), KITH_OK);
    return roster;
}

/* Every seventh account is suspicious; every fifth only somewhat, which leaves it in. */
static kith_suspects *read_suspects(const kith_options *options) {
    run_folder folder = run_create_folder();
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/s.csv", folder.path);
    FILE *file = fopen(path, "w");
    fputs("follower,probability\n", file);
    for (int id = 0; id < SIZE; id++) {
        if (id % 7 == 0 || id % 5 == 0) fprintf(file, "%d,%s\n", id, id % 7 == 0 ? "0.5" : "0.49");
    }
    fclose(file);
    const char *paths[] = {path};
    kith_suspects *made = NULL;
    cr_assert_eq(kith_suspects_read(paths, 1, options, &made, NULL), KITH_OK);
    run_remove_folder(&folder);
    return made;
}

static void check_without(double floor) {
    kith_options options = kith_options_default();
    options.floor = floor;
    options.k = 1000;
    kith_roster *whole = build(true, &options);
    kith_roster *rest = build(false, &options);
    kith_roster *made = NULL;
    kith_suspects *suspects = read_suspects(&options);
    cr_assert_eq(suspicion_leave_out(suspects, whole, &options, &made, NULL), KITH_OK);
    for (size_t c = 0; c < 2; c++) {
        kith_creator left = kith_roster_view_creator(made, c);
        kith_creator wanted = kith_roster_view_creator(rest, c);
        double error = floor < 1 ? 0.05 : 0;
        cr_expect_float_eq(left.followers.value, wanted.followers.value,
                           error * wanted.followers.value);
        size_t count = left.hash_count < wanted.hash_count ? left.hash_count : wanted.hash_count;
        cr_assert_gt(count, 700);
        cr_expect_arr_eq(left.hashes, wanted.hashes, count * sizeof *left.hashes);
    }
    double accounts = kith_roster_view_info(rest).account_count;
    cr_expect_float_eq(kith_roster_view_info(made).account_count, accounts,
                       floor < 1 ? 0.1 * accounts : 0);
    kith_suspects_free(suspects);
    kith_roster_free(whole);
    kith_roster_free(rest);
    kith_roster_free(made);
}

Test(suspicion, leaves_of_whole_audiences_exactly_the_others) {
    check_without(1);
}

Test(suspicion, leaves_of_samples_the_others_and_scales_them) {
    check_without(0);
}

Test(suspicion, of_another_seed_is_refused) {
    kith_options options = kith_options_default();
    kith_roster *whole = build(true, &options);
    kith_roster *made = NULL;
    kith_error error = {0};
    options.seed = 4;
    kith_suspects *suspects = read_suspects(&options);
    options.seed = 0;
    cr_expect_eq(suspicion_leave_out(suspects, whole, &options, &made, &error), KITH_INCOMPATIBLE);
    cr_expect_null(made);
    kith_suspects_free(suspects);
    kith_roster_free(whole);
}

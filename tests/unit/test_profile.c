/* Profile rules: bounds, what is not known, and how well they order the accounts of both generators. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "authenticity/profile.h"
#include "kernels/hash.h"
#include "run.h"

static const profile_weights weights = PROFILE_BUILTIN;

static const kith_account nothing = {
    .followers_count = -1, .following_count = -1, .posts_count = -1, .has_avatar = -1};

Test(profile, says_nothing_of_an_account_of_which_nothing_is_known) {
    cr_expect_eq(profile_weigh(&weights, profile_check(&nothing)), 0);
}

Test(profile, stays_within_its_bounds_and_holds_few_followers_and_posts_against_an_account) {
    const kith_account empty = {.followers_count = 0, .following_count = 5000};
    const kith_account lively = {
        .followers_count = 5000, .following_count = 100, .posts_count = 900, .has_avatar = 1};
    cr_expect_eq(profile_weigh(&weights, profile_check(&empty)), PROFILE_MOST);
    cr_expect_eq(profile_weigh(&weights, profile_check(&lively)), -PROFILE_MOST);
    for (uint32_t rules = 0; rules < 1U << PROFILE_RULE_COUNT; rules++) {
        double weight = profile_weigh(&weights, rules);
        cr_assert(weight >= -PROFILE_MOST && weight <= PROFILE_MOST);
    }
}

Test(profile, checks_each_number_at_its_threshold) {
    kith_account account = nothing;
    account.followers_count = 10;
    account.following_count = 109;
    account.posts_count = 1;
    uint32_t rules = profile_check(&account);
    cr_expect_eq(rules, 1U << PROFILE_FOLLOWERS_100 | 1U << PROFILE_POSTS_10 |
                            1U << PROFILE_POSTS_100 | 1U << PROFILE_AVATAR_UNKNOWN);
    account.followers_count = 9;
    account.following_count = 1000;
    account.posts_count = 0;
    rules = profile_check(&account);
    cr_expect_eq(rules, 1U << PROFILE_FOLLOWERS_10 | 1U << PROFILE_FOLLOWERS_100 |
                            1U << PROFILE_FOLLOWING_200 | 1U << PROFILE_FOLLOWING_1000 |
                            1U << PROFILE_RATIO_10 | 1U << PROFILE_POSTS_1 |
                            1U << PROFILE_POSTS_10 | 1U << PROFILE_POSTS_100 |
                            1U << PROFILE_AVATAR_UNKNOWN);
}

/* How often a bot weighs more than another account, ties counting half. */
static double measure(const char *generator, const char *choice) {
    run_folder folder = run_create_folder();
    char text[RUN_PATH_BYTES + 1024];
    const char *build = getenv("KITH_BUILD");
    snprintf(text, sizeof text, "%s/%s -q -o '%s' --creators 60 --follows 60k %s",
             build ? build : "build", generator, folder.path, choice);
    cr_assert_eq(system(text), 0);
    snprintf(text, sizeof text, "%s/accounts.tsv", folder.path);
    const char *paths[] = {text};
    kith_options options = kith_options_default();
    kith_accounts *accounts = NULL;
    cr_assert_eq(kith_accounts_read(paths, 1, &options, &accounts, NULL), KITH_OK);
    size_t count = kith_accounts_view_info(accounts).account_count;
    uint8_t *bots = calloc(count, 1);
    char *truth = run_read_file(&folder, "truth_followers.tsv");
    for (char *line = strchr(truth, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
        unsigned long long id = strtoull(line + 1, NULL, 10);
        size_t index = 0;
        if (strncmp(strchr(line + 1, '\t'), "\tbot\t", 5) != 0) continue;
        cr_assert_eq(kith_accounts_find(accounts, hash_integer(hash_prepare(0, 64), id), &index),
                     KITH_OK);
        bots[index] = 1;
    }
    double sums[2][2001] = {{0}}; /* by label and weight in thousandths */
    double totals[2] = {0};
    for (size_t i = 0; i < count; i++) {
        kith_account account = kith_accounts_view_account(accounts, i);
        double weight = profile_weigh(&weights, profile_check(&account));
        sums[bots[i]][(size_t)(1000 * (weight + PROFILE_MOST))]++;
        totals[bots[i]]++;
    }
    double below = 0;
    double area = 0;
    for (size_t i = 0; i <= 2000; i++) {
        area += sums[1][i] * (below + sums[0][i] / 2);
        below += sums[0][i];
    }
    free(truth);
    free(bots);
    kith_accounts_free(accounts);
    run_remove_folder(&folder);
    return area / (totals[0] * totals[1]);
}

Test(profile, orders_the_accounts_of_both_generators) {
    double first = measure("generate", "--seed 61 --seller pool=800,buyers=10");
    double second = measure("market", "--seed 61 --seller pool=800,buyers=10");
    cr_expect_geq(first, 0.85, "%g", first);
    cr_expect_geq(second, 0.72, "%g", second);
}

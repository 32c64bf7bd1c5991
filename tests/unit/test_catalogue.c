/* What tables say of creators: niches, prices, authenticity, how many followers they have, and who of them is not here. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "follows.h"

enum { TABLES_MOST = 2 };

/* Reads one or two tables for a roster of anna, ben and zoe. */
static kith_status read_for(kith_catalogue_use use, const char *const texts[TABLES_MOST],
                            kith_catalogue **made, kith_error *error) {
    char names[TABLES_MOST][RUN_PATH_BYTES + 16];
    const char *paths[] = {names[0], names[1]};
    run_folder folder = run_create_folder();
    size_t count = 0;
    run_write_file(&folder, "f.csv", "anna,1\nben,1\nzoe,1\n");
    for (; count < TABLES_MOST && texts[count]; count++) {
        const char *name = count == 0 ? "c.csv" : "d.csv";
        run_write_file(&folder, name, texts[count]);
        snprintf(names[count], sizeof names[count], "%s/%s", folder.path, name);
    }
    kith_options options = kith_options_default();
    kith_roster *roster = follows_build(&folder, "f.csv", &options);
    kith_status status = kith_catalogue_read(paths, count, roster, use, &options, made, error);
    kith_roster_free(roster);
    run_remove_folder(&folder);
    return status;
}

static kith_status read(const char *text, kith_catalogue **made, kith_error *error) {
    return read_for(KITH_CATALOGUE_FOR_SCORE, (const char *const[]){text, NULL}, made, error);
}

static const char *view_niche(const kith_catalogue *from, size_t creator) {
    return kith_catalogue_view_niche(from, kith_catalogue_view(from, creator).niche);
}

Test(catalogue, has_what_is_said_of_each_creator) {
    kith_catalogue *made = NULL;
    cr_assert_eq(read("Niche,price,creator,followers count,authenticity\n"
                      " food and drink ,3,zoe,9,80.5\n,,anna,,\ntravel,2,moe,7,1\n",
                      &made, NULL),
                 KITH_OK);
    kith_catalogue_info info = kith_catalogue_view_info(made);
    cr_expect(info.has_niches && info.has_counts && info.has_prices);
    cr_expect(info.row_count == 3 && info.unknown_count == 1);
    cr_expect(info.niche_count == 1 && info.placed_count == 1 && info.counted_count == 1);
    cr_expect_null(view_niche(made, 0));
    cr_expect_null(view_niche(made, 1));
    cr_expect_str_eq(view_niche(made, 2), "food and drink");
    cr_expect_str_eq(kith_catalogue_view_unknown(made, 0), "moe");
    const double *followers = kith_catalogue_view_followers(made);
    cr_expect(isnan(followers[0]) && isnan(followers[1]) && followers[2] == 9);
    kith_catalogue_entry anna = kith_catalogue_view(made, 0);
    kith_catalogue_entry zoe = kith_catalogue_view(made, 2);
    cr_expect(isnan(anna.price) && isnan(anna.authenticity));
    cr_expect(zoe.price == 3 && zoe.authenticity == 80.5);
    kith_catalogue_free(made);
}

Test(catalogue, without_columns_says_so) {
    kith_catalogue *made = NULL;
    cr_assert_eq(read("creator,platform\nben,2\n", &made, NULL), KITH_OK);
    kith_catalogue_info info = kith_catalogue_view_info(made);
    cr_expect_not(info.has_niches || info.has_counts || info.has_prices);
    cr_expect_null(view_niche(made, 1));
    cr_expect(isnan(kith_catalogue_view_followers(made)[1]));
    kith_catalogue_free(made);
}

Test(catalogue, believes_the_later_of_two_tables_where_it_says_something) {
    kith_catalogue *made = NULL;
    const char *const texts[] = {
        "creator,niche,authenticity,followers\nanna,art,70,3\nben,art,60,\n",
        "creator,price,niche,authenticity\nmoe,1,,\nben,5,cars,\nanna,4,,75\n"};
    cr_assert_eq(read_for(KITH_CATALOGUE_FOR_SCORE, texts, &made, NULL), KITH_OK);
    kith_catalogue_info info = kith_catalogue_view_info(made);
    cr_expect(info.row_count == 5 && info.unknown_count == 1 && info.niche_count == 2);
    kith_catalogue_entry anna = kith_catalogue_view(made, 0);
    kith_catalogue_entry ben = kith_catalogue_view(made, 1);
    cr_expect(anna.price == 4 && anna.authenticity == 75);
    cr_expect(ben.price == 5 && ben.authenticity == 60);
    cr_expect_str_eq(view_niche(made, 0), "art");
    cr_expect_str_eq(view_niche(made, 1), "cars");
    cr_expect_eq(kith_catalogue_view_followers(made)[0], 3);
    kith_catalogue_free(made);
}

Test(catalogue, numbers_niches_in_the_order_of_their_names) {
    kith_catalogue *made = NULL;
    cr_assert_eq(read("creator,niche\nben,b\nzoe,a\nanna,b\n", &made, NULL), KITH_OK);
    cr_assert_eq(kith_catalogue_view_info(made).niche_count, 2);
    cr_expect_str_eq(kith_catalogue_view_niche(made, 0), "a");
    cr_expect_str_eq(kith_catalogue_view_niche(made, 1), "b");
    cr_expect_eq(kith_catalogue_view(made, 0).niche, kith_catalogue_view(made, 1).niche);
    kith_catalogue_free(made);
}

Test(catalogue, for_a_plan_does_not_read_numbers_of_followers) {
    kith_catalogue *made = NULL;
    const char *const texts[] = {"creator,followers,price\nanna,about 12k,1\n", NULL};
    cr_assert_eq(read_for(KITH_CATALOGUE_FOR_PLAN, texts, &made, NULL), KITH_OK);
    cr_expect_not(kith_catalogue_view_info(made).has_counts);
    cr_expect(isnan(kith_catalogue_view_followers(made)[0]));
    cr_expect_eq(kith_catalogue_view(made, 0).price, 1);
    kith_catalogue_free(made);
}

Test(catalogue, that_is_not_there_knows_nothing) {
    kith_catalogue_entry entry = kith_catalogue_view(NULL, 0);
    cr_expect(isnan(entry.price) && isnan(entry.authenticity));
    cr_expect_null(kith_catalogue_view_niche(NULL, entry.niche));
    cr_expect_not(kith_catalogue_view_info(NULL).has_prices);
}

static void expect_refusal(kith_catalogue_use use, const char *text, const char *reason) {
    kith_catalogue *made = NULL;
    kith_error error = {0};
    const char *const texts[] = {text, NULL};
    cr_assert_eq(read_for(use, texts, &made, &error), KITH_MALFORMED, "%s", text);
    cr_expect_null(made);
    cr_expect_not_null(strstr(error.text, reason), "%s", error.text);
}

Test(catalogue, that_is_malformed_is_refused_with_its_line) {
    static const char *const texts[][2] = {
        {"niche\nfood\n", "c.csv: the header has no creator column"},
        {"creator,niche\nben,a\nmoe,a\nmoe,b\nben,b\n", "c.csv:5: a creator that stands twice"},
        {"creator,price\nben,1\nmoe,0\n", "c.csv:3: the price is no number above 0"},
        {"creator,price\nben,-1\n", "c.csv:2: the price is no number above 0"},
        {"creator,price\nben,1 EUR\n", "c.csv:2: the price is no number above 0"},
        {"creator,authenticity\nben,101\n",
         "c.csv:2: the authenticity is no number from 0 to 100"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        expect_refusal(KITH_CATALOGUE_FOR_SCORE, texts[i][0], texts[i][1]);
        expect_refusal(KITH_CATALOGUE_FOR_PLAN, texts[i][0], texts[i][1]);
    }
    expect_refusal(KITH_CATALOGUE_FOR_SCORE, "creator,followers\nben,2.5\n",
                   "c.csv:2: followers_count is not a whole number");
    expect_refusal(KITH_CATALOGUE_FOR_PLAN, "creator,price\nben,1\nanna,\n",
                   "c.csv:3: the price is missing");
}

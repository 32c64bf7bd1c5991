/* What a table says of creators: their niches, how many followers they have, and who of them is not here. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "follows.h"

/* Reads a table for a roster of anna, ben and zoe. */
static kith_status read(const char *text, kith_catalogue **made, kith_error *error) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", "anna,1\nben,1\nzoe,1\n");
    run_write_file(&folder, "c.csv", text);
    kith_options options = kith_options_default();
    kith_roster *roster = follows_build(&folder, "f.csv", &options);
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/c.csv", folder.path);
    kith_status status = kith_catalogue_read(roster, path, &options, made, error);
    kith_roster_free(roster);
    run_remove_folder(&folder);
    return status;
}

Test(catalogue, has_niches_and_numbers_of_followers_by_creator) {
    kith_catalogue *made = NULL;
    cr_assert_eq(read("Niche,price,creator,followers count\n food and drink ,3,zoe,9\n,1,anna,\n"
                      "travel,2,moe,7\n",
                      &made, NULL),
                 KITH_OK);
    kith_catalogue_info info = kith_catalogue_view_info(made);
    cr_expect(info.has_niches && info.has_counts);
    cr_expect(info.row_count == 3 && info.unknown_count == 1);
    cr_expect(info.niche_count == 1 && info.counted_count == 1);
    cr_expect_null(kith_catalogue_view_niche(made, 0));
    cr_expect_null(kith_catalogue_view_niche(made, 1));
    cr_expect_str_eq(kith_catalogue_view_niche(made, 2), "food and drink");
    cr_expect_str_eq(kith_catalogue_view_unknown(made, 0), "moe");
    const double *followers = kith_catalogue_view_followers(made);
    cr_expect(isnan(followers[0]) && isnan(followers[1]) && followers[2] == 9);
    kith_catalogue_free(made);
}

Test(catalogue, without_columns_says_so) {
    kith_catalogue *made = NULL;
    cr_assert_eq(read("creator,price\nben,2\n", &made, NULL), KITH_OK);
    kith_catalogue_info info = kith_catalogue_view_info(made);
    cr_expect_not(info.has_niches || info.has_counts);
    cr_expect_null(kith_catalogue_view_niche(made, 1));
    cr_expect(isnan(kith_catalogue_view_followers(made)[1]));
    kith_catalogue_free(made);
}

Test(catalogue, that_is_malformed_is_refused_with_its_line) {
    static const char *const texts[][2] = {
        {"niche\nfood\n", "c.csv: the header has no creator column"},
        {"creator,niche\nben,a\nmoe,a\nmoe,b\nben,b\n", "c.csv:5: a creator that stands twice"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        kith_catalogue *made = NULL;
        kith_error error = {0};
        cr_assert_eq(read(texts[i][0], &made, &error), KITH_MALFORMED);
        cr_expect_null(made);
        cr_expect_not_null(strstr(error.text, texts[i][1]), "%s", error.text);
    }
}

/* kith score with a table of creators. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* Two circles of three creators with the same 30 followers, and one creator apart. */
static run_folder create_follows(void) {
    run_folder folder = run_create_folder();
    run_result made = run_line(&folder,
                               "{ for c in anna ben cleo; do seq 1 30 | sed \"s/^/$c,/\"; done; "
                               "for c in moe ned olga; do seq 31 60 | sed \"s/^/$c,/\"; done; "
                               "seq 61 70 | sed 's/^/zoe,/'; } > f.csv");
    cr_assert_eq(made.exit_code, 0, "%s", made.err);
    run_free(&made);
    return folder;
}

static void expect_out(const run_folder *folder, const char *line, const char *out) {
    run_result result = run_line(folder, "%s", line);
    cr_expect_str_eq(result.out, out, "%s printed:\n%s%s", line, result.out, result.err);
    run_free(&result);
}

Test(cataloguing, names_niches_and_keeps_the_word_of_who_is_in_none) {
    run_folder folder = create_follows();
    run_write_file(
        &folder, "c.csv",
        "creator,niche,price\nanna,food,\nben,food,3\ncleo,art,\nzoe,cars,\nolg,food,\nmax,art,\n");
    run_result result = run_line(&folder, "\"$kith\" score f.csv --creators c.csv -o d");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    cr_expect_not_null(strstr(result.err,
                              "kith score: 2 of 6 creators in c.csv are not among the follows: "
                              "'olg', did you mean 'olga'?; 'max'"),
                       "%s", result.err);
    run_free(&result);
    expect_out(&folder, "cut -d, -f1,12,13,27-30 d/creators.csv",
               "creator,niche,niche_share,niche_given,centrality,bridge_niche,bridge_share\n"
               "anna,food,1,food,1,,0\nben,food,1,food,1,,0\ncleo,food,1,art,1,,0\n"
               "moe,moe,1,,1,,0\nned,moe,1,,1,,0\nolga,moe,1,,1,,0\nzoe,cars,,cars,,,\n");
    expect_out(&folder, "cat d/niches.csv",
               "niche,creators,central_2,central_3,nearest,central_1,agreement\n"
               "food,3,ben,cleo,,anna,0.666667\nmoe,3,ned,olga,,moe,\n");
    expect_out(&folder, "tr -d ' \\n' < d/summary.json | grep -o '\"creators_file\":{[^}]*}'",
               "\"creators_file\":{\"rows\":6,\"unknown_to_the_follows\":2,\"niche_known\":4,"
               "\"followers_count_known\":0}\n");
    run_remove_folder(&folder);
}

Test(cataloguing, says_which_overlaps_are_of_partial_lists) {
    run_folder folder = create_follows();
    run_write_file(&folder, "c.csv", "creator,followers_count\nanna,60\nben,30\n");
    expect_out(
        &folder,
        "\"$kith\" score f.csv -q --creators c.csv -o d && cut -d, -f1-3,10-12 d/overlaps.csv "
        "| head -n 4",
        "creator_a,creator_b,shared,support,coverage_a,coverage_b\n"
        "anna,ben,30,unscaled,0.5,1\nanna,cleo,30,unscaled,0.5,1\nben,cleo,30,exact,1,1\n");
    run_remove_folder(&folder);
}

Test(cataloguing, refuses_a_table_that_cannot_be_read_and_writes_nothing) {
    run_folder folder = create_follows();
    run_write_file(&folder, "c.csv", "name,niche\nanna,food\n");
    expect_out(&folder,
               "\"$kith\" score f.csv -q --creators c.csv -o d 2>&1; ls d 2>/dev/null | wc -l",
               "kith: c.csv: the header has no creator column\n0\n");
    expect_out(&folder, "\"$kith\" score f.csv -q --creators none.csv -o d 2>&1 | cut -c1-16",
               "kith: none.csv: \n");
    run_remove_folder(&folder);
}

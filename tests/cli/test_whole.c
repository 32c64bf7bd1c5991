/* Outputs appear whole or not at all. What fails is the write that takes a file beyond 64 KiB: a
 * limit of the shell, so that the tests need neither a full disk nor a privilege. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

static const char limit[] = "trap '' XFSZ; ulimit -f 128; ";

/* A folder whose files make more than the limit of everything: 300 creators share an account, and
 * each has followers of its own. Results are to go to the folder "small". */
static run_folder create_inputs(void) {
    run_folder folder = run_create_folder();
    run_result result =
        run_line(&folder,
                 "awk 'BEGIN { print \"creator,follower\"; for (c = 0; c < 300; c++) {"
                 " print \"creator\" c \",1\"; for (f = 0; f < 100; f++) print \"creator\" c \",\" "
                 "c * 100 + "
                 "f + 2 } }' > f.csv && \"$kith\" sketch f.csv -q -o r.kith && mkdir small");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    return folder;
}

/* Runs kith, which must fail with one line that names the reason, and leave nothing. */
static void expect_nothing(const char *words) {
    run_folder folder = create_inputs();
    run_result result = run_line(&folder, "%s \"$kith\" %s", limit, words);
    cr_expect_eq(result.exit_code, 1, "exit code %d: %s", result.exit_code, result.err);
    cr_expect(strstr(result.err, "File too large") != NULL && run_count_lines(result.err) == 1,
              "%s", result.err);
    cr_expect_eq(run_count_entries(&folder, "small"), 0, "something was left behind");
    run_free(&result);
    run_remove_folder(&folder);
}

Test(whole, a_roster_that_does_not_fit_leaves_nothing) {
    expect_nothing("sketch f.csv -o small/out.kith");
}

Test(whole, a_merged_roster_that_does_not_fit_leaves_nothing) {
    expect_nothing("merge r.kith -o small/out.kith");
}

Test(whole, overlaps_that_do_not_fit_leave_nothing) {
    expect_nothing("overlap r.kith -o small/out.csv");
}

Test(whole, a_score_that_does_not_fit_removes_the_folder_it_made) {
    expect_nothing("score f.csv -o small/out");
}

Test(whole, a_roster_that_does_not_fit_takes_the_rest_of_the_score_with_it) {
    expect_nothing("score f.csv --min-shared 2 -o small/out");
}

Test(whole, an_audit_that_does_not_fit_removes_the_folder_it_made) {
    expect_nothing("audit f.csv --all-followers -o small/out");
}

static void expect_older(const char *name, const char *words) {
    run_folder folder = create_inputs();
    run_write_file(&folder, name, "older");
    run_result result = run_line(&folder, "%s \"$kith\" %s", limit, words);
    cr_expect_eq(result.exit_code, 1);
    char *text = run_read_file(&folder, name);
    cr_assert(text != NULL);
    cr_expect_str_eq(text, "older");
    cr_expect_eq(run_count_entries(&folder, "small"), 1, "something was left behind");
    free(text);
    run_free(&result);
    run_remove_folder(&folder);
}

Test(whole, an_older_file_survives_a_failure) {
    expect_older("small/out.csv", "overlap r.kith -o small/out.csv");
    expect_older("small/out.kith", "sketch f.csv -o small/out.kith");
    expect_older("small/creators.csv", "score f.csv -o small");
}

Test(whole, a_failing_standard_output_is_an_error) {
    static const char *const lines[] = {"\"$kith\" overlap r.kith > /dev/full",
                                        "\"$kith\" info r.kith > /dev/full",
                                        "\"$kith\" info r.kith --creators > /dev/full",
                                        "\"$kith\" audit f.csv > /dev/full",
                                        "\"$kith\" --help > /dev/full",
                                        "\"$kith\" sketch --help > /dev/full",
                                        "\"$kith\" --version > /dev/full"};
    run_folder folder = create_inputs();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        run_result result = run_line(&folder, "%s", lines[i]);
        cr_expect_eq(result.exit_code, 1, "%s: exit code %d", lines[i], result.exit_code);
        cr_expect_str_eq(result.err, "kith: standard output: No space left on device\n", "%s: %s",
                         lines[i], result.err);
        run_free(&result);
    }
    run_remove_folder(&folder);
}

Test(whole, outputs_that_cannot_be_made_are_named) {
    static const char *const cases[][2] = {
        {"sketch f.csv -o no/r.kith", "kith: no/r.kith: No such file or directory\n"},
        {"sketch f.csv -o .", "kith: .: Is a directory\n"},
        {"overlap r.kith -o no/o.csv", "kith: no/o.csv: No such file or directory\n"},
        {"score f.csv -o no/d", "kith: no/d: No such file or directory\n"},
        {"score f.csv -o f.csv", "kith: f.csv: Not a directory\n"},
        {"score missing.csv -o d", "kith: missing.csv: No such file or directory\n"},
    };
    run_folder folder = create_inputs();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_result result = run_line(&folder, "\"$kith\" %s", cases[i][0]);
        cr_expect_eq(result.exit_code, 1, "%s: exit code %d", cases[i][0], result.exit_code);
        cr_expect_str_eq(result.err, cases[i][1], "%s: %s", cases[i][0], result.err);
        run_free(&result);
    }
    cr_expect_eq(run_count_entries(&folder, ""), 3, "something was left behind");
    run_remove_folder(&folder);
}

Test(whole, a_file_of_the_folder_that_is_a_folder_stops_the_score) {
    run_folder folder = create_inputs();
    run_result result = run_line(&folder, "mkdir -p d/campaigns.csv && \"$kith\" score f.csv -o d");
    cr_expect_eq(result.exit_code, 1);
    cr_expect_str_eq(result.err, "kith: d/campaigns.csv: Is a directory\n", "%s", result.err);
    cr_expect_eq(run_count_entries(&folder, "d"), 1, "other files of the score were left behind");
    run_free(&result);
    run_remove_folder(&folder);
}

Test(whole, a_score_replaces_an_older_one_in_the_same_folder) {
    run_folder folder = create_inputs();
    run_result result =
        run_line(&folder,
                 "mkdir d && echo older > d/creators.csv && echo {} > d/summary.json && "
                 "\"$kith\" score f.csv -o d/ -q && head -1 d/creators.csv");
    cr_expect_eq(result.exit_code, 0, "%s", result.err);
    cr_expect(strncmp(result.out, "creator,followers,", 18) == 0, "%s", result.out);
    cr_expect_eq(run_count_entries(&folder, "d"), 8);
    run_free(&result);
    run_remove_folder(&folder);
}

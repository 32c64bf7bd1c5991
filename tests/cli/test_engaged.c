/* Engagements through the program: columns, reasons, counts, what was switched off, and what ends a run. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* Twelve creators, 40 followers each; of creator N, N followers engage with a post, and one of each with four. The
 * creators' own accounts, but the first's, engage with all posts of the next. */
static const char data[] =
    "awk 'BEGIN { print \"creator,follower\"; for (c = 1; c <= 12; c++) for (f = 1; f <= 40; f++) "
    "print \"c\" c \",\" 100 * c + f }' > f.csv && "
    "awk 'BEGIN { print \"page,user,post,time,type\"; for (c = 1; c <= 12; c++) {"
    " for (f = 1; f <= c; f++) print \"c\" c \",\" 100 * c + f \",p1,1700000000,like\";"
    " for (p = 2; p <= 4; p++) print \"c\" c \",\" 100 * c + 1 \",p\" p \",1700000000,comment\";"
    " print \"c\" c \",stranger,p1,,like\" } print \"nobody,1,p1,,like\" }' > e.csv && ";

static run_folder score(const char *words) {
    run_folder folder = run_create_folder();
    run_result result = run_line(&folder, "%s %s", data, words);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    return folder;
}

Test(engaged, fills_the_columns_and_tells_what_creators_of_like_size_have) {
    run_folder folder = score("gzip e.csv && \"$kith\" score f.csv --engagements e.csv.gz -o d -q");
    run_expect_part(&folder, "d/creators.csv", ",0.3,0.025,");
    run_expect_part(&folder, "d/creators.csv",
                    "30 % of the followers engage with its 4 posts, where ");
    run_expect_part(&folder, "d/creators.csv", "and 2.5 % with three or more");
    run_expect_part(&folder, "d/summary.json", "\"rows\": 127");
    run_expect_part(&folder, "d/summary.json", "\"unknown_creators\": 1");
    run_expect_part(&folder, "d/summary.json", "\"engagements_by_others\": 12");
    run_expect_part(&folder, "d/summary.json", "\"time_missing\": 13");
    run_expect_part(&folder, "d/summary.json", "no account that engages has the name of a creator");
    run_remove_folder(&folder);
}

Test(engaged, leaves_the_columns_empty_without_engagements_and_says_so) {
    run_folder folder = score("\"$kith\" audit f.csv -o d -q");
    run_expect_part(&folder, "d/creators.csv", ",,,,,1,\n");
    run_expect_part(&folder, "d/summary.json", "no engagements were given");
    run_remove_folder(&folder);
}

Test(engaged, ends_with_one_line_where_no_row_is_of_use) {
    static const char *const cases[][2] = {
        {"sed 's/^c/x/' e.csv > bad", "is with a creator of the follows"},
        {"sed -E 's/^(c[0-9]+),/\\1,u/' e.csv > bad", "is by a follower"},
        {"sed '2s/,p1//' e.csv > bad", "bad:2: fewer columns"},
        {"true", "bad: No such file"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_folder folder = run_create_folder();
        run_result result = run_line(
            &folder, "%s %s && \"$kith\" audit f.csv --engagements bad -o d -q", data, cases[i][0]);
        cr_expect_eq(result.exit_code, 1);
        cr_expect_not_null(strstr(result.err, cases[i][1]), "%s", result.err);
        cr_expect_eq(run_count_lines(result.err), 1, "%s", result.err);
        char *left = run_read_file(&folder, "d/creators.csv");
        cr_expect_null(left);
        run_free(&result);
        run_remove_folder(&folder);
    }
}

/* A member with fewer than three posts cannot be seen. */
Test(engaged, names_the_pods_that_a_generator_planted_and_nobody_else) {
    static const char *const programs[] = {
        "generate\" --creators 120 --follows 60k --pod members=7 --pod members=5,rate=0.8",
        "market\" --creators 120 --follows 60k --engagements --handles --ring rate=0.9 "
        "--pod creators=7 --pod creators=5,rate=0.75"};
    const char *build = getenv("KITH_BUILD") ? getenv("KITH_BUILD") : "build";
    for (size_t i = 0; i < 2; i++) {
        run_folder folder = run_create_folder();
        run_result result = run_line(
            &folder,
            "case '%s' in /*) b='%s' ;; *) b=\"$tests/../%s\" ;; esac; \"$b/%s -o g -q --seed 21 "
            "&& "
            "\"$kith\" audit g/follows.tsv --engagements g/engagements.tsv -o d -q && "
            "{ cut -f2 g/truth_pods.tsv || awk '$2 == \"pod\" { print $1 }' g/truth_followers.tsv; "
            "} "
            "2>/dev/null | sort > truth && "
            "grep ', or a circle of friends' d/creators.csv | cut -d, -f1 | sort > said && "
            "comm -13 truth said | wc -l && comm -12 truth said | wc -l",
            build, build, build, programs[i]);
        cr_expect_eq(result.exit_code, 0, "%s", result.err);
        char *right = NULL;
        cr_expect_eq(strtol(result.out, &right, 10), 0, "%s: %s", programs[i], result.out);
        cr_expect_geq(strtol(right, NULL, 10), 11, "%s: %s", programs[i], result.out);
        run_expect_part(&folder, "d/summary.json", "\"pods\": 2");
        run_free(&result);
        run_remove_folder(&folder);
    }
}

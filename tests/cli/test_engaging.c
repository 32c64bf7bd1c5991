/* What both generators promise of engagements, counted from their files by a few lines of awk. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

static const char *const programs[] = {
    "generate -q --creators 100 --follows 60k --seller pool=2k,buyers=30,density=0.3",
    "market -q --creators 100 --follows 60k --handles --seller pool=2k,buyers=30,share=0.3"};

enum { PROGRAMS = sizeof programs / sizeof *programs };

/* Runs a generator with a line of options into the folder g. */
static void generate(const run_folder *folder, int program, const char *options, const char *to) {
    const char *build = getenv("KITH_BUILD") ? getenv("KITH_BUILD") : "build";
    run_result result = run_line(
        folder, "case '%s' in /*) b='%s' ;; *) b=\"$tests/../%s\" ;; esac; \"$b\"/%s %s -o %s",
        build, build, build, programs[program], options, to);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
}

static double count(const run_folder *folder, const char *line) {
    run_result result = run_line(folder, "%s", line);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    double value = strtod(result.out, NULL);
    run_free(&result);
    return value;
}

Test(engaging, leaves_all_other_files_as_they_are) {
    for (int i = 0; i < PROGRAMS; i++) {
        run_folder folder = run_create_folder();
        generate(&folder, i, "", "plain");
        generate(&folder, i, "--engagements", "g");
        generate(&folder, i, "--engagements", "again");
        run_result result = run_line(
            &folder,
            "for f in plain/*; do cmp $f g/${f#plain/} || exit; done; "
            "cmp g/engagements.tsv again/engagements.tsv && ! [ -e plain/engagements.tsv ]");
        cr_expect_eq(result.exit_code, 0, "%s%s", result.out, result.err);
        run_free(&result);
        generate(&folder, i, "", "g"); /* an older file would be of another roster */
        result = run_line(&folder, "[ -e g/engagements.tsv ]");
        cr_expect_neq(result.exit_code, 0);
        run_free(&result);
        run_remove_folder(&folder);
    }
}

Test(engaging, lets_few_engage_much_and_bots_hardly_ever) {
    for (int i = 0; i < PROGRAMS; i++) {
        run_folder folder = run_create_folder();
        generate(&folder, i, "--engagements", "g");
        double top =
            count(&folder,
                  "tail -n +2 g/engagements.tsv | cut -f2 | sort | uniq -c | sort -rn | "
                  "awk '{ n[NR] = $1; all += $1 } END { for (i = 1; i <= NR / 10; i++) top += "
                  "n[i]; print top / all }'");
        cr_expect_gt(top, 0.3, "%s: the busiest tenth of those who engage makes %f", programs[i],
                     top);
        double ratio =
            count(&folder,
                  "awk -F'\\t' 'FILENAME ~ /truth/ { bot[$1] = $2 == \"bot\"; next } FILENAME ~ "
                  "/engage/ { "
                  "did[$2] = 1; next } FNR > 1 && !($2 in seen) { seen[$2] = 1; n[bot[$2] + 0]++; "
                  "e[bot[$2] + 0] += did[$2] } END { print e[1] / n[1] / (e[0] / n[0]) }' "
                  "g/truth_followers.tsv g/engagements.tsv g/follows.tsv");
        cr_expect_lt(ratio, 0.6, "%s: bots engage %f times as often", programs[i], ratio);
        cr_expect_gt(ratio, 0.01, "%s", programs[i]);
        double early = count(
            &folder,
            "awk -F'\\t' 'NR == FNR { at[$1, $2] = $3; next } FNR > 1 && ($1, $2) in at && $4 < "
            "at[$1, $2] { n++ } END { print n + 0 }' g/follows.tsv g/engagements.tsv");
        cr_expect_leq(early, 40, "%s: %f passers-by came before they followed", programs[i], early);
        run_remove_folder(&folder);
    }
}

Test(engaging, lets_members_of_a_pod_engage_with_the_share_that_was_asked_for) {
    static const char *const options[] = {"--pod members=6,rate=0.7",
                                          "--engagements --pod creators=6,rate=0.7"};
    for (int i = 0; i < PROGRAMS; i++) {
        run_folder folder = run_create_folder();
        generate(&folder, i, options[i], "g");
        double share =
            count(&folder,
                  "{ cut -f2 g/truth_pods.tsv 2>/dev/null || awk '$2 == \"pod\" { print $1 }' "
                  "g/truth_followers.tsv; } > members; awk -F'\\t' 'NR == FNR { m[$1] = 1; next } "
                  "($1 in m) { if (!(($1, $3) in post)) { post[$1, $3] = 1; posts++ } if (($2 in "
                  "m) && $1 != "
                  "$2 && !(($2, $3) in by)) { by[$2, $3] = 1; n++ } } END { print n / posts / 5 }' "
                  "members "
                  "g/engagements.tsv");
        cr_expect_float_eq(share, 0.7, 0.08, "%s: %f", programs[i], share);
        run_remove_folder(&folder);
    }
}

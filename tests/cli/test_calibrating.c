/* From labels to a model and back into an audit through the program; what is said of bad labels and bad models; and
 * profiles of a sample. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* A roster with six sellers in the folder, and labels: of every second account, but of all bots of the first three
 * sellers and none of the others. */
static const char data[] =
    "\"$(dirname \"$kith\")\"/market -q -o . --seed 31 --creators 500 --follows 200k --accounts "
    "20k --engagements"
    " --seller pool=300,buyers=15,share=0.05-0.5 --seller pool=500,buyers=15,share=0.05-0.5"
    " --seller pool=300,buyers=20,share=0.05-0.5 --seller pool=400,buyers=15,share=0.05-0.5"
    " --seller pool=500,buyers=12,share=0.05-0.5 --seller pool=300,buyers=15,share=0.05-0.5 && "
    "awk -F'\\t' 'BEGIN { print \"account,label\" } FNR == 1 { file++; next }"
    " file == 1 && $2 == \"bot\" { bot[$1] = 1; if ($3 > 3) other[$1] = 1; next }"
    " file == 2 && !seen[$2]++ { if (bot[$2] ? !other[$2] : $2 % 2) print $2 \",\" bot[$2] + 0 }'"
    " truth_followers.tsv follows.tsv > labels.csv && ";

static run_folder run(const char *words) {
    run_folder folder = run_create_folder();
    run_result result = run_line(&folder, "%s %s", data, words);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    return folder;
}

/* The expected calibration error of the accounts that have no label. */
static double measure(const run_folder *folder, const char *said) {
    run_result result =
        run_line(folder,
                 "awk -F'[,\\t]' 'FNR == 1 { file++; next } file == 1 { if ($2 == \"bot\") bot[$1] "
                 "= 1; next }"
                 " file == 2 { labelled[$1] = 1; next } labelled[$1] { next }"
                 " { n++; k = int($2 * 10); k = k > 9 ? 9 : k; off[k] += $2 - bot[$1] }"
                 " END { for (k in off) sum += off[k] < 0 ? -off[k] : off[k]; print sum / n }'"
                 " truth_followers.tsv labels.csv %s/suspects.csv",
                 said);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    double error = strtod(result.out, NULL);
    run_free(&result);
    return error;
}

Test(calibrating, improves_what_is_said_of_campaigns_that_no_label_tells_of) {
    run_folder folder =
        run("with='--accounts accounts.tsv --engagements engagements.tsv' && "
            "\"$kith\" calibrate labels.csv follows.tsv $with -o m.txt 2> closing && "
            "\"$kith\" info m.txt > info && cmp m.txt info && "
            "\"$kith\" audit follows.tsv $with -q --all-followers -o before && "
            "\"$kith\" audit follows.tsv $with -q --all-followers -o after --model m.txt");
    double before = measure(&folder, "before");
    double after = measure(&folder, "after");
    cr_expect_lt(after, 0.75 * before, "%g, %g", before, after);
    run_expect_part(&folder, "m.txt", "kith-model 1\nfitted_on labels.csv\n");
    run_expect_part(&folder, "closing", "on campaigns held out: log loss");
    run_expect_part(&folder, "before/summary.json", "no real labels");
    run_expect_part(&folder, "after/summary.json", "\"fitted_on\": \"labels.csv\"");
    run_remove_folder(&folder);
}

Test(calibrating, shows_the_built_in_model_and_takes_it_for_the_default) {
    run_folder folder =
        run("\"$kith\" info built-in > b.txt && \"$kith\" audit follows.tsv -q -o one && "
            "\"$kith\" audit follows.tsv -q -o two --model b.txt && cmp one/suspects.csv "
            "two/suspects.csv && "
            "gzip -k b.txt && \"$kith\" info b.txt.gz > z.txt && cmp b.txt z.txt && "
            "\"$kith\" score follows.tsv -q -o three --model b.txt.gz && "
            "cmp one/suspects.csv three/suspects.csv");
    run_expect_part(&folder, "b.txt", "fitted_on ");
    run_remove_folder(&folder);
}

Test(calibrating, names_a_folder_of_labels_and_standard_input_in_the_model) {
    run_folder folder =
        run("mkdir some && cp labels.csv some && "
            "\"$kith\" calibrate some// follows.tsv -q -o folder.txt && "
            "\"$kith\" calibrate - follows.tsv -q -o pipe.txt < labels.csv");
    run_expect_part(&folder, "folder.txt", "\nfitted_on some\n");
    run_expect_part(&folder, "pipe.txt", "\nfitted_on standard input\n");
    run_remove_folder(&folder);
}

/* What ends a run with one line and writes nothing: how a bad file is made, the command, and what is said. */
static const char *const refused[][3] = {
    {"sed '5s/,.*/,maybe/' labels.csv > bad", "calibrate bad follows.tsv -o out",
     "bad:5: the label is neither bot"},
    {"sed '1s/label/mood/' labels.csv > bad", "calibrate bad follows.tsv -o out",
     "bad:1: the header has no label column"},
    {"sed '1s/account/who/' labels.csv > bad", "calibrate bad follows.tsv -o out",
     "bad:1: the header has no account column"},
    {"sed '7s/^[0-9]*//' labels.csv > bad", "calibrate bad follows.tsv -o out",
     "bad:7: no account"},
    {"sed '9s/$/,1/' labels.csv > bad", "calibrate bad follows.tsv -o out", "bad:9: more columns"},
    {"head -n 2 labels.csv > bad", "calibrate bad follows.tsv -o out", "30 of each"},
    {"sed 's/^\\([0-9]\\)/x\\1/' labels.csv > bad", "calibrate bad follows.tsv -o out",
     "0 bots and 0 people of the labels follow a creator"},
    {"true", "calibrate missing follows.tsv -o out", "missing: No such file"},
    {"true", "audit follows.tsv --model missing -o out", "missing: No such file"},
    {"head -c 100 follows.tsv > bad", "audit follows.tsv --model bad -o out",
     "bad:1: not a model file"},
    {"\"$kith\" info built-in | sed 's/^prior .*/prior nan/' > bad",
     "score follows.tsv --model bad -o out", "prior is 'nan'"},
    {"\"$kith\" info built-in | sed '1s/1/9/' > bad", "audit follows.tsv --model bad -o out",
     "version 9"},
    {"\"$kith\" info built-in | sed '1s/1/9/' > bad", "info bad", "version 9"},
};

Test(calibrating, ends_with_one_line_for_bad_labels_and_bad_models) {
    run_folder folder = run("true");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        run_result result = run_line(&folder, "%s && \"$kith\" %s", refused[i][0], refused[i][1]);
        cr_expect_eq(result.exit_code, 1, "%s: %d", refused[i][2], result.exit_code);
        cr_expect_not_null(strstr(result.err, refused[i][2]), "expected \"%s\": %s", refused[i][2],
                           result.err);
        cr_expect_eq(run_count_lines(result.err), 1, "%s", result.err);
        run_free(&result);
        result = run_line(&folder, "[ -e out ]");
        cr_expect_neq(result.exit_code, 0, "%s left something", refused[i][2]);
        run_free(&result);
    }
    run_remove_folder(&folder);
}

Test(calibrating, counts_labels_that_are_of_no_use_and_skips_bad_lines_if_it_may) {
    run_folder folder =
        run("{ cat labels.csv; sed -n '2p' labels.csv; echo 'stranger,1'; echo 'x,perhaps'; "
            "sed -n '3s/,.*/,1/p; 3s/,.*/,0/p' labels.csv; } > some.csv && "
            "\"$kith\" calibrate some.csv follows.tsv --skip-bad-lines 1 -o m.txt 2> closing");
    run_expect_part(&folder, "closing", "(1 labels follow nobody here, ");
    run_expect_part(&folder, "closing", " 1 with both labels, 1 bad lines)");
    run_remove_folder(&folder);
}

Test(calibrating, is_told_of_a_sample_of_profiles_which_the_summary_names) {
    run_folder folder =
        run("\"$kith\" sample follows.tsv --per-creator 70 -q -o look.csv && "
            "awk -F'[,\\t]' 'NR == FNR { look[$1] = 1; next } FNR == 1 || look[$1]' look.csv "
            "accounts.tsv > some.tsv && "
            "\"$kith\" audit follows.tsv --accounts some.tsv -q -o part && "
            "\"$kith\" audit follows.tsv --accounts accounts.tsv -q -o whole");
    run_expect_part(&folder, "part/summary.json", "\"sample_per_creator\": 70");
    run_expect_part(&folder, "whole/summary.json", "\"sample_per_creator\": null");
    run_remove_folder(&folder);
}

/* What the output files look like to the pipelines that read them. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"
#include "run.h"

static const char creators_header[] =
    "creator,followers,followers_low,followers_high,authenticity,authenticity_low,"
    "authenticity_high,suspicious_share,coordinated_share,evidence,reasons,niche,niche_share,"
    "engaged_share,regulars_share,unique_share,incentive_share,tier,outside_share,loyalty,"
    "loyalty_low,loyalty_high,engaged_percentile,regulars_percentile,loyalty_percentile,"
    "outside_percentile,niche_given,centrality,bridge_niche,bridge_share\n";
static const char overlaps_header[] =
    "creator_a,creator_b,shared,shared_low,shared_high,jaccard,containment_a,containment_b,lift,"
    "support,coverage_a,coverage_b,lift_low\n";
static const char suspects_header[] = "follower,probability,campaigns,reasons\n";
static const char campaigns_header[] =
    "campaign,kind,creators,accounts,first,last,overlap_observed,overlap_expected,p_value,"
    "pool,together,reuse,examples,reasons\n";
static const char windows_header[] =
    "campaign,creator,first,last,follows,observed,expected,together\n";
static const char info_header[] =
    "creator,followers,followers_low,followers_high,rows,sampled,threshold\n";

/* Three creators that share followers 2 and 3; one has a name that needs every kind of quoting. */
static const char follows[] =
    "creator,follower\n"
    "anna,1\nanna,2\nanna,3\nanna,3\n"
    "ben,2\nben,3\nben,9\nben,text id\n"
    "\"c,\"\"q\"\"\nd\",3\n\"c,\"\"q\"\"\nd\",2\n";

static run_folder create_scored(const char *options) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", follows);
    run_result result = run_line(&folder, "\"$kith\" score f.csv -o d -q %s", options);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    cr_expect_eq(result.out_bytes, 0);
    cr_expect_str_empty(result.err);
    run_free(&result);
    return folder;
}

static void expect_start(const run_folder *folder, const char *name, const char *start) {
    char *text = run_read_file(folder, name);
    cr_assert(text != NULL, "%s is not there", name);
    cr_expect(strncmp(text, start, strlen(start)) == 0, "%s begins:\n%.400s", name, text);
    free(text);
}

Test(tables, score_writes_eight_files_with_the_columns_that_pipelines_know) {
    run_folder folder = create_scored("");
    expect_start(&folder, "d/creators.csv", creators_header);
    expect_start(&folder, "d/overlaps.csv", overlaps_header);
    expect_start(&folder, "d/suspects.csv", suspects_header);
    expect_start(&folder, "d/campaigns.csv", campaigns_header);
    expect_start(&folder, "d/windows.csv", windows_header);
    expect_start(&folder, "d/summary.json", "{");
    expect_start(&folder, "d/roster.kith", "");
    cr_expect_eq(run_count_entries(&folder, "d"), 8);
    run_remove_folder(&folder);
}

Test(tables, audit_writes_its_five_files) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", follows);
    run_result result = run_line(&folder, "\"$kith\" audit f.csv -o d --all-followers -q");
    cr_expect_eq(result.exit_code, 0, "%s", result.err);
    expect_start(&folder, "d/creators.csv", creators_header);
    expect_start(&folder, "d/campaigns.csv", campaigns_header);
    expect_start(&folder, "d/suspects.csv", suspects_header);
    cr_expect_eq(run_count_entries(&folder, "d"), 5);
    char *suspects = run_read_file(&folder, "d/suspects.csv");
    cr_expect_eq(run_count_lines(suspects), 6, "5 accounts and a header, not:\n%s", suspects);
    cr_expect(strstr(suspects, "\ntext id,") != NULL);
    free(suspects);
    run_free(&result);
    run_remove_folder(&folder);
}

Test(tables, audit_without_a_folder_prints_the_creators) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", follows);
    run_result result = run_line(&folder, "\"$kith\" audit f.csv -q");
    cr_expect_eq(result.exit_code, 0, "%s", result.err);
    cr_expect(strncmp(result.out, creators_header, strlen(creators_header)) == 0);
    cr_expect(strstr(result.out, "\nanna,3,3,3,") != NULL, "%s", result.out);
    run_free(&result);
    run_remove_folder(&folder);
}

Test(tables, names_with_commas_quotes_and_newlines_are_quoted) {
    run_folder folder = create_scored("");
    run_expect_part(&folder, "d/creators.csv", "\n\"c,\"\"q\"\"\nd\",2,2,2,");
    run_expect_part(&folder, "d/overlaps.csv",
                    "\nanna,\"c,\"\"q\"\"\nd\",2,2,2,0.666667,0.666667,1,");
    run_remove_folder(&folder);
}

Test(tables, small_audiences_are_whole_numbers_with_closed_intervals) {
    run_folder folder = create_scored("");
    run_expect_part(&folder, "d/creators.csv", "\nanna,3,3,3,");
    run_expect_part(&folder, "d/creators.csv", "\nben,4,4,4,");
    run_expect_part(&folder, "d/overlaps.csv", "\nanna,ben,2,2,2,0.4,0.666667,0.5,");
    run_remove_folder(&folder);
}

Test(tables, json_lines_have_the_same_fields) {
    run_folder folder = create_scored("--format jsonl");
    static const char *const names[] = {"d/creators.jsonl", "d/overlaps.jsonl", "d/suspects.jsonl",
                                        "d/campaigns.jsonl"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *text = run_read_file(&folder, names[i]);
        cr_assert(text != NULL, "%s is not there", names[i]);
        cr_expect(json_text_is_lines(text), "%s is not JSON lines:\n%s", names[i], text);
        free(text);
    }
    expect_start(&folder, "d/creators.jsonl", "{\"creator\":\"anna\",\"followers\":3,");
    run_expect_part(&folder, "d/creators.jsonl", "\"niche\":null,\"niche_share\":null,");
    run_expect_part(&folder, "d/creators.jsonl", "{\"creator\":\"c,\\\"q\\\"\\nd\",");
    run_expect_part(&folder, "d/overlaps.jsonl", "{\"creator_a\":\"anna\",\"creator_b\":\"ben\",");
    cr_expect_eq(run_count_entries(&folder, "d"), 8);
    run_remove_folder(&folder);
}

Test(tables, bytes_that_are_not_text_become_valid_json) {
    run_folder folder = run_create_folder();
    run_result result =
        run_line(&folder,
                 "printf 'creator,follower\\na\\377b\\tc\\001\\303(\\303\\251,1\\n' > f.csv && "
                 "\"$kith\" audit f.csv -q --format jsonl");
    cr_expect_eq(result.exit_code, 0, "%s", result.err);
    cr_expect(json_text_is_lines(result.out), "%s", result.out);
    cr_expect(strstr(result.out, "\"a\\ufffdb\\tc\\u0001\\ufffd(é\"") != NULL, "%s", result.out);
    run_free(&result);
    run_remove_folder(&folder);
}

Test(tables, the_summary_is_json_and_says_what_is_switched_off) {
    run_folder folder = create_scored("--k 64 --floor 1/8 --seed 5 --min-shared 2");
    char *text = run_read_file(&folder, "d/summary.json");
    cr_assert(text != NULL);
    cr_expect(json_text_is_value(text), "%s", text);
    static const char *const parts[] = {
        "\"path\": \"f.csv\"", "\"bytes\": ",
        "\"k\": 64",           "\"floor\": 0.125",
        "\"seed\": 5",         "\"min_shared\": 2",
        "\"creators\": 3",     "\"rows\": 10",
        "\"follows\": 9",      "\"accounts\": 5",
        "\"overlaps\": 3",     "never purchased",
        "\"stage\": \"read\"", "\"stage\": \"overlap\"",
        "\"peak_bytes\": ",    "\"version\": ",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cr_expect(strstr(text, parts[i]) != NULL, "the summary lacks %s:\n%s", parts[i], text);
    }
    free(text);
    run_remove_folder(&folder);
}

Test(tables, what_would_not_be_seen_is_in_the_summary_and_in_a_closing_line) {
    run_folder folder = run_create_folder();
    run_result made = run_line(&folder,
                               "\"${kith%%/*}/generate\" -q -o g --creators 40 --follows 20k && "
                               "cut -f1,2 g/follows.tsv > sets.tsv && "
                               "head -n 2000 g/follows.tsv > few.tsv");
    cr_assert_eq(made.exit_code, 0, "%s", made.err);
    run_result timed = run_line(&folder, "\"$kith\" audit g/follows.tsv -o timed");
    cr_expect_not_null(strstr(timed.err, " % of a pool of 1,000 accounts would not be seen here"),
                       "%s", timed.err);
    cr_expect_not_null(strstr(timed.err, "by follow times)"), "%s", timed.err);
    run_expect_part(&folder, "timed/summary.json", "\"from\": \"follow times\"");
    run_result sets = run_line(&folder, "\"$kith\" score sets.tsv -o sets");
    cr_expect_not_null(strstr(sets.err, "by follower sets)"), "%s", sets.err);
    run_expect_part(&folder, "sets/summary.json", "\"accounts_of_a_known_pool\": null");
    run_result quiet = run_line(&folder, "\"$kith\" audit sets.tsv -q -o quiet");
    cr_expect_str_empty(quiet.err);
    /* A few creators cannot be compared. */
    run_result few = run_line(&folder, "\"$kith\" audit few.tsv -o few");
    cr_expect_null(strstr(few.err, "would not be seen"), "%s", few.err);
    run_expect_part(&folder, "few/summary.json", "\"share_of_the_pool\": null");
    /* Of a few large ones not even a whole pool would be seen. */
    run_result large =
        run_line(&folder,
                 "awk 'BEGIN { srand(1); for (a = 0; a < 3000; a++) for (c = 10; c < 22; "
                 "c++) if (rand() < .6) print \"c\" c \"\\t\" a }' > large.tsv && "
                 "\"$kith\" audit large.tsv -o large");
    cr_expect_not_null(
        strstr(large.err, "no pack of a pool of 1,000 accounts would be seen here (sent"), "%s",
        large.err);
    run_expect_part(&folder, "large/summary.json", "\"share_of_the_pool\": null");
    run_free(&large);
    run_free(&made);
    run_free(&timed);
    run_free(&sets);
    run_free(&quiet);
    run_free(&few);
    run_remove_folder(&folder);
}

Test(tables, the_summary_counts_times_from_a_file_a_pipe_and_gzip_alike) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv",
                   "creator,follower,followed_at\na,1,1714564800\na,2,2024-05-02T00:00:00Z\n"
                   "a,3,\na,4,NA\na,5,4200000000\nb,1,7\nb,2,0\n");
    run_result result = run_line(&folder,
                                 "\"$kith\" audit -q f.csv -o file && "
                                 "cat f.csv | \"$kith\" audit -q - -o pipe && "
                                 "gzip f.csv && \"$kith\" audit -q f.csv.gz -o packed");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    static const char *const names[] = {"file/summary.json", "pipe/summary.json",
                                        "packed/summary.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        run_expect_part(&folder, names[i],
                        "\"times\": {\n    \"kind\": \"seconds\",\n    \"missing\": 3,\n"
                        "    \"future\": 1,\n    \"early\": 1\n  }");
    }
    run_free(&result);
    run_remove_folder(&folder);
}

Test(tables, the_summary_says_why_times_are_switched_off) {
    run_folder folder = create_scored("");
    run_expect_part(&folder, "d/summary.json", "\"kind\": \"none\"");
    run_expect_part(&folder, "d/summary.json", "the follows have no column of times");
    run_remove_folder(&folder);
    folder = run_create_folder();
    run_write_file(&folder, "f.csv", "a,1,1714564800\na,2,1714564800\n");
    run_result result = run_line(&folder, "\"$kith\" audit -q f.csv -o d");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_expect_part(&folder, "d/summary.json", "all follows have the same time");
    run_free(&result);
    run_remove_folder(&folder);
}

/* Twelve creators with forty followers, of each of whom every third follow has a time; then two of them alone. Nobody's
 * creation date is in the past. */
Test(tables, the_summary_says_what_dates_and_few_creators_switch_off) {
    run_folder folder = run_create_folder();
    run_result result =
        run_line(&folder,
                 "awk 'BEGIN { print \"creator,follower,followed_at\"; for (c = 1; c <= 12; c++) "
                 "for (f = 1; f <= "
                 "40; f++) print \"c\" c \",\" 100 * c + f \",\" (f %% 3 ? \"\" : 1700000000 + f) "
                 "}' > f.csv && "
                 "printf 'account,created_at\n101,1700000000000\n102,4000000000\n' > a.csv && "
                 "head -81 f.csv > few.csv && \"$kith\" audit -q f.csv --accounts a.csv -o d && "
                 "\"$kith\" audit -q few.csv -o few");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_expect_part(&folder, "d/summary.json", "less than half of the follow times are known");
    run_expect_part(&folder, "d/summary.json", "no account has a usable one");
    run_expect_part(&folder, "few/summary.json", "fewer than ten creators to compare");
    run_free(&result);
    run_remove_folder(&folder);
}

Test(tables, skipped_lines_are_counted_where_they_can_be_seen) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", "creator,follower\nanna,1\nbroken\nanna,2\n");
    run_result refused = run_line(&folder, "\"$kith\" score f.csv -o d");
    cr_expect_eq(refused.exit_code, 1);
    cr_expect(strncmp(refused.err, "kith: f.csv:3: ", 15) == 0, "%s", refused.err);
    cr_expect_eq(run_count_entries(&folder, ""), 1, "a failed score left something behind");
    run_result taken = run_line(&folder, "\"$kith\" score f.csv -o d --skip-bad-lines 1");
    cr_expect_eq(taken.exit_code, 0, "%s", taken.err);
    cr_expect(strstr(taken.err, "1 bad lines skipped") != NULL, "%s", taken.err);
    run_expect_part(&folder, "d/summary.json", "\"bad_lines_skipped\": 1");
    run_free(&refused);
    run_free(&taken);
    run_remove_folder(&folder);
}

Test(tables, the_creators_of_a_roster_file_have_their_columns) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", follows);
    run_result result = run_line(&folder,
                                 "\"$kith\" sketch f.csv -q -o r.kith && "
                                 "\"$kith\" info r.kith --creators && "
                                 "\"$kith\" info r.kith --format jsonl -o i.jsonl");
    cr_expect_eq(result.exit_code, 0, "%s", result.err);
    cr_expect(strncmp(result.out, info_header, strlen(info_header)) == 0, "%s", result.out);
    cr_expect(strstr(result.out, "\nanna,3,3,3,4,3,1\n") != NULL, "%s", result.out);
    char *lines = run_read_file(&folder, "i.jsonl");
    cr_assert(lines != NULL);
    cr_expect(json_text_is_lines(lines) && run_count_lines(lines) == 3, "%s", lines);
    free(lines);
    run_free(&result);
    run_remove_folder(&folder);
}

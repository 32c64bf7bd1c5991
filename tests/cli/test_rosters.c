/* The commands that work on roster files. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

static run_folder create_roster(void) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv",
                   "creator,follower\nanna,1\nanna,2\nanna,3\nben,2\nben,3\nBenno,3\nzoe,8\n");
    run_result result = run_line(&folder, "\"$kith\" sketch f.csv -q -o r.kith");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    return folder;
}

/* Runs kith and compares exit code, and standard output exactly unless out is NULL. */
static void expect_run(const run_folder *folder, const char *words, int exit_code, const char *out,
                       const char *err_part) {
    run_result result = run_line(folder, "\"$kith\" %s", words);
    cr_expect_eq(result.exit_code, exit_code, "kith %s: exit code %d, %s", words, result.exit_code,
                 result.err);
    if (out) {
        cr_expect_str_eq(result.out, out, "kith %s printed:\n%s", words, result.out);
    }
    cr_expect(strstr(result.err, err_part) != NULL, "kith %s: %s", words, result.err);
    if (exit_code != 0) {
        cr_expect(strncmp(result.err, "kith: ", 6) == 0 && run_count_lines(result.err) == 1,
                  "kith %s: %s", words, result.err);
    }
    run_free(&result);
}

/* The first seven columns of the overlaps; the lift is tested with the library. */
static void expect_overlaps(const run_folder *folder, const char *words, const char *rows) {
    run_result result =
        run_line(folder, "\"$kith\" overlap r.kith -q %s | cut -d, -f1-3,6-8 | tail -n +2", words);
    cr_expect_str_eq(result.out, rows, "kith overlap %s printed:\n%s", words, result.out);
    cr_expect_str_empty(result.err);
    run_free(&result);
}

Test(rosters, overlap_prints_all_pairs_one_pair_or_the_top_of_one_creator) {
    run_folder folder = create_roster();
    expect_overlaps(&folder, "",
                    "Benno,anna,1,0.333333,1,0.333333\nBenno,ben,1,0.5,1,0.5\n"
                    "anna,ben,2,0.666667,0.666667,1\n");
    expect_overlaps(&folder, "--all --min-shared 2", "anna,ben,2,0.666667,0.666667,1\n");
    expect_overlaps(&folder, "--min-containment 1.0 --min-shared 1.5",
                    "anna,ben,2,0.666667,0.666667,1\n");
    expect_overlaps(&folder, "--pair ben anna", "ben,anna,2,0.666667,1,0.666667\n");
    expect_overlaps(&folder, "--pair anna zoe", "anna,zoe,0,0,0,0\n");
    expect_overlaps(&folder, "--creator ben --by shared",
                    "ben,anna,2,0.666667,1,0.666667\nben,Benno,1,0.5,0.5,1\n");
    expect_overlaps(&folder, "--creator ben --top 1", "ben,anna,2,0.666667,1,0.666667\n");
    expect_overlaps(&folder, "--creator zoe --top 5", "");
    expect_overlaps(&folder, "--top 1",
                    "Benno,anna,1,0.333333,1,0.333333\nanna,ben,2,0.666667,0.666667,1\n"
                    "ben,anna,2,0.666667,1,0.666667\n");
    run_remove_folder(&folder);
}

/* Of a creator with 40 followers all three of one follow ours, and half of another's 60. */
Test(rosters, overlap_of_one_creator_begins_with_those_alike) {
    run_folder folder = run_create_folder();
    run_result made = run_line(&folder,
                               "{ seq 40 | sed 's/^/ours,/'; seq 3 | sed 's/^/tiny,/'; "
                               "seq 11 70 | sed 's/^/alike,/'; seq 4 2000 | sed 's/^/large,/'; } "
                               "> f.csv && \"$kith\" sketch f.csv -q -o r.kith");
    cr_assert_eq(made.exit_code, 0, "%s", made.err);
    run_free(&made);
    static const struct {
        const char *words, *order;
    } cases[] = {{"--creator ours", "alike tiny large "},
                 {"--creator ours --by lift --top 1", "alike "},
                 {"--creator ours --by shared", "large alike tiny "},
                 {"--top 1 --by lift", "ours alike alike ours "},
                 {"--top 1", "large alike large ours "}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_result result = run_line(
            &folder, "\"$kith\" overlap r.kith -q %s | tail -n +2 | cut -d, -f2 | tr '\\n' ' '",
            cases[i].words);
        cr_expect_str_eq(result.out, cases[i].order, "%s: %s", cases[i].words, result.out);
        run_free(&result);
    }
    expect_run(&folder, "overlap r.kith --by size --top 3", 2, "",
               "--by: 'size' is neither shared nor lift");
    expect_run(&folder, "overlap r.kith --by lift", 2, "", "--by needs --top or --creator");
    run_remove_folder(&folder);
}

Test(rosters, overlap_with_another_roster_compares_each_with_each) {
    run_folder folder = create_roster();
    run_write_file(&folder, "g.csv", "creator,follower\nmax,3\nmax,8\nmax,9\numa,77\n");
    run_result sketched = run_line(&folder,
                                   "\"$kith\" sketch g.csv -q -o g.kith && "
                                   "\"$kith\" sketch g.csv -q --seed 4 -o s.kith");
    cr_assert_eq(sketched.exit_code, 0, "%s", sketched.err);
    run_free(&sketched);
    expect_overlaps(&folder, "--with g.kith",
                    "Benno,max,1,0.333333,1,0.333333\nanna,max,1,0.2,0.333333,0.333333\n"
                    "ben,max,1,0.25,0.5,0.333333\nzoe,max,1,0.333333,1,0.333333\n");
    expect_overlaps(&folder, "--with g.kith --top 1 --min-containment 1",
                    "Benno,max,1,0.333333,1,0.333333\nzoe,max,1,0.333333,1,0.333333\n");
    expect_run(&folder, "overlap r.kith --with s.kith", 1, "",
               "kith: r.kith has seed 0 and s.kith has seed 4");
    expect_run(&folder, "overlap r.kith --with missing.kith", 1, "", "missing.kith: ");
    run_remove_folder(&folder);
}

Test(rosters, overlap_of_partial_lists_says_what_it_rests_on) {
    run_folder folder = create_roster();
    run_write_file(&folder, "c.csv", "creator,followers_count\nanna,6\nben,2\n");
    expect_run(&folder, "overlap r.kith --pair anna ben --creators c.csv -q", 0,
               "creator_a,creator_b,shared,shared_low,shared_high,jaccard,containment_a,"
               "containment_b,lift,support,coverage_a,coverage_b,lift_low\n"
               "anna,ben,2,2,2,0.666667,0.666667,1,1.33333,unscaled,0.5,1,0.241189\n",
               "");
    expect_run(&folder, "overlap r.kith --pair anna ben --creators c.csv --uniform -q", 0, NULL,
               "");
    expect_run(&folder, "overlap r.kith --creators f.csv", 1, "",
               "kith: f.csv: the header has no followers_count column\n");
    expect_run(&folder, "overlap r.kith --creators none.csv", 1, "", "none.csv: ");
    expect_run(&folder, "overlap r.kith --uniform", 2, "", "--uniform needs --creators");
    run_remove_folder(&folder);
}

Test(rosters, a_creator_that_is_not_there_is_named_with_near_spellings) {
    run_folder folder = create_roster();
    expect_run(&folder, "overlap r.kith --creator ana", 1, "",
               "kith: no creator 'ana' in r.kith, did you mean 'anna'?\n");
    expect_run(&folder, "overlap r.kith --pair anna BEN", 1, "",
               "kith: no creator 'BEN' in r.kith, did you mean 'ben'?\n");
    expect_run(&folder, "overlap r.kith --creator benn", 1, "", "did you mean 'Benno' or 'ben'?\n");
    expect_run(&folder, "overlap r.kith --creator somebody", 1, "",
               "kith: no creator 'somebody' in r.kith\n");
    expect_run(&folder, "overlap r.kith --creator 'a\nb'", 1, "", "no creator 'a?b'");
    run_remove_folder(&folder);
}

Test(rosters, info_says_what_is_inside_in_names_and_values) {
    run_folder folder = create_roster();
    static const char lines[] =
        "creators 4\ncreators_whole 4\ncreators_sampled 0\nfollows 7\nsamples 7\n"
        "accounts 4\nk 4096\nfloor 1/32\nseed 0\nhash_bits 40\n";
    expect_run(&folder, "info r.kith", 0, lines, "");
    char verified[sizeof lines + 32];
    snprintf(verified, sizeof verified, "%sverified every byte\n", lines);
    expect_run(&folder, "info r.kith --verify", 0, verified, "");
    run_remove_folder(&folder);
}

Test(rosters, merging_the_parts_gives_the_roster_of_the_whole) {
    run_folder folder = create_roster();
    run_result result = run_line(&folder,
                                 "head -4 f.csv > a.csv && (head -1 f.csv; tail -5 f.csv) > b.csv "
                                 "&& \"$kith\" sketch -q a.csv -o a.kith "
                                 "&& \"$kith\" sketch -q b.csv -o b.kith "
                                 "&& \"$kith\" merge a.kith b.kith -o m.kith "
                                 "&& \"$kith\" info --creators m.kith | cut -d, -f1-4 > m.txt "
                                 "&& \"$kith\" info --creators r.kith | cut -d, -f1-4 > r.txt "
                                 "&& cmp m.txt r.txt");
    cr_expect_eq(result.exit_code, 0, "%s", result.err);
    cr_expect(strncmp(result.err, "kith merge: 2 rosters, 4 creators, 8 follows → m.kith in ",
                      strlen("kith merge: 2 rosters, 4 creators, 8 follows → m.kith in ")) == 0,
              "%s", result.err);
    run_free(&result);
    run_remove_folder(&folder);
}

Test(rosters, rosters_with_different_seeds_refuse_to_merge) {
    run_folder folder = create_roster();
    run_result result = run_line(&folder,
                                 "\"$kith\" sketch f.csv -q --seed 9 -o s.kith && "
                                 "\"$kith\" merge r.kith s.kith -o m.kith");
    cr_expect_eq(result.exit_code, 1);
    cr_expect(strncmp(result.err, "kith: ", 6) == 0 &&
                  strstr(result.err, "r.kith has seed 0 and s.kith has seed 9") != NULL,
              "%s", result.err);
    cr_expect(run_read_file(&folder, "m.kith") == NULL);
    run_free(&result);
    run_remove_folder(&folder);
}

Test(rosters, a_file_that_is_no_roster_is_refused_by_every_command) {
    run_folder folder = create_roster();
    run_write_file(&folder, "empty.kith", "");
    run_result cut = run_line(&folder, "head -c -1 r.kith > cut.kith && mkdir folder.kith");
    run_free(&cut);
    static const char *const names[] = {"f.csv", "empty.kith", "cut.kith", "folder.kith",
                                        "missing.kith"};
    static const char *const commands[] = {"info", "overlap", "merge -o m.kith r.kith"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (size_t j = 0; j < sizeof commands / sizeof *commands; j++) {
            char words[256];
            snprintf(words, sizeof words, "%s %s", commands[j], names[i]);
            expect_run(&folder, words, 1, "", names[i]);
        }
    }
    cr_expect(run_read_file(&folder, "m.kith") == NULL);
    run_remove_folder(&folder);
}

Test(rosters, the_closing_line_tells_counts_time_and_memory_unless_quiet) {
    run_folder folder = create_roster();
    run_result loud = run_line(&folder, "\"$kith\" sketch f.csv -o r2.kith");
    cr_expect(strncmp(loud.err, "kith sketch: 4 creators, 7 follows", 34) == 0, "%s", loud.err);
    cr_expect(strstr(loud.err, " → r2.kith in ") != NULL, "%s", loud.err);
    cr_expect(strstr(loud.err, " s, peak ") != NULL && run_count_lines(loud.err) == 1, "%s",
              loud.err);
    run_result quiet =
        run_line(&folder, "\"$kith\" sketch f.csv -o r3.kith -q && cmp r2.kith r3.kith");
    cr_expect_eq(quiet.exit_code, 0);
    cr_expect_str_empty(quiet.err);
    run_free(&loud);
    run_free(&quiet);
    run_remove_folder(&folder);
}

Test(rosters, a_pipe_is_as_good_as_a_file) {
    run_folder folder = create_roster();
    run_result result =
        run_line(&folder, "cat f.csv | \"$kith\" sketch - -q -o p.kith && cmp p.kith r.kith");
    cr_expect_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    run_remove_folder(&folder);
}

Test(rosters, that_keep_different_parts_of_hashes_are_refused_before_anything_is_printed) {
    run_folder folder = create_roster();
    expect_run(&folder, "sketch f.csv -q --exact -o e.kith", 0, "", "");
    expect_run(&folder, "overlap r.kith --with e.kith", 1, "", "r.kith keeps 40 bits");
    run_remove_folder(&folder);
}

Test(rosters, are_not_replaced_by_what_is_made_of_them) {
    run_folder folder = create_roster();
    expect_run(&folder, "overlap r.kith -o r.kith", 2, "", "r.kith is both input and output");
    expect_run(&folder, "sketch f.csv -o ./f.csv", 2, "", "./f.csv is both input and output");
    expect_run(&folder, "merge r.kith -q -o r.kith", 0, "", "");
    expect_run(&folder, "info r.kith --verify -q", 0, NULL, "");
    run_remove_folder(&folder);
}

Test(rosters, scored_into_a_folder_with_files_of_somebody_leave_them_alone) {
    run_folder folder = create_roster();
    run_write_file(&folder, "creators.csv", "mine\n");
    expect_run(&folder, "score f.csv -q -o .", 1, "", "choose another folder");
    char *kept = run_read_file(&folder, "creators.csv");
    cr_assert_str_eq(kept, "mine\n");
    free(kept);
    expect_run(&folder, "score f.csv -q -o s", 0, "", "");
    expect_run(&folder, "score f.csv -q -o s --format jsonl", 0, "", "");
    cr_assert_eq(run_count_entries(&folder, "s"), 8);
    run_remove_folder(&folder);
}

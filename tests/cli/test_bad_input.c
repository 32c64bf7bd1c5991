/* What a user sees of bad input: one line with file, line or offset and reason, exit code 1, and no
 * output at all. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

/* A file that a line of sh makes as "bad", and what must be said of it. */
typedef struct bad_input {
    const char *make;
    const char *said;
} bad_input;

static const bad_input follows[] = {
    {"true", "bad: No such file or directory"},
    {"mkdir bad", "bad: a folder without follower lists"},
    {"printf 'a,1\\na,2\\n' | gzip | head -c 15 > bad", "bad: the compressed data ends early"},
    {"printf 'a,1\\na\\n' > bad", "bad:2: no follower"},
    {"printf 'a,1\\na,\\n' > bad", "bad:2: no follower"},
    {"{ printf 'a,'; head -c 2048 /dev/zero | tr '\\0' x; echo; } > bad",
     "bad:1: a follower id of more than 1,024"},
    {"printf 'a,1\\na,2\\0003\\n' > bad", "bad:2: a NUL byte"},
    {"printf 'a,1\\na,\"2\\na,3\\n' > bad", "bad:2: a quote that is not closed"},
    {": > bad", "bad:1: the file is empty"},
    {"printf 'creator,follower\\na,1\\ncreator,follower\\nb,1\\n' > bad",
     "bad:3: a header line again"},
    {"printf 'a;1\\na;2\\n' > bad", "bad:1: semicolons between the columns"},
    {"printf '\\377\\376a\\0,\\0001\\0\\n\\0' > bad", "bad:1: UTF-16"},
};

static const bad_input times[] = {
    {"printf 'a,1,1714564800\\na,2,soon\\n' > bad", "bad:2: a time that is neither seconds"},
    {"printf 'a,1,5\\na,2,-5\\n' > bad", "bad:2: a negative position"},
    {"printf 'a,1,1714564800\\n' > bad && printf 'b,1,5\\nb,2,6\\n' > f.csv",
     "positions of follows"},
    {"printf 'a,1,1714564800000\\n' > bad && printf 'a,1\\n' > f.csv", "milliseconds"},
};

static const bad_input rosters[] = {
    {"true", "bad: No such file or directory"},
    {"mkdir bad", "bad: Is a directory"},
    {"cp f.csv bad", "bad: byte 0: this is not a roster file"},
    {"head -c 40 r.kith > bad", "bad: byte 40: "},
    {"head -c -1 r.kith > bad", "the file does not end as a roster file does"},
    {"{ head -c 100 r.kith; printf X; tail -c +102 r.kith; } > bad", "the checksum does not match"},
};

/* Runs a command, which must fail with one line that says so and write nothing. */
static void expect_refused(const run_folder *folder, const char *words, const char *said) {
    run_result result = run_line(folder, "\"$kith\" %s", words);
    cr_expect_eq(result.exit_code, 1, "%s: exit code %d", said, result.exit_code);
    cr_expect(strstr(result.err, said) != NULL, "expected \"%s\", got: %s", said, result.err);
    cr_expect_eq(run_count_lines(result.err), 1, "not one line: %s", result.err);
    cr_expect_eq(result.out_bytes, 0, "%s: something on standard output", said);
    cr_expect_eq(run_count_entries(folder, "out"), 0, "%s: something was left behind", said);
    run_free(&result);
}

static run_folder create_folder(const char *make) {
    run_folder folder = run_create_folder();
    run_result result = run_line(&folder,
                                 "mkdir out && printf 'a,1\\nb,1\\nb,2\\n' > f.csv && "
                                 "\"$kith\" sketch -q f.csv -o r.kith && { %s; }",
                                 make);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    return folder;
}

Test(bad_input, of_follows_ends_in_one_line_for_every_command) {
    for (size_t i = 0; i < sizeof follows / sizeof *follows; i++) {
        run_folder folder = create_folder(follows[i].make);
        expect_refused(&folder, "sketch bad -o out/r.kith", follows[i].said);
        expect_refused(&folder, "sketch f.csv bad -t 2 -o out/r.kith", follows[i].said);
        expect_refused(&folder, "score bad -o out/scores", follows[i].said);
        expect_refused(&folder, "audit bad -o out/scores", follows[i].said);
        run_remove_folder(&folder);
    }
}

Test(bad_input, of_times_ends_in_one_line_where_they_are_used) {
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        run_folder folder = create_folder(times[i].make);
        expect_refused(&folder, "score bad f.csv -o out/scores", times[i].said);
        expect_refused(&folder, "audit bad f.csv -t 2 -o out/scores", times[i].said);
        run_result result = run_line(&folder, "\"$kith\" sketch -q bad -o bad.kith");
        cr_expect_eq(result.exit_code, 0, "%s", result.err);
        run_free(&result);
        run_remove_folder(&folder);
    }
}

Test(bad_input, without_a_single_follow_is_refused) {
    run_folder folder = create_folder("printf 'creator,follower\\n' > bad");
    expect_refused(&folder, "sketch bad -o out/r.kith", "bad: no follows in it");
    run_remove_folder(&folder);
}

Test(bad_input, of_rosters_ends_in_one_line_for_every_command) {
    for (size_t i = 0; i < sizeof rosters / sizeof *rosters; i++) {
        run_folder folder = create_folder(rosters[i].make);
        expect_refused(&folder, "info bad", rosters[i].said);
        expect_refused(&folder, "overlap bad -o out/pairs.csv", rosters[i].said);
        expect_refused(&folder, "merge r.kith bad -o out/m.kith", rosters[i].said);
        run_remove_folder(&folder);
    }
}

Test(bad_input, that_only_looks_bad_is_taken) {
    run_folder folder = create_folder(
        "printf '\\357\\273\\277creator,follower\\r\\na,1\\r\\nb,1\\r\\n\\r\\nb,2' > odd");
    run_result result =
        run_line(&folder, "\"$kith\" sketch -q odd -o odd.kith && cmp odd.kith r.kith");
    cr_assert_eq(result.exit_code, 0, "%s%s", result.out, result.err);
    run_free(&result);
    run_remove_folder(&folder);
}

Test(bad_input, an_output_that_is_a_pipe_or_a_link_stays_one) {
    run_folder folder = create_folder("mkfifo pipe && : > real && ln -s real link");
    run_result result = run_line(
        &folder,
        "cat pipe > copy & \"$kith\" sketch -q f.csv -o pipe && wait && cmp copy r.kith && "
        "\"$kith\" sketch -q f.csv -o link && cmp real r.kith && test -p pipe && test -L link");
    cr_assert_eq(result.exit_code, 0, "%s%s", result.out, result.err);
    run_free(&result);
    run_remove_folder(&folder);
}

/* A file system of 64 KiB, which takes a privilege to make. */
Test(bad_input, a_full_disk_ends_in_one_line_and_leaves_nothing) {
    run_folder folder = create_folder("mkdir disk");
    run_result result = run_line(&folder, "mount -t tmpfs -o size=64k tmpfs disk");
    bool mounted = result.exit_code == 0;
    run_free(&result);
    if (!mounted) {
        run_remove_folder(&folder);
        cr_skip_test("no small disk can be made without privilege");
    }
    result = run_line(&folder,
                      "seq 20000 | sed 's/^/a,/' > big.csv && \"$kith\" sketch -q --exact big.csv "
                      "-o disk/r.kith; "
                      "code=$?; ls -A disk | wc -l; exit $code");
    cr_expect_eq(result.exit_code, 1);
    cr_expect(strstr(result.err, "No space left on device") != NULL, "%s", result.err);
    cr_expect_eq(run_count_lines(result.err), 1, "%s", result.err);
    cr_expect_eq(strtol(result.out, NULL, 10), 0, "something was left behind");
    run_free(&result);
    result = run_line(&folder,
                      "\"$kith\" score -q --exact big.csv -o disk/scores; code=$?; ls -A disk | wc "
                      "-l; exit $code");
    cr_expect_eq(result.exit_code, 1);
    cr_expect_eq(run_count_lines(result.err), 1, "%s", result.err);
    cr_expect_eq(strtol(result.out, NULL, 10), 0, "something was left behind");
    run_free(&result);
    result = run_line(&folder, "umount disk");
    run_free(&result);
    run_remove_folder(&folder);
}

/* Every file of a score, summary.json without what varies between runs. */
static const char digest[] =
    "for f in $(ls %s); do case $f in summary.json) ;; *) cksum < %s/$f;; esac; done";

Test(score_files, are_the_same_for_any_number_of_threads_and_order_of_rows) {
    run_folder folder = run_create_folder();
    run_result result = run_line(
        &folder,
        "\"${kith%%/*}/generate\" -o g --creators 60 --follows 60k --no-times --no-accounts -q "
        "--seller pool=400,buyers=12,density=0.6 && "
        "{ head -1 g/follows.tsv; tail -n +2 g/follows.tsv | sort -k2,2 -r; } > b.tsv && "
        "\"$kith\" score -q -t 1 g/follows.tsv -o one && \"$kith\" score -q -t 2 g/follows.tsv -o "
        "two && "
        "\"$kith\" score -q -t 3 b.tsv -o three");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    char *sums[3];
    static const char *const folders[] = {"one", "two", "three"};
    for (size_t i = 0; i < 3; i++) {
        result = run_line(&folder, digest, folders[i], folders[i]);
        sums[i] = strdup(result.out);
        cr_assert_not_null(sums[i]);
        cr_assert_eq(run_count_lines(result.out), 7, "%s", result.out);
        run_free(&result);
    }
    cr_expect_str_eq(sums[0], sums[1]);
    cr_expect_str_eq(sums[0], sums[2]);
    for (size_t i = 0; i < 3; i++) {
        free(sums[i]);
    }
    run_remove_folder(&folder);
}

Test(score_files, of_an_older_run_do_not_stay_beside_those_of_a_newer_one) {
    run_folder folder = create_folder("true");
    run_result result = run_line(
        &folder,
        "\"$kith\" score -q f.csv -o s --format jsonl && \"$kith\" audit -q f.csv -o s && ls s");
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    cr_assert_str_eq(result.out,
                     "campaigns.csv\ncreators.csv\nsummary.json\nsuspects.csv\nwindows.csv\n");
    run_free(&result);
    run_remove_folder(&folder);
}

Test(score_files, come_out_of_every_real_data_set) {
    static const char *const names[] = {"uk-politicians", "twitch-streamers", "fediverse",
                                        "vk-purchased-bots", "secim-account"};
    const char *given = getenv("KITH_DATASETS");
    char sets[RUN_PATH_BYTES];
    if (!realpath(given ? given : "../shared/datasets", sets)) {
        cr_skip_test("no data sets at %s", given ? given : "../shared/datasets");
    }
    run_folder folder = run_create_folder();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        run_result result =
            run_line(&folder,
                     "\"$kith\" score -q --min-shared 5 '%s/%s/follows.tsv.gz' -o %s && "
                     "tail -n +2 %s/creators.csv | grep -c ',strong,'",
                     sets, names[i], names[i], names[i]);
        cr_expect_eq(strtol(result.out, NULL, 10), 0, "%s: %s strong", names[i], result.out);
        cr_expect_str_eq(result.err, "");
        run_free(&result);
    }
    run_remove_folder(&folder);
}

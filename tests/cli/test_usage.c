/* What the program says to wrong and to curious users. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "kith.h"
#include "run.h"

typedef struct misuse {
    const char *words; /* after kith */
    const char *says;  /* in the one line on standard error */
} misuse;

/* Every line fails with exit code 2, one line on standard error, nothing on standard output. */
static void expect_misuse(const misuse *cases, size_t case_count) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", "creator,follower\nanna,1\n");
    for (size_t i = 0; i < case_count; i++) {
        run_result result = run_line(&folder, "\"$kith\" %s", cases[i].words);
        cr_expect_eq(result.exit_code, 2, "kith %s: exit code %d", cases[i].words,
                     result.exit_code);
        cr_expect(strstr(result.err, cases[i].says) != NULL, "kith %s: %s", cases[i].words,
                  result.err);
        cr_expect(strncmp(result.err, "kith: ", 6) == 0 && run_count_lines(result.err) == 1,
                  "kith %s: %s", cases[i].words, result.err);
        cr_expect(strstr(result.err, "--help") != NULL, "kith %s: %s", cases[i].words, result.err);
        cr_expect_eq(result.out_bytes, 0);
        run_free(&result);
    }
    cr_expect_eq(run_count_entries(&folder, ""), 1, "wrong usage left a file behind");
    run_remove_folder(&folder);
}

Test(usage, unknown_words_are_named_with_their_nearest_spelling) {
    static const misuse cases[] = {
        {"scor", "unknown command 'scor', did you mean 'score'?"},
        {"mrege", "unknown command 'mrege', did you mean 'merge'?"},
        {"raech r.kith", "unknown command 'raech', did you mean 'reach'?"},
        {"paln", "unknown command 'paln', did you mean 'plan'?"},
        {"help me", "unknown command 'me'"},
        {"--versio", "unknown option '--versio'"},
        {"sketch f.csv -o r --flor 1/2", "unknown option --flor, did you mean --floor?"},
        {"sketch f.csv -o r --Threads 2", "unknown option --Threads, did you mean --threads?"},
        {"score f.csv -o d --prices a.csv", "unknown option --prices."},
        {"info -x r.kith", "unknown option -x"},
        {"info -qx r.kith", "unknown option -x"},
        {"info 'a\nb' c", "unexpected 'c'"},
        {"overlap 'r' 'x\ny'", "unexpected 'x?y'"},
    };
    expect_misuse(cases, sizeof cases / sizeof *cases);
}

Test(usage, missing_operands_options_and_values_are_named) {
    static const misuse cases[] = {
        {"score -o d", "no follows given"},
        {"sketch -o r", "no follows given"},
        {"audit", "no follows given"},
        {"merge -o r", "no rosters given"},
        {"info", "no roster given"},
        {"calibrate l.csv -o m", "follows are missing"},
        {"calibrate f.csv f.csv", "--output MODEL is missing"},
        {"info built-in --verify", "a model has no creators"},
        {"overlap", "no roster given"},
        {"reach", "no roster given"},
        {"diff", "no rosters given"},
        {"diff a.kith", "two rosters are needed"},
        {"reach r.kith", "one of --creators, --file and --expr is needed"},
        {"score f.csv", "--output DIR is missing"},
        {"sketch f.csv", "--output ROSTER is missing"},
        {"merge a.kith", "--output ROSTER is missing"},
        {"sketch f.csv -o", "-o needs a value"},
        {"sketch f.csv -o --exact", "-o needs a value"},
        {"sketch f.csv --output", "--output needs a value"},
        {"sketch f.csv --output=", "--output: the value is empty"},
        {"sketch f.csv -o r --k", "--k needs a value"},
        {"sketch f.csv -o r --seed -1", "--seed needs a value"},
        {"sketch f.csv -o r --floor", "--floor needs a value"},
        {"sketch f.csv -o r --columns", "--columns needs a value"},
        {"sketch f.csv -o r --skip-bad-lines", "--skip-bad-lines needs a value"},
        {"sketch f.csv -o r --format", "--format needs a value"},
        {"sketch f.csv -o r -t", "-t needs a value"},
        {"score f.csv -o d --min-shared", "--min-shared needs a value"},
        {"score f.csv -o d --min-containment", "--min-containment needs a value"},
        {"overlap r --creator", "--creator needs a value"},
        {"overlap r --creator a --top", "--top needs a value"},
        {"overlap r --pair a", "--pair needs two values"},
        {"overlap r --pair", "--pair needs two values"},
    };
    expect_misuse(cases, sizeof cases / sizeof *cases);
}

Test(usage, values_out_of_range_are_refused) {
    static const misuse cases[] = {
        {"sketch f.csv -o r --k 15", "--k is 15; it must be from 16 to 16777216"},
        {"sketch f.csv -o r --k 17M", "--k is 17M; it must be"},
        {"sketch f.csv -o r --k 4.5", "--k: '4.5' is not a whole number"},
        {"sketch f.csv -o r --k 4kk", "--k: '4kk' is not a whole number"},
        {"sketch f.csv -o r --k=", "--k: '' is not a whole number"},
        {"sketch f.csv -o r --k 32/2", "--k: '32/2' is not a whole number"},
        {"sketch f.csv -o r --floor 1.5", "--floor is 1.5; it must be from 0 to 1"},
        {"sketch f.csv -o r --floor 3/2", "--floor is 3/2; it must be from 0 to 1"},
        {"sketch f.csv -o r --floor 1/0", "--floor: '1/0' is not a number"},
        {"sketch f.csv -o r --floor nan", "--floor: 'nan' is not a number"},
        {"sketch f.csv -o r --floor 0x1", "--floor: '0x1' is not a number"},
        {"sketch f.csv -o r --floor .", "--floor: '.' is not a number"},
        {"sketch f.csv -o r --floor 1e999", "--floor: '1e999' is not a number"},
        {"sketch f.csv -o r --seed 18446744073709551616", "is not a whole number"},
        {"sketch f.csv -o r --seed one", "--seed: 'one' is not a whole number"},
        {"sketch f.csv -o r --skip-bad-lines some", "--skip-bad-lines: 'some' is not"},
        {"sketch f.csv -o r -t 1025", "-t is 1025; it must be from 0 to 1024"},
        {"sketch f.csv -o r -tx", "-t: 'x' is not a whole number"},
        {"sketch f.csv -o r --format xml", "--format: 'xml' is neither csv nor jsonl"},
        {"score f.csv -o d --min-shared few", "--min-shared: 'few' is not a number"},
        {"score f.csv -o d --min-containment 2", "--min-containment is 2; it must be"},
        {"overlap r --creator a --top 0", "--top is 0; it must be"},
        {"sketch f.csv -o r --exact=yes", "--exact takes no value"},
        {"sketch f.csv -o r --quiet=no", "--quiet takes no value"},
    };
    expect_misuse(cases, sizeof cases / sizeof *cases);
}

Test(usage, options_that_do_not_go_together_are_refused) {
    static const misuse cases[] = {
        {"sketch f.csv -o r --exact --floor 1/8", "--exact and --floor exclude each other"},
        {"score f.csv -o d --floor 1/8 --exact", "--exact and --floor exclude each other"},
        {"overlap r --all --pair a b", "--all and --pair exclude each other"},
        {"overlap r --all --creator a", "--all and --creator exclude each other"},
        {"overlap r --pair a b --creator a", "--pair and --creator exclude each other"},
        {"overlap r --pair a b --min-shared 2", "--pair and --min-shared exclude each other"},
        {"overlap r --pair a b --top 3", "--pair and --top exclude each other"},
        {"overlap r --with s --creator a", "--creator and --with exclude each other"},
        {"overlap r --with s --all", "--all and --with exclude each other"},
        {"overlap r --with s --pair a b", "--pair and --with exclude each other"},
        {"overlap r --with", "--with needs a value"},
        {"info r --verify --creators", "--verify and --creators exclude each other"},
        {"audit f.csv --all-followers", "--all-followers needs --output"},
        {"score f.csv -o -", "--output is a folder"},
        {"audit f.csv -o -", "--output is a folder"},
    };
    expect_misuse(cases, sizeof cases / sizeof *cases);
}

/* f.csv would be written over before anybody could tell. */
Test(usage, outputs_that_are_read_as_well_are_refused) {
    static const misuse cases[] = {
        {"sketch f.csv -o f.csv", "f.csv is both input and output"},
        {"sample g.csv ./f.csv -o f.csv", "f.csv is both input and output"},
        {"info f.csv --creators -o ./f.csv", "./f.csv is both input and output"},
        {"calibrate l.csv f.csv -o f.csv", "f.csv is both input and output"},
        {"calibrate f.csv g.csv -o f.csv", "f.csv is both input and output"},
        {"calibrate l.csv g.csv --accounts f.csv -o ./f.csv", "./f.csv is both input and output"},
        {"calibrate l.csv g.csv -o f.csv --engagements=./f.csv", "f.csv is both input and output"},
        {"overlap r --creators f.csv -o f.csv", "f.csv is both input and output"},
        {"overlap r --with f.csv -o f.csv", "f.csv is both input and output"},
    };
    expect_misuse(cases, sizeof cases / sizeof *cases);
}

Test(usage, the_program_alone_prints_help_and_fails) {
    run_folder folder = run_create_folder();
    run_result result = run_line(&folder, "\"$kith\"");
    cr_expect_eq(result.exit_code, 2);
    cr_expect(strstr(result.err, "usage: kith") != NULL);
    cr_expect_eq(result.out_bytes, 0);
    run_free(&result);
    run_remove_folder(&folder);
}

static void expect_output(const run_folder *folder, const char *words, const char *text) {
    run_result result = run_line(folder, "\"$kith\" %s", words);
    cr_expect_eq(result.exit_code, 0, "kith %s: exit code %d", words, result.exit_code);
    cr_expect(strstr(result.out, text) != NULL, "kith %s does not say '%s' but:\n%s", words, text,
              result.out);
    cr_expect_str_empty(result.err);
    run_free(&result);
}

Test(usage, help_of_each_command_names_its_usage_and_the_defaults) {
    run_folder folder = run_create_folder();
    kith_options defaults = kith_options_default();
    char k[64], floor[64], seed[64];
    snprintf(k, sizeof k, "(default %u)", defaults.k);
    snprintf(floor, sizeof floor, "(default 1/%.0f)", 1 / defaults.floor);
    snprintf(seed, sizeof seed, "(default %llu)", (unsigned long long)defaults.seed);
    static const char *const commands[] = {"score", "sketch", "merge", "info", "overlap", "audit"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        char words[64], usage[64];
        snprintf(usage, sizeof usage, "usage: kith %s ", commands[i]);
        snprintf(words, sizeof words, "%s --help", commands[i]);
        expect_output(&folder, words, usage);
        expect_output(&folder, words, "(default csv)");
        expect_output(&folder, words, "examples:\n  kith ");
        snprintf(words, sizeof words, "help %s", commands[i]);
        expect_output(&folder, words, usage);
        expect_output(&folder, "--help", commands[i]);
    }
    expect_output(&folder, "sketch -h", k);
    expect_output(&folder, "sketch --help", floor);
    expect_output(&folder, "sketch --help", seed);
    expect_output(&folder, "score --help", k);
    expect_output(&folder, "overlap --help", "of one creator 10 if not said");
    run_remove_folder(&folder);
}

Test(usage, the_version_is_that_of_the_library) {
    run_folder folder = run_create_folder();
    expect_output(&folder, "--version", "kith " KITH_VERSION "\n");
    expect_output(&folder, "help", "usage: kith");
    expect_output(&folder, "-h", "usage: kith");
    run_remove_folder(&folder);
}

/* Each way of writing the options gives the same roster. */
Test(usage, options_are_read_in_every_common_form) {
    static const char *const forms[] = {
        "-o r.kith --k 4k --floor 1/16 --seed 7 -t 2 -q",
        "-or.kith --k=4000 --floor=0.0625 --seed=7 -qt2",
        "--output=r.kith --k 0.004M --floor .0625 --seed 7 --threads 2 --quiet",
        "--output r.kith --k 99 --k 4K --floor 2/32 --seed 7 --quiet --threads=2 --",
    };
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", "creator,follower\nanna,1\nben,2\n");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        run_result result = run_line(&folder,
                                     "\"$kith\" sketch %s f.csv && \"$kith\" info r.kith -q && "
                                     "rm r.kith",
                                     forms[i]);
        cr_expect_eq(result.exit_code, 0, "%s: %s", forms[i], result.err);
        cr_expect(strstr(result.out, "\nk 4000\nfloor 1/16\nseed 7\n") != NULL, "%s:\n%s", forms[i],
                  result.out);
        cr_expect_str_empty(result.err);
        run_free(&result);
    }
    run_remove_folder(&folder);
}

/* Reach through the program: tables that can be counted by hand, suspects, and what is said of mistakes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "run.h"

/* Accounts 1 to 5 follow ana, 4 to 7 follow ben, 7 and 8 "cy, jr": together they reach 8. */
static const char follows[] =
    "creator,follower\nana,1\nana,2\nana,3\nana,4\nana,5\nben,4\nben,5\n"
    "ben,6\nben,7\n\"cy, jr\",7\n\"cy, jr\",8\n";

static const char suspects[] =
    "follower,probability,campaigns,reasons\n5,0.75,1,x\n8,1,1,\"a, b\"\n";

static run_folder open_folder(void) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", follows);
    run_write_file(&folder, "s.csv", suspects);
    run_write_file(&folder, "list.csv", "creator,price\n\"cy, jr\",5\nana,7\nben,9\n");
    run_result made = run_line(&folder, "\"$kith\" sketch f.csv -q -o r.kith");
    cr_assert_eq(made.exit_code, 0, "%s", made.err);
    run_free(&made);
    return folder;
}

static void expect_table(const char *words, const char *table) {
    run_folder folder = open_folder();
    run_result said = run_line(&folder, "\"$kith\" reach r.kith -q %s", words);
    cr_expect_eq(said.exit_code, 0, "%s: %s", words, said.err);
    cr_expect_str_eq(said.out, table, "%s: %s", words, said.out);
    run_free(&said);
    run_remove_folder(&folder);
}

Test(reaching, counts_creators_in_the_order_given_or_in_the_best) {
    static const char cut[] = "| cut -d, -f1,2,5,8,11";
    char words[256];
    snprintf(words, sizeof words, "--creators ben,ana %s", cut);
    expect_table(words,
                 "creator,followers,incremental,cumulative,exclusive\n"
                 "ben,4,4,4,2\nana,5,3,7,3\n");
    snprintf(words, sizeof words, "--creators ben,ana --best %s", cut);
    expect_table(words,
                 "creator,followers,incremental,cumulative,exclusive\n"
                 "ana,5,5,5,3\nben,4,2,7,2\n");
}

Test(reaching, weighs_accounts_by_what_an_audit_says_of_them) {
    /* 5 counts a quarter, 8 is not followed. */
    expect_table("--creators ana,ben --suspects s.csv | tail -n 2 | cut -d, -f1,5,14,17,20",
                 "ana,5,4.3,4.3,3\nben,2,2,6.3,2\n");
}

Test(reaching, tells_how_many_follow_one_two_or_three) {
    expect_table("--file list.csv --frequency",
                 "creators,accounts,accounts_low,accounts_high,"
                 "authentic,authentic_low,authentic_high\n"
                 "1,5,5,5,,,\n2,3,3,3,,,\n3,0,0,0,,,\n");
}

Test(reaching, counts_sets) {
    static const char *const cases[][2] = {{"ana & ben", "2"},
                                           {"ana | ben - \\\"cy, jr\\\"", "6"},
                                           {"ana - ben | \\\"cy, jr\\\"", "5"},
                                           {"ana - (ben | \\\"cy, jr\\\")", "3"},
                                           {"(ana|ben)&\\\"cy, jr\\\"", "1"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[128];
        char table[16];
        snprintf(words, sizeof words,
                 "--expr \"%s\" --format jsonl | sed 's/.*\"accounts\": *//; s/,.*//'",
                 cases[i][0]);
        snprintf(table, sizeof table, "%s\n", cases[i][1]);
        expect_table(words, table);
    }
}

typedef struct mistake {
    const char *words, *said;
} mistake;

Test(reaching, says_what_is_wrong_in_a_line) {
    static const mistake cases[] = {
        {"--creators anna,ben,zoltan", "not in r.kith: 'anna', did you mean 'ana'?; 'zoltan'"},
        {"--creators ana,ben,ana", "a creator is named twice"},
        {"--expr 'ana & '", "expression, character 7: a creator is missing at the end"},
        {"--expr 'ana & (ben'", "expression, character 11: a ) is missing"},
        {"--expr 'ana ben'", "expression, character 5: &, | or - is expected here"},
        {"--expr 'ana | bne'", "not in r.kith: 'bne', did you mean 'ben'?"},
        {"--creators ana --suspects f.csv", "f.csv:1: the header has no probability column"},
        {"--file none.csv", "none.csv: No such file"},
        {"", "one of --creators, --file and --expr is needed"},
    };
    run_folder folder = open_folder();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_result said = run_line(&folder, "\"$kith\" reach r.kith %s", cases[i].words);
        cr_expect_neq(said.exit_code, 0);
        cr_expect(strstr(said.err, cases[i].said), "%s: %s", cases[i].words, said.err);
        run_free(&said);
    }
    run_remove_folder(&folder);
}

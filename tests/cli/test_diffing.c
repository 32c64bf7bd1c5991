/* Two snapshots through the program: tables that can be counted by hand, and what is said of mistakes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "run.h"

/* ana had 1 to 5 and has 3 to 6; ben had 7 and 8 and has 1, 7 and 8; cy goes, dee comes. */
static const char old_follows[] =
    "creator,follower\nana,1\nana,2\nana,3\nana,4\nana,5\nben,7\nben,8\ncy,1\n";
static const char new_follows[] =
    "creator,follower\nana,3\nana,4\nana,5\nana,6\nben,1\nben,7\nben,8\ndee,2\ndee,9\n";
static const char suspects[] = "follower,probability\n1,1\n2,0.5\n3,0.5\n";

static run_folder open_folder(void) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "old.csv", old_follows);
    run_write_file(&folder, "new.csv", new_follows);
    run_write_file(&folder, "s.csv", suspects);
    run_result made = run_line(&folder,
                               "for f in old new; do \"$kith\" sketch $f.csv -q -o $f.kith; done; "
                               "\"$kith\" sketch new.csv --seed 5 -q -o other.kith; "
                               "\"$kith\" sketch new.csv --exact -q -o exact.kith");
    cr_assert_eq(made.exit_code, 0, "%s", made.err);
    run_free(&made);
    return folder;
}

static void expect_table(const char *words, const char *table) {
    run_folder folder = open_folder();
    run_result said = run_line(&folder, "\"$kith\" diff old.kith new.kith -q %s", words);
    cr_expect_eq(said.exit_code, 0, "%s: %s", words, said.err);
    cr_expect_str_eq(said.out, table, "%s: %s", words, said.out);
    run_free(&said);
    run_remove_folder(&folder);
}

Test(diffing, tells_what_became_of_each_audience) {
    expect_table("| cut -d, -f1-3,6,9,12,15,18",
                 "creator,status,followers_old,followers_new,kept,gained,lost,retention\n"
                 "ana,kept,5,4,3,1,2,0.6\nben,kept,2,3,2,1,0,1\ncy,removed,1,,,,,\n"
                 "dee,added,,2,,,,\n");
}

Test(diffing, tells_suspicious_followers_from_others) {
    /* of 1, 2 and 3, who weigh 1, 1/2 and 1/2, ana kept 3; of the others half of 2 is lost */
    expect_table("--suspects s.csv | cut -d, -f1,25,28 | head -n 3",
                 "creator,retention_suspicious,retention_other\nana,0.25,0.833333\nben,,1\n");
}

Test(diffing, says_nothing_of_sudden_losses_and_moves_among_few) {
    expect_table("| cut -d, -f21,22 | sort -u", ",\nsudden_loss,expected_lost\n");
    expect_table("--moves", "from,to,accounts,accounts_low,accounts_high,expected,lift\n");
    expect_table("--format jsonl | head -n 1 | grep -o 'sudden_loss.*expected_lost\"[^,]*'",
                 "sudden_loss\":null,\"expected_lost\":null\n");
}

/* 40 accounts go from a to b; 12 creators have 400 followers each and lose ten, of which e loses 200 more. */
static const char make_snapshots[] =
    "for c in a b c d e f g h i j k l; do "
    "  n=$((n + 1000)); seq $n $((n + 399)) | sed s/^/$c,/; done > o.csv && "
    "grep -v '[05]7$' o.csv | grep -v 'e,5[01]' | grep -v 'a,10[0-3]' > n.csv && "
    "grep 'a,10[0-3]' o.csv | sed s/a/b/ >> n.csv && "
    "for f in o n; do \"$kith\" sketch $f.csv -q -o $f.kith; done && ";

Test(diffing, tells_a_sudden_loss_and_a_move_in_a_line) {
    run_folder folder = run_create_folder();
    run_result said =
        run_line(&folder, "%s \"$kith\" diff o.kith n.kith -o d.csv && cut -d, -f1,15,21 d.csv",
                 make_snapshots);
    cr_expect_eq(said.exit_code, 0, "%s", said.err);
    cr_expect(strstr(said.err, "12 creators in both (0 added, 0 removed): half of them lost 2 % "),
              "%s", said.err);
    cr_expect(strstr(said.out, "\ne,204,yes\n") && strstr(said.out, "\nc,8,no\n"), "%s", said.out);
    run_free(&said);
    said = run_line(&folder, "\"$kith\" diff o.kith n.kith --moves");
    cr_expect(strstr(said.out, "lift\na,b,40,40,40,0,\n"), "%s", said.out);
    cr_expect(strstr(said.err, "1 moves beyond chance between 12 creators in both"), "%s",
              said.err);
    run_free(&said);
    run_remove_folder(&folder);
}

typedef struct mistake {
    const char *words, *said;
} mistake;

Test(diffing, says_what_is_wrong_in_a_line) {
    static const mistake cases[] = {
        {"old.kith other.kith", "old.kith has seed 0 and other.kith has seed 5"},
        {"old.kith exact.kith", "old.kith keeps 40 bits of a hash and exact.kith keeps 64"},
        {"old.kith", "two rosters are needed, the old one and the new one"},
        {"old.kith new.csv", "new.csv"},
        {"old.kith new.kith old.kith", "unexpected"},
        {"old.kith new.kith --top 5", "--top"},
        {"old.kith new.kith --moves --suspects s.csv", "--moves"},
        {"old.kith new.kith -o new.kith", "new.kith"},
        {"old.kith new.kith --suspects old.csv", "old.csv:1: the header has no probability column"},
    };
    run_folder folder = open_folder();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        run_result said = run_line(&folder, "\"$kith\" diff %s", cases[i].words);
        cr_expect_neq(said.exit_code, 0, "%s", cases[i].words);
        cr_expect(strstr(said.err, cases[i].said), "%s: %s", cases[i].words, said.err);
        cr_expect_eq(said.out_bytes, 0);
        run_free(&said);
    }
    run_remove_folder(&folder);
}

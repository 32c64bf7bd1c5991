/* Plans through the program: tables that can be counted by hand, a score folder, and what is said of mistakes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "run.h"

/* ana reaches 1 to 6, ben 5 to 8, cy 7 to 10, dee 1 and 2. */
static const char follows[] =
    "creator,follower\nana,1\nana,2\nana,3\nana,4\nana,5\nana,6\nben,5\nben,6\nben,7\nben,8\n"
    "cy,7\ncy,8\ncy,9\ncy,10\ndee,1\ndee,2\n";

static const char prices[] =
    "creator,price,niche,authenticity\nana,60,art,90\nben,40,art,80\n"
    "cy,50,food,70\ndee,10,food,\n";

static run_folder open_folder(void) {
    run_folder folder = run_create_folder();
    run_write_file(&folder, "f.csv", follows);
    run_write_file(&folder, "p.csv", prices);
    run_write_file(&folder, "s.csv",
                   "follower,probability,campaigns,reasons\n7,1,1,x\n8,1,1,x\n9,1,1,x\n10,1,1,x\n");
    run_result made = run_line(&folder, "\"$kith\" sketch f.csv -q -o r.kith");
    cr_assert_eq(made.exit_code, 0, "%s", made.err);
    run_free(&made);
    return folder;
}

/* What a line in the folder prints, and how it ends. */
static void expect(const char *words, int exit_code, const char *out, const char *err) {
    run_folder folder = open_folder();
    run_result said = run_line(&folder, "%s", words);
    cr_expect_eq(said.exit_code, exit_code, "%s: %s", words, said.err);
    if (out) cr_expect_str_eq(said.out, out, "%s: %s", words, said.out);
    if (err) cr_expect(strstr(said.err, err) != NULL, "%s: %s", words, said.err);
    run_free(&said);
    run_remove_folder(&folder);
}

Test(planning, picks_within_a_budget_and_compares) {
    /* ana and cy reach all ten for 110; nobody reaches more, so nothing is missing. */
    expect(
        "\"$kith\" plan r.kith --creators p.csv --budget 110 -q --comparisons c.csv | "
        "cut -d, -f1-7,10,11,14,17; cut -d, -f1-7,10,11,14,17 c.csv",
        0,
        "creator,choice,position,niche,price,cost,followers,authenticity,incremental,reach,gap\n"
        "ana,plan,1,art,60,60,6,90,6,6,0.4\n"
        "cy,plan,2,food,50,110,4,70,4,10,0\n"
        "creator,choice,position,niche,price,cost,followers,authenticity,incremental,reach,gap\n"
        "ana,biggest,1,art,60,60,6,90,6,6,0.4\n"
        "ana,most followed,1,art,60,60,6,90,6,6,0.4\n"
        "ben,most followed,2,art,40,100,4,80,2,8,0.2\n"
        "dee,most followed,3,food,10,110,2,,0,8,0.2\n",
        NULL);
    /* the table is a list of creators, too */
    expect(
        "\"$kith\" plan r.kith --max-creators 2 -q -o plan.csv && "
        "\"$kith\" reach r.kith --file plan.csv -q | tail -n 1 | cut -d, -f1,8",
        0, "cy,10\n", NULL);
}

Test(planning, says_what_is_reached_and_what_else_could_be) {
    expect("\"$kith\" plan r.kith --creators p.csv --budget 110 --optimum -o plan.csv", 0, "",
           "kith plan: 2 creators for 110 reach 10 accounts → plan.csv");
    expect("\"$kith\" plan r.kith --creators p.csv --budget 110 --optimum", 0, NULL,
           "no plan within these limits reaches more\n");
    expect("\"$kith\" plan r.kith --creators p.csv --budget 110", 0, NULL,
           "the single biggest that can be paid, ana for 60: 6\n");
}

Test(planning, keeps_to_what_is_asked) {
    static const char cut[] = "-q | tail -n +2 | cut -d, -f1";
    char words[256];
    snprintf(words, sizeof words, "\"$kith\" plan r.kith --max-creators 1 --forbid ana,ben %s",
             cut);
    expect(words, 0, "cy\n", NULL);
    snprintf(words, sizeof words,
             "\"$kith\" plan r.kith --creators p.csv --budget 100 --require ben %s", cut);
    expect(words, 0, "ana\nben\n", NULL);
    snprintf(words, sizeof words,
             "\"$kith\" plan r.kith --creators p.csv --budget 110 --min-authenticity 75 %s", cut);
    expect(words, 0, "ana\nben\n", NULL);
    snprintf(words, sizeof words,
             "\"$kith\" plan r.kith --creators p.csv --max-creators 2 --niches food=2 %s", cut);
    expect(words, 0, "cy\ndee\n", NULL);
    /* ben shares half of its followers with ana and with cy */
    snprintf(words, sizeof words, "\"$kith\" plan r.kith --max-creators 4 --max-containment 0.4 %s",
             cut);
    expect(words, 0, "ana\ncy\n", NULL);
    /* who follow two: 5 and 6 of ana and ben, 7 and 8 of ben and cy, 1 and 2 of ana and dee */
    snprintf(words, sizeof words,
             "\"$kith\" plan r.kith --max-creators 3 --frequency 2 -q | tail -n 1 | "
             "cut -d, -f14");
    expect(words, 0, "4\n", NULL);
}

Test(planning, picks_only_who_is_in_the_table_of_creators) {
    expect(
        "printf 'creator\\nben\\ndee\\n' > q.csv; "
        "\"$kith\" plan r.kith --creators q.csv --max-creators 4 -q | tail -n +2 | cut -d, -f1",
        0, "ben\ndee\n", NULL);
}

Test(planning, tells_prices_to_the_cent) {
    expect(
        "printf 'creator,price\\nana,1234567.25\\nben,0.1\\ndee,0.2\\n' > q.csv; "
        "\"$kith\" plan r.kith --creators q.csv --budget 2M -q | tail -n +2 | head -n 1 | "
        "cut -d, -f5,6",
        0, "1234567.25,1234567.25\n", NULL);
    /* 0.1 and 0.2 are not more than 0.3 */
    expect(
        "printf 'creator,price\\nana,9\\nben,0.1\\ndee,0.2\\n' > q.csv; "
        "\"$kith\" plan r.kith --creators q.csv --budget 0.3 --require ben,dee -q | "
        "grep -c plan",
        0, "2\n", NULL);
}

Test(planning, takes_names_with_commas_in_quotes) {
    expect(
        "printf 'creator,follower\\n\"a, b\",1\\nc,2\\n' > g.csv; "
        "\"$kith\" sketch g.csv -q -o g.kith && "
        "\"$kith\" plan g.kith --max-creators 1 --require '\"a, b\"' -q | tail -n +2 | "
        "cut -d, -f1,2",
        0, "\"a, b\"\n", NULL);
}

Test(planning, finds_what_greedy_picks_miss) {
    /* big holds the only one of the other niche: taking it first leaves no room for that */
    expect(
        "printf 'creator,follower\\n' > h.csv; for i in 1 2 3 4; do echo big,$i; done >> h.csv; "
        "for i in 1 2; do echo s1,$i; done >> h.csv; for i in 5 6; do echo y1,$i; done >> h.csv; "
        "\"$kith\" sketch h.csv -q -o h.kith && "
        "printf 'creator,niche\\nbig,y\\ns1,x\\ny1,y\\n' > q.csv; "
        "\"$kith\" plan h.kith --creators q.csv --max-creators 2 --niches x=1,y=1 "
        "--max-containment 0.5 -q | tail -n +2 | cut -d, -f1 | sort",
        0, "s1\ny1\n", NULL);
}

Test(planning, reaches_authentic_accounts_where_it_is_known_which_are) {
    expect(
        "\"$kith\" plan r.kith --max-creators 1 --forbid ana,dee --suspects s.csv -q | tail -n +2 "
        "| cut -d, -f1,14",
        0, "ben,2\n", NULL);
}

Test(planning, takes_what_it_needs_from_the_folder_of_a_score) {
    expect(
        "\"$kith\" score f.csv -q -o scores && "
        "\"$kith\" plan scores --creators p.csv --budget 110 -q | tail -n +2 | cut -d, -f1",
        0, "ana\ncy\n", NULL);
    expect(
        "\"$kith\" score f.csv -q -o scores && "
        "\"$kith\" plan scores --max-creators 1 --engaged",
        1, "", "kith: scores has no engaged.kith: it was scored without --engagements\n");
}

Test(planning, believes_a_table_of_prices_before_the_folder_of_a_score) {
    /* The folder knows numbers of followers and authenticity, and has no niches here. */
    static const char scored[] =
        "\"$kith\" score f.csv -q -o scores && printf 'creator,followers,authenticity,niche\\n"
        "ana,6,30,art\\nben,4,90,art\\ncy,4,,food\\n' > scores/creators.csv && ";
    static const char cut[] = "-q | tail -n +2 | cut -d, -f1,4,5,10";
    char words[512];
    snprintf(words, sizeof words,
             "%s printf 'creator,price,followers\\nana,60,6k\\nben,40,4k\\n' > q.csv; "
             "\"$kith\" plan scores --creators q.csv --budget 60 --min-authenticity 80 %s",
             scored, cut);
    expect(words, 0, "ben,art,40,90\n", NULL);
    snprintf(words, sizeof words,
             "%s \"$kith\" plan scores --creators p.csv --budget 60 --min-authenticity 85 %s",
             scored, cut);
    expect(words, 0, "ana,art,60,90\n", NULL);
    snprintf(words, sizeof words, "%s \"$kith\" plan scores --max-creators 1 --niches food=1 %s",
             scored, cut);
    expect(words, 0, "cy,food,,\n", NULL);
}

static void expect_failure(const char *options, const char *err) {
    char words[512];
    snprintf(words, sizeof words, "\"$kith\" plan r.kith %s", options);
    expect(words, 1, "", err);
}

Test(planning, says_why_nothing_can_be_picked) {
    expect_failure("--creators p.csv --budget 5",
                   "kith: the budget of 5 buys nobody: the least price is 10 ('dee')\n");
    expect_failure("--max-creators 2 --require ana --forbid ana",
                   "kith: 'ana' is required, and is forbidden\n");
    expect_failure("--creators p.csv --budget 50 --require ana",
                   "kith: the required creators cost 60, the budget is 50\n");
    expect_failure("--max-creators 1 --require ana,cy",
                   "kith: 2 creators are required, at most 1 picked\n");
    expect_failure("--creators p.csv --max-creators 4 --niches art=3",
                   "kith: 3 creators of niche 'art' are asked for, 2 can be picked\n");
    expect_failure("--creators p.csv --max-creators 2 --niches art=2,food=1",
                   "kith: 3 more creators of niches are asked for, at most 2 picked\n");
    expect_failure("--creators p.csv --budget 55 --require ben --niches food=2",
                   "kith: what is asked for costs at least 100, the budget is 55\n");
    expect_failure("--creators p.csv --max-creators 3 --niches food=1,food=2",
                   "kith: niche 'food' is asked for twice\n");
    expect_failure("--max-creators 2 --frequency 3",
                   "kith: nobody can follow 3 of at most 2 picked creators\n");
    expect_failure("--max-creators 1 --forbid ana,ben,dee --suspects s.csv",
                   "kith: no plan was found that keeps to all constraints and reaches anybody\n");
    expect_failure("--max-creators 4 --max-containment 0.4 --require ana,ben",
                   "kith: 'ana' is required, and shares more than the largest containment with "
                   "another required creator\n");
    expect_failure("--creators p.csv --max-creators 4 --min-authenticity 95",
                   "kith: no creator can be picked: 1 of unknown authenticity, 3 below the least "
                   "authenticity\n");
}

Test(planning, lists_unknown_names_together) {
    expect_failure("--max-creators 2 --require anna,bem,zoe",
                   "kith: not in r.kith: 'anna', did you mean 'ana'?; 'bem', did you mean 'ben'?; "
                   "'zoe'\n");
    expect_failure("--creators p.csv --max-creators 2 --niches arts=1",
                   "kith: no creator is of niche 'arts', did you mean 'art'?\n");
    expect(
        "printf 'creator,price\\nanna,5\\nzoe,4\\n' > q.csv; "
        "\"$kith\" plan r.kith --creators q.csv --budget 10",
        1, "", "kith: not in r.kith: 'anna', did you mean 'ana'?; 'zoe'\n");
}

Test(planning, says_which_line_of_a_table_is_wrong) {
    expect(
        "printf 'creator,price\\nana,5\\nben,\\n' > q.csv; "
        "\"$kith\" plan r.kith --creators q.csv --budget 10",
        1, "",
        "kith: q.csv:3: the price is missing; leave the row out if this creator cannot be "
        "booked\n");
    expect(
        "printf 'creator,price\\nana,0\\n' > q.csv; "
        "\"$kith\" plan r.kith --creators q.csv --budget 10",
        1, "", "kith: q.csv:2: the price is no number above 0\n");
    expect(
        "printf 'creator,price\\nana,1\\nana,2\\n' > q.csv; "
        "\"$kith\" plan r.kith --creators q.csv --budget 10",
        1, "", "kith: q.csv:3: a creator that stands twice\n");
    expect(
        "printf 'creator,niche\\nana,art\\n' > q.csv; "
        "\"$kith\" plan r.kith --creators q.csv --budget 10",
        1, "", "kith: a budget needs prices\n");
    expect("\"$kith\" plan r.kith", 2, "", "one of --budget and --max-creators is needed");
}

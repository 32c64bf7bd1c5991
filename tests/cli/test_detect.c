/* A short form of the detection suite (bench/suite): small rosters from both generators through the
 * program, beside what was planted. A further row is one more test of three lines. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "run.h"

/* A roster and what must be found in it. F of a set is 2 right / (found + planted). */
typedef struct detect_row {
    const char *made;    /* the generator and its options */
    const char *inputs;  /* what kith audit is given: sets.tsv has no times, follows.tsv has them */
    double bots_least;   /* F of accounts at a probability of 0.5 or above; 0 asks for none */
    double buyers_least; /* F of creators with weak or strong evidence; 0 where none bought */
    unsigned
        flagged_most; /* creators with such evidence who bought nothing; camouflage brings one */
    unsigned accused_most; /* accounts at 0.5 or above that are not bots */
} detect_row;

/* Counts of a set that was found, beside the planted one. */
typedef struct detect_counts {
    unsigned right, found, planted;
} detect_counts;

/* Prints right, found and planted of accounts and then of creators. Columns are found by name; none
 * that may hold a comma stands before them. */
static const char compare[] =
    "awk -F'[,\\t]' 'FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }"
    " file == 1 && $2 == \"bot\" && !bot[$1]++ { planted[1]++ }"
    " file == 2 && $at[2, \"bought\"] > 0 { bought[$1] = 1; planted[2]++ }"
    " file == 3 && $at[3, \"probability\"] >= 0.5 { found[1]++; right[1] += bot[$1] > 0 }"
    " file == 4 && $at[4, \"evidence\"] ~ /^(weak|strong)$/ { found[2]++; right[2] += bought[$1] }"
    " END { for (i = 1; i <= 2; i++) print right[i] + 0, found[i] + 0, planted[i] + 0 }'"
    " truth_followers.tsv truth_creators.tsv said/suspects.csv said/creators.csv";

static double measure_f(detect_counts counts) {
    unsigned both = counts.found + counts.planted;
    return both == 0 ? 0 : 2.0 * counts.right / both;
}

/* Three numbers from a text, which moves on. */
static detect_counts read_counts(char **text) {
    detect_counts counts = {0};
    counts.right = (unsigned)strtoul(*text, text, 10);
    counts.found = (unsigned)strtoul(*text, text, 10);
    counts.planted = (unsigned)strtoul(*text, text, 10);
    return counts;
}

/* Makes the roster, audits it and compares. */
static void run_row(const detect_row *row, detect_counts *bots, detect_counts *buyers) {
    run_folder folder = run_create_folder();
    run_result result =
        run_line(&folder,
                 "\"$(dirname \"$kith\")\"/%s -q -o . && cut -f1,2 follows.tsv > sets.tsv && "
                 "\"$kith\" audit %s -q -o said && %s",
                 row->made, row->inputs, compare);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    cr_assert_eq(run_count_lines(result.out), 2, "%s", result.out);
    char *text = result.out;
    *bots = read_counts(&text);
    *buyers = read_counts(&text);
    run_free(&result);
    run_remove_folder(&folder);
}

static void expect_row(const detect_row *row) {
    detect_counts bots, buyers;
    run_row(row, &bots, &buyers);
    cr_assert_eq(buyers.planted > 0, row->buyers_least > 0, "%u buyers planted", buyers.planted);
    cr_expect(measure_f(bots) >= row->bots_least, "accounts: %u of %u found, %u planted",
              bots.right, bots.found, bots.planted);
    cr_expect(measure_f(buyers) >= row->buyers_least, "creators: %u of %u found, %u planted",
              buyers.right, buyers.found, buyers.planted);
    cr_expect(bots.found - bots.right <= row->accused_most, "%u accounts are no bots",
              bots.found - bots.right);
    cr_expect(buyers.found - buyers.right <= row->flagged_most, "%u creators bought nothing",
              buyers.found - buyers.right);
}

Test(detect, a_seller_who_gives_half_of_a_pool_is_found_from_sets_alone) {
    expect_row(&(detect_row){.made = "generate --creators 800 --follows 300k --accounts 30k "
                                     "--seller pool=500,buyers=30,density=0.5",
                             .inputs = "sets.tsv",
                             .bots_least = 0.98,
                             .buyers_least = 0.97,
                             .flagged_most = 1,
                             .accused_most = 10});
}

Test(detect, so_is_one_of_the_other_generator) {
    expect_row(&(detect_row){.made = "market --creators 800 --follows 300k --accounts 30k --seller "
                                     "pool=500,buyers=30,share=0.5,packs=1,renew=0,cover=3-10",
                             .inputs = "sets.tsv",
                             .bots_least = 0.98,
                             .buyers_least = 0.97,
                             .accused_most = 10});
}

Test(detect, two_sellers_of_different_packs_are_found) {
    expect_row(&(detect_row){.made = "generate --creators 800 --follows 300k --accounts 30k "
                                     "--seller pool=500,buyers=30,density=0.2-0.6 "
                                     "--seller pool=400,buyers=25,density=0.4,camouflage=none",
                             .inputs = "sets.tsv",
                             .bots_least = 0.97,
                             .buyers_least = 0.95,
                             .accused_most = 20});
}

Test(detect, niches_and_viral_posts_are_no_campaign) {
    expect_row(&(detect_row){.made = "generate --creators 300 --follows 100k --accounts 15k",
                             .inputs = "follows.tsv"});
}

Test(detect, fans_readers_and_copied_lists_are_no_campaign) {
    expect_row(&(detect_row){.made = "market --creators 800 --follows 300k --accounts 30k "
                                     "--bursts 0.5 --copying 0.2 --fans people=100 "
                                     "--press people=800",
                             .inputs = "follows.tsv"});
}

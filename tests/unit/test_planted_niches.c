/* The niches of rosters from both generators, beside those that were planted, by the adjusted Rand index (Hubert and
 * Arabie 1985): 1 where two groupings are the same, 0 where they agree as chance would. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follows.h"

enum { CREATORS = 1000, SEEDS = 2 };

static const char first_generator[] = "generate --creators 1000 --follows 500k";
static const char second_generator[] = "market --creators 1000 --follows 500k --accounts 50k";
static const char sold[] =
    "market --creators 1000 --follows 500k --accounts 50k $(for i in $(seq 20); do "
    "echo --seller pool=500,buyers=20,share=0.05-0.4; done)";

/* A number for the group of each creator, below CREATORS. */
typedef struct grouping {
    uint32_t of[CREATORS];
} grouping;

static double count_pairs(double count) {
    return count * (count - 1) / 2;
}

static double compare(const grouping *a, const grouping *b) {
    uint32_t *cells = calloc((size_t)CREATORS * CREATORS, sizeof *cells);
    double rows[CREATORS] = {0};
    double columns[CREATORS] = {0};
    double both = 0;
    double left = 0;
    double right = 0;
    for (size_t c = 0; c < CREATORS; c++) {
        both += cells[a->of[c] * CREATORS + b->of[c]]++;
        left += rows[a->of[c]]++;
        right += columns[b->of[c]]++;
    }
    free(cells);
    double expected = left * right / count_pairs(CREATORS);
    return (both - expected) / ((left + right) / 2 - expected);
}

/* Who is in none is alone. */
static grouping find(const kith_roster *roster, const kith_suspects *suspects) {
    kith_options options = kith_options_default();
    kith_niches *made = NULL;
    kith_error error = {0};
    grouping found;
    cr_assert_eq(kith_roster_view_info(roster).creator_count, CREATORS);
    cr_assert_eq(kith_niches_build(roster, suspects, &options, &made, &error), KITH_OK, "%s",
                 error.text);
    uint32_t next = (uint32_t)kith_niches_count(made);
    for (size_t c = 0; c < CREATORS; c++) {
        size_t niche = kith_niches_view_place(made, c).niche;
        found.of[c] = niche == KITH_NICHE_NONE ? next++ : (uint32_t)niche;
    }
    kith_niches_free(made);
    return found;
}

static run_folder generate(const char *words, uint64_t seed) {
    run_folder folder = run_create_folder();
    run_result result = run_line(
        &folder,
        "\"$(dirname \"$kith\")\"/%s -q -o . --seed %llu && cut -f1,2 truth_creators.tsv > t && "
        "awk 'BEGIN { print \"follower,probability\" } $2 == \"bot\" { print $1 \",1\" }' "
        "truth_followers.tsv > s.csv",
        words, (unsigned long long)seed);
    cr_assert_eq(result.exit_code, 0, "%s", result.err);
    run_free(&result);
    return folder;
}

static grouping read_truth(const run_folder *folder, const kith_roster *roster) {
    grouping truth;
    char names[CREATORS][32];
    size_t count = 0;
    char *text = run_read_file(folder, "t");
    strtok(text, "\t\n"); /* the header */
    strtok(NULL, "\t\n");
    for (const char *creator = NULL; (creator = strtok(NULL, "\t\n"));) {
        const char *niche = strtok(NULL, "\t\n");
        size_t number = 0;
        uint32_t at = 0;
        cr_assert_eq(kith_roster_find(roster, creator, &number), KITH_OK);
        while (at < count && strcmp(names[at], niche) != 0) {
            at++;
        }
        if (at == count) snprintf(names[count++], sizeof *names, "%s", niche);
        truth.of[number] = at;
    }
    free(text);
    return truth;
}

static kith_roster *build(const run_folder *folder, uint32_t k, double floor) {
    kith_options options = kith_options_default();
    options.k = k;
    options.floor = floor;
    return follows_build(folder, "follows.tsv", &options);
}

static double measure(const char *words, uint64_t seed) {
    run_folder folder = generate(words, seed);
    kith_roster *roster = build(&folder, 4096, 1.0 / 32);
    grouping truth = read_truth(&folder, roster);
    grouping found = find(roster, NULL);
    kith_roster_free(roster);
    run_remove_folder(&folder);
    return compare(&truth, &found);
}

/* ROSTERS says how many (2). */
static void check(const char *words, double required) {
    const char *asked = getenv("ROSTERS");
    uint64_t rosters = asked ? strtoull(asked, NULL, 10) : SEEDS;
    double sum = 0;
    double least = 1;
    for (uint64_t i = 0; i < rosters; i++) {
        double index = measure(words, random_seed(31) + i);
        sum += index;
        least = index < least ? index : least;
    }
    double mean = sum / (double)rosters;
    printf("%s: adjusted Rand index %.3f on average, %.3f at least\n", words, mean, least);
    cr_expect_geq(mean, required, "%s: %.3f", words, mean);
}

Test(planted_niches, come_out_of_the_first_generator) {
    check(first_generator, 0.99);
}

Test(planted_niches, come_out_of_the_second_generator) {
    check(second_generator, 0.95);
}

Test(planted_niches, come_out_beside_sold_packs_whose_accounts_are_left_out) {
    run_folder folder = generate(sold, random_seed(31));
    kith_roster *roster = build(&folder, 4096, 1.0 / 32);
    grouping truth = read_truth(&folder, roster);
    char path[RUN_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/s.csv", folder.path);
    const char *paths[] = {path};
    kith_options options = kith_options_default();
    kith_suspects *suspects = NULL;
    cr_assert_eq(kith_suspects_read(paths, 1, &options, &suspects, NULL), KITH_OK);
    grouping all = find(roster, NULL);
    grouping rest = find(roster, suspects);
    cr_expect_geq(compare(&truth, &rest), 0.95);
    cr_expect_lt(compare(&truth, &all), compare(&truth, &rest));
    kith_suspects_free(suspects);
    kith_roster_free(roster);
    run_remove_folder(&folder);
}

/* Audiences of a few hundred to some ten thousand, of which 256 followers each are known. */
static void check_samples(const char *words, double least) {
    run_folder folder = generate(words, random_seed(32));
    kith_roster *whole = build(&folder, 4096, 1);
    kith_roster *sampled = build(&folder, 256, 0);
    grouping from_whole = find(whole, NULL);
    grouping from_samples = find(sampled, NULL);
    cr_expect_geq(compare(&from_whole, &from_samples), least, "%s: %.3f", words,
                  compare(&from_whole, &from_samples));
    kith_roster_free(whole);
    kith_roster_free(sampled);
    run_remove_folder(&folder);
}

Test(planted_niches, of_samples_of_256_are_those_of_whole_audiences) {
    check_samples(first_generator, 0.95);
}

Test(planted_niches, that_shade_into_each_other_are_much_the_same_in_samples) {
    check_samples(second_generator, 0.85);
}

#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../bench.h"
#include "copycatch.h"
#include "cosine.h"
#include "measure.h"
#include "peel.h"
#include "rank.h"
#include "table.h"

enum {
    /* A planted block among accounts that follow four creators each at random. */
    PLAIN = 4000,
    CREATORS = 400,
    PLAIN_FOLLOWS = 4,
    PLANTED = 100,
    SOLD = 20,
    ROWS = PLAIN * PLAIN_FOLLOWS + PLANTED * SOLD,
    DAY = 86400,
    YEAR = 365 * DAY,
};

int check_expect(int holds, const char *what) {
    if (!holds) printf("  FAILED: %s\n", what);
    return !holds;
}

static int is_near(double a, double b) {
    return fabs(a - b) < 1e-9;
}

static int check_sets(void) {
    const unsigned char reported[] = {1, 1, 1, 0, 0, 0};
    const unsigned char labels[] = {1, 1, 0, 1, 1, 0};
    measure_counts counts = measure_set(reported, labels, 6);
    int failed = check_expect(is_near(measure_precision(counts), 2.0 / 3), "precision is 2 of 3");
    failed += check_expect(is_near(measure_recall(counts), 0.5), "recall is 2 of 4");
    failed += check_expect(is_near(measure_f(counts), 4.0 / 7), "F is the harmonic mean of both");
    measure_counts twice = measure_add(counts, counts);
    failed +=
        check_expect(is_near(measure_f(twice), 4.0 / 7), "the joint F of like sets is theirs");
    measure_counts none = measure_set((const unsigned char[6]){0}, labels, 6);
    failed += check_expect(measure_f(none) == 0, "F is 0 when nothing is reported");
    return failed;
}

static int check_ranking(void) {
    const unsigned char labels[] = {1, 0, 1, 0};
    double area;
    double average;
    measure_ranking((const double[]){4, 3, 2, 1}, labels, 4, &area, &average);
    int failed = check_expect(is_near(area, 0.75), "three of four pairs are in order");
    failed +=
        check_expect(is_near(average, (1 + 2.0 / 3) / 2), "AP is the mean precision at a hit");
    measure_ranking((const double[]){1, 1, 1, 1}, labels, 4, &area, &average);
    failed +=
        check_expect(is_near(area, 0.5) && is_near(average, 0.5), "ties alone say the base rate");
    measure_ranking((const double[]){2, 2, 2, 1}, labels, 4, &area, &average);
    failed += check_expect(is_near(area, 0.75), "a tied pair counts a half");
    failed += check_expect(is_near(average, 2.0 / 3), "a tie is one step of AP");
    measure_ranking((const double[]){2, 1, 2, 1}, labels, 4, &area, &average);
    failed += check_expect(area == 1 && average == 1, "a perfect ranking has 1 and 1");
    return failed;
}

/* Quotes are taken off, and commas within them do not split. */
static int check_table(void) {
    char path[] = "/tmp/bench_detect_XXXXXX";
    int made = mkstemp(path);
    FILE *file = made < 0 ? NULL : fdopen(made, "w");
    bench_check(file != NULL, "no file can be made in /tmp");
    fputs("a,b,c\n\"1,\"\"2\"\"\",,3\r\n4\n", file);
    fclose(file);
    table rows;
    bench_check(table_open(&rows, path, ','), "a file cannot be read");
    int failed = check_expect(table_next(&rows) && table_find(&rows, "c") == 2, "c is third");
    failed += check_expect(table_find(&rows, "d") == TABLE_FIELDS_MAX, "there is no d");
    failed += check_expect(table_next(&rows) && rows.field_count == 3, "a row of three");
    failed += check_expect(strcmp(table_field(&rows, 0), "1,\"2\"") == 0, "quotes are taken off");
    failed += check_expect(*table_field(&rows, 1) == '\0', "a field may be empty");
    failed += check_expect(strcmp(table_field(&rows, 2), "3") == 0, "the end of a line is no text");
    failed += check_expect(table_next(&rows) && *table_field(&rows, 2) == '\0', "a short row");
    failed += check_expect(!table_next(&rows), "the end");
    table_close(&rows);
    unlink(path);
    return failed;
}

static void plant(uint64_t seed, follows *graph) {
    static uint32_t creators[ROWS];
    static uint32_t followers[ROWS];
    static uint32_t times[ROWS];
    size_t row = 0;
    for (uint32_t u = 0; u < PLAIN + PLANTED; u++) {
        size_t own = u < PLAIN ? PLAIN_FOLLOWS : SOLD;
        for (uint32_t i = 0; i < own; i++, row++) {
            followers[row] = u;
            creators[row] = u < PLAIN ? (uint32_t)(bench_random(&seed) % CREATORS) : i;
            times[row] = u < PLAIN ? (uint32_t)(bench_random(&seed) % (10 * (uint64_t)YEAR))
                                   : YEAR + i * DAY + (uint32_t)(bench_random(&seed) % DAY);
        }
    }
    follows_build(creators, followers, times, ROWS, graph);
}

/* Whether exactly the planted accounts and creators are reported. */
static int is_block(const verdict *result) {
    int right = 1;
    for (size_t u = 0; u < PLAIN + PLANTED; u++) {
        right &= result->followers[u] == (u >= PLAIN);
    }
    for (size_t c = 0; c < CREATORS; c++) {
        right &= result->creators[c] == (c < SOLD);
    }
    return right;
}

static double area_of(const verdict *result) {
    static unsigned char labels[PLAIN + PLANTED];
    for (size_t u = 0; u < PLAIN + PLANTED; u++) {
        labels[u] = u >= PLAIN;
    }
    double area;
    double average;
    measure_ranking(result->follower_scores, labels, PLAIN + PLANTED, &area, &average);
    return area;
}

static int check_detectors(void) {
    follows graph;
    verdict result;
    plant(1, &graph);
    verdict_create(&graph, &result);
    peel_run(&graph, 1, &result);
    int failed = check_expect(is_block(&result), "the densest block is the planted one");
    failed += check_expect(area_of(&result) == 1, "peeling ranks the planted accounts first");
    verdict_clear(&result);
    verdict_create(&graph, &result);
    failed += check_expect(copycatch_run(&graph, 1, &result), "there are times");
    failed += check_expect(is_block(&result), "the lockstep groups are the planted block");
    verdict_clear(&result);
    verdict_create(&graph, &result);
    failed += check_expect(copycatch_run(&graph, 0, &result), "there are times");
    failed += check_expect(is_block(&result), "so they are when half years do not matter");
    verdict_clear(&result);
    verdict_create(&graph, &result);
    cosine_run(&graph, 1, &result);
    failed += check_expect(area_of(&result) == 1, "cosines rank the planted accounts first");
    verdict_clear(&result);
    verdict_create(&graph, &result);
    rank_run(&graph, &result);
    failed += check_expect(area_of(&result) == 1, "synchronicity ranks the planted accounts first");
    verdict_clear(&result);
    follows_clear(&graph);
    return failed;
}

/* Two creators share 2 of their 2 and 3 followers; a third shares 1 of its 1 with either. */
static int check_cosines(void) {
    const uint32_t creators[] = {0, 0, 1, 1, 1, 2, 1};
    const uint32_t followers[] = {0, 1, 0, 1, 2, 0, 2};
    follows graph;
    verdict result;
    follows_build(creators, followers, NULL, 7, &graph);
    int failed = check_expect(graph.count == 6, "a repeated row counts once");
    verdict_create(&graph, &result);
    cosine_run(&graph, 0, &result);
    double pair = 2 / sqrt(6);
    double all = pair + 1 / sqrt(2) + 1 / sqrt(3);
    failed += check_expect(is_near(result.follower_scores[0], all), "a sum of three cosines");
    failed += check_expect(is_near(result.follower_scores[1], pair), "a sum of one cosine");
    failed += check_expect(result.follower_scores[2] == 0, "no cosine without a pair");
    verdict_clear(&result);
    verdict_create(&graph, &result);
    cosine_run(&graph, 1, &result);
    failed += check_expect(is_near(result.follower_scores[0], all / 3), "a mean of three cosines");
    cosine_run_accounts(&graph, &result);
    double others = 2 / sqrt(6) + 1 / sqrt(3);
    failed +=
        check_expect(is_near(result.follower_scores[0], others), "a sum over two other accounts");
    verdict_clear(&result);
    follows_clear(&graph);
    return failed;
}

int check_all(void) {
    return check_table() + check_sets() + check_ranking() + check_detectors() + check_peel() +
           check_cosines();
}

#include "measure.h"

#include <math.h>
#include <stdlib.h>

#include "../bench.h"

typedef struct scored {
    double score;
    unsigned char label;
} scored;

measure_counts measure_set(const unsigned char *reported, const unsigned char *labels,
                           size_t count) {
    measure_counts counts = {0};
    for (size_t i = 0; i < count; i++) {
        counts.right += reported[i] && labels[i];
        counts.reported += reported[i] != 0;
        counts.positive += labels[i] != 0;
    }
    return counts;
}

measure_counts measure_add(measure_counts a, measure_counts b) {
    return (measure_counts){a.right + b.right, a.reported + b.reported, a.positive + b.positive};
}

static double ratio(size_t part, size_t whole) {
    return whole == 0 ? NAN : (double)part / (double)whole;
}

double measure_precision(measure_counts counts) {
    return ratio(counts.right, counts.reported);
}

double measure_recall(measure_counts counts) {
    return ratio(counts.right, counts.positive);
}

double measure_f(measure_counts counts) {
    return counts.positive == 0 ? NAN : ratio(2 * counts.right, counts.reported + counts.positive);
}

static int compare_falling(const void *a, const void *b) {
    double x = ((const scored *)a)->score;
    double y = ((const scored *)b)->score;
    return (x < y) - (x > y);
}

/* Adds up both measures over runs of equal scores, from the largest. */
static void sum_runs(const scored *order, size_t count, double *pairs, double *gained) {
    size_t positive = 0;
    size_t begin = 0;
    while (begin < count) {
        size_t hits = 0;
        size_t end = begin;
        for (; end < count && order[end].score == order[begin].score; end++) {
            hits += order[end].label;
        }
        double misses = (double)(end - begin - hits);
        *pairs += misses * ((double)positive + 0.5 * (double)hits);
        positive += hits;
        *gained += (double)hits * (double)positive / (double)end;
        begin = end;
    }
}

void measure_ranking(const double *scores, const unsigned char *labels, size_t count, double *area,
                     double *average) {
    scored *order = bench_reserve((count + 1) * sizeof *order);
    size_t positive = 0;
    for (size_t i = 0; i < count; i++) {
        order[i] = (scored){scores[i], labels[i] != 0};
        positive += labels[i] != 0;
    }
    qsort(order, count, sizeof *order, compare_falling);
    double pairs = 0;
    double gained = 0;
    sum_runs(order, count, &pairs, &gained);
    free(order);
    int both = positive > 0 && positive < count;
    *area = both ? pairs / ((double)positive * (double)(count - positive)) : NAN;
    *average = both ? gained / (double)positive : NAN;
}

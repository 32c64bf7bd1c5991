/* How well scores and reported sets agree with labels (1 positive, 0 not). */
#ifndef BENCH_DETECT_MEASURE_H
#define BENCH_DETECT_MEASURE_H

#include <stddef.h>

/* Counts of a reported set; those of two kinds of node add up to a joint one. */
typedef struct measure_counts {
    size_t right;    /* reported and positive */
    size_t reported; /* in all */
    size_t positive; /* in all */
} measure_counts;

measure_counts measure_set(const unsigned char *reported, const unsigned char *labels,
                           size_t count);
measure_counts measure_add(measure_counts a, measure_counts b);

double measure_precision(measure_counts counts);
double measure_recall(measure_counts counts);

/* Their harmonic mean, 2 right / (reported + positive); NaN where nothing is positive. */
double measure_f(measure_counts counts);

/* How well scores rank.
 *
 * area      out: probability that a positive scores above a negative, ties counting a half
 * average   out: average precision, the sum over distinct scores, from the largest, of the recall
 *           gained there times the precision down to there. Ties are one step, so their order has
 *           no say, and scores that are all equal get the base rate.
 * Both are NaN where either label is absent. O(n log n). */
void measure_ranking(const double *scores, const unsigned char *labels, size_t count, double *area,
                     double *average);

#endif

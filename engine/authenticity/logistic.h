/* Logistic regression, drawn towards a given point.
 *
 * Maximizes Σ weight × log likelihood − ½ Σ precision (θ − center)². The sum is concave, and strictly so where every
 * precision is positive, so Newton's steps, halved while they do not help, end in its only maximum. One thread, in the
 * order of the rows: the same bytes always.
 *
 * Source: ridge towards a non-null point, van Wieringen, Lecture notes on ridge regression, arXiv 1509.09169. */
#ifndef KITH_AUTHENTICITY_LOGISTIC_H
#define KITH_AUTHENTICITY_LOGISTIC_H

#include <stddef.h>
#include <stdint.h>

enum { LOGISTIC_WIDTH_MAX = 16 };

typedef struct logistic_data {
    size_t count, width;
    const float *rows;     /* [count][width] */
    const uint8_t *hits;   /* [count] 1 or 0 */
    const double *weights; /* [count]; rows of weight 0 are left out */
} logistic_data;

/* Fits. precision: [width], above 0. out: [width]. O(count × width²) a step, at most 40; allocates nothing. */
void logistic_fit(const logistic_data *of, const double *center, const double *precision,
                  double *out);

#endif

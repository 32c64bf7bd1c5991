#include "authenticity/logistic.h"

#include <math.h>
#include <string.h>

enum { STEPS_MAX = 40, HALVINGS_MAX = 30 };

static const double gain_min = 1e-9;

typedef struct slope {
    double first[LOGISTIC_WIDTH_MAX];
    double second[LOGISTIC_WIDTH_MAX][LOGISTIC_WIDTH_MAX]; /* of the negative, the lower triangle */
} slope;

static double sum_row(const logistic_data *of, size_t row, const double *at) {
    const float *values = of->rows + row * of->width;
    double sum = 0;
    for (size_t i = 0; i < of->width; i++)
        sum += (double)values[i] * at[i];
    return sum;
}

/* log(1 + exp(x)) */
static double soften(double x) {
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

static double measure(const logistic_data *of, const double *center, const double *precision,
                      const double *at) {
    double sum = 0;
    for (size_t row = 0; row < of->count; row++) {
        if (of->weights[row] == 0) continue;
        double odds = sum_row(of, row, at);
        sum -= of->weights[row] * soften(of->hits[row] ? -odds : odds);
    }
    for (size_t i = 0; i < of->width; i++) {
        sum -= precision[i] * (at[i] - center[i]) * (at[i] - center[i]) / 2;
    }
    return sum;
}

static void measure_slope(const logistic_data *of, const double *center, const double *precision,
                          const double *at, slope *made) {
    memset(made, 0, sizeof *made);
    for (size_t row = 0; row < of->count; row++) {
        const float *values = of->rows + row * of->width;
        if (of->weights[row] == 0) continue;
        double chance = 1 / (1 + exp(-sum_row(of, row, at)));
        double miss = of->weights[row] * (of->hits[row] - chance);
        double curve = of->weights[row] * chance * (1 - chance);
        for (size_t i = 0; i < of->width; i++) {
            made->first[i] += miss * (double)values[i];
            for (size_t j = 0; j <= i; j++) {
                made->second[i][j] += curve * (double)values[i] * (double)values[j];
            }
        }
    }
    for (size_t i = 0; i < of->width; i++) {
        made->first[i] -= precision[i] * (at[i] - center[i]);
        made->second[i][i] += precision[i];
    }
}

/* Solves second × step = first by Cholesky's decomposition, in place. */
static void solve(slope *made, size_t width, double *step) {
    for (size_t i = 0; i < width; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = made->second[i][j];
            for (size_t k = 0; k < j; k++)
                sum -= made->second[i][k] * made->second[j][k];
            made->second[i][j] = i == j ? sqrt(sum) : sum / made->second[j][j];
        }
    }
    for (size_t i = 0; i < width; i++) {
        step[i] = made->first[i];
        for (size_t k = 0; k < i; k++)
            step[i] -= made->second[i][k] * step[k];
        step[i] /= made->second[i][i];
    }
    for (size_t i = width; i-- > 0;) {
        for (size_t k = i + 1; k < width; k++)
            step[i] -= made->second[k][i] * step[k];
        step[i] /= made->second[i][i];
    }
}

void logistic_fit(const logistic_data *of, const double *center, const double *precision,
                  double *out) {
    double at[LOGISTIC_WIDTH_MAX];
    memcpy(at, center, of->width * sizeof *at);
    double best = measure(of, center, precision, at);
    for (int round = 0; round < STEPS_MAX; round++) {
        slope slopes;
        double step[LOGISTIC_WIDTH_MAX];
        double next[LOGISTIC_WIDTH_MAX];
        double reached = -INFINITY;
        measure_slope(of, center, precision, at, &slopes);
        solve(&slopes, of->width, step);
        for (int halving = 0; halving < HALVINGS_MAX && !(reached > best); halving++) {
            for (size_t i = 0; i < of->width; i++)
                next[i] = at[i] + ldexp(step[i], -halving);
            reached = measure(of, center, precision, next);
        }
        if (!(reached > best)) break;
        double gain = reached - best;
        memcpy(at, next, of->width * sizeof *at);
        best = reached;
        if (gain < gain_min * (1 + fabs(best))) break;
    }
    memcpy(out, at, of->width * sizeof *at);
}

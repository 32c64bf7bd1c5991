/* Logistic regression against what is known in closed form. */
#include "authenticity/logistic.h"

#include <criterion/criterion.h>
#include <math.h>

#include "follows.h"

enum { ROWS = 2000, WIDTH = 4 };

Test(logistic, with_an_intercept_alone_gives_the_log_odds_of_the_weighted_mean) {
    const float rows[] = {1, 1, 1, 1, 1};
    const uint8_t hits[] = {1, 0, 0, 1, 1};
    const double weights[] = {1, 1, 2, 3, 0}; /* the last is left out */
    logistic_data data = {5, 1, rows, hits, weights};
    double center = 0;
    double precision = 1e-9;
    double fitted = 0;
    logistic_fit(&data, &center, &precision, &fitted);
    cr_expect_float_eq(fitted, log(4.0 / 3.0), 1e-6, "%g", fitted);
}

/* Rows of an intercept and three features, and hits drawn by known coefficients. */
static void draw(const double *truth, float *rows, uint8_t *hits, double *weights) {
    uint64_t state = random_seed(7);
    for (size_t i = 0; i < ROWS; i++) {
        double sum = truth[0];
        rows[i * WIDTH] = 1;
        for (size_t k = 1; k < WIDTH; k++) {
            rows[i * WIDTH + k] = (float)random_below(&state, 1000) / 250 - 2;
            sum += truth[k] * (double)rows[i * WIDTH + k];
        }
        hits[i] = (double)random_below(&state, 1000000) < 1e6 / (1 + exp(-sum));
        weights[i] = 1;
    }
}

Test(logistic, ends_where_no_slope_is_left_and_near_the_truth) {
    static float rows[ROWS * WIDTH];
    static uint8_t hits[ROWS];
    static double weights[ROWS];
    const double truth[WIDTH] = {-1, 0.8, 0, -1.5};
    const double center[WIDTH] = {0, 1, 1, 1};
    const double precision[WIDTH] = {1, 4, 4, 4};
    double fitted[WIDTH];
    logistic_data data = {ROWS, WIDTH, rows, hits, weights};
    draw(truth, rows, hits, weights);
    logistic_fit(&data, center, precision, fitted);
    for (size_t k = 0; k < WIDTH; k++) {
        double slope = -precision[k] * (fitted[k] - center[k]);
        for (size_t i = 0; i < ROWS; i++) {
            double sum = 0;
            for (size_t j = 0; j < WIDTH; j++)
                sum += fitted[j] * (double)rows[i * WIDTH + j];
            slope += (hits[i] - 1 / (1 + exp(-sum))) * (double)rows[i * WIDTH + k];
        }
        cr_expect_lt(fabs(slope), 1e-4, "%zu: %g", k, slope);
        cr_expect_lt(fabs(fitted[k] - truth[k]), 0.3, "%zu: %g", k, fitted[k]);
    }
}

Test(logistic, stays_where_it_is_drawn_to_without_data_and_finite_where_data_divide) {
    const float rows[] = {1, -1, 1, 1};
    const uint8_t hits[] = {0, 1};
    const double none[] = {0, 0};
    const double weights[] = {1, 1};
    const double center[] = {-3, 2};
    const double precision[] = {0.25, 0.25};
    double fitted[2];
    logistic_data data = {2, 2, rows, hits, none};
    logistic_fit(&data, center, precision, fitted);
    cr_expect_eq(fitted[0], -3);
    cr_expect_eq(fitted[1], 2);
    data.weights = weights;
    logistic_fit(&data, center, precision, fitted);
    cr_expect(isfinite(fitted[0]) && isfinite(fitted[1]));
    cr_expect_gt(fitted[1], 2);
    cr_expect_lt(fitted[1], 10);
}

#include "binomial.h"

#include <math.h>

enum { INVERSION_MEAN = 12 };

uint64_t binomial_random(uint64_t *state) {
    uint64_t mixed = *state += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

static double uniform(uint64_t *state) {
    return ((double)(binomial_random(state) >> 11) + 0.5) * 0x1p-53;
}

/* Walks up the distribution from zero. */
static double draw_by_inversion(double count, double probability, uint64_t *state) {
    double odds = probability / (1 - probability);
    double weight = exp(count * log1p(-probability));
    double left = uniform(state) - weight;
    double drawn = 0;
    while (left > 0 && drawn < count) {
        drawn++;
        weight *= odds * (count - drawn + 1) / drawn;
        left -= weight;
    }
    return drawn;
}

static double log_choices(double count, double drawn) {
    return lgamma(count + 1) - lgamma(drawn + 1) - lgamma(count - drawn + 1);
}

/* Points under a hat with the shape of a transformed logistic, accepted by the exact density. */
static double draw_by_rejection(double count, double probability, uint64_t *state) {
    double spread = sqrt(count * probability * (1 - probability));
    double b = 1.15 + 2.53 * spread;
    double a = -0.0873 + 0.0248 * b + 0.01 * probability;
    double center = count * probability + 0.5;
    double alpha = (2.83 + 5.1 / b) * spread;
    double log_odds = log(probability / (1 - probability));
    double mode = floor((count + 1) * probability);
    double mode_density = log_choices(count, mode) + mode * log_odds;
    for (;;) {
        double u = uniform(state) - 0.5;
        double v = uniform(state);
        double us = 0.5 - fabs(u);
        double drawn = floor((2 * a / us + b) * u + center);
        if (drawn < 0 || drawn > count) {
            continue;
        }
        double accepted = log(v * alpha / (a / (us * us) + b));
        if (accepted <= log_choices(count, drawn) + drawn * log_odds - mode_density) {
            return drawn;
        }
    }
}

double binomial_draw(double count, double probability, uint64_t *state) {
    if (count < 1) {
        return 0;
    }
    return count * probability < INVERSION_MEAN ? draw_by_inversion(count, probability, state)
                                                : draw_by_rejection(count, probability, state);
}

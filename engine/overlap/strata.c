#include "overlap/strata.h"

#include <math.h>

static const double normal_95 = 1.959964;

/* What one sampled account stands for. */
static double weigh(const stratum *of) {
    return of->sampled > 0 ? of->size.value / of->sampled : 1 / of->threshold;
}

typedef struct strata_sums {
    double value, variance;
    double sizes;                /* Σ n */
    double found_weight, found;  /* Σ (1 - θ) w² y, Σ w y */
    double other_weight, others; /* the same of sampled accounts without the property */
    double weight_most;          /* the largest (1 - θ) w */
    double least, most;          /* what is certain */
} strata_sums;

static void add(const stratum *of, strata_sums *to) {
    if (of->size.value == 0) return; /* it stands for nobody */
    double weight = weigh(of);
    double rest = 1 - of->threshold;
    double spread = of->squares - of->found * of->found / fmax(of->sampled, 1);
    double size_error = (of->size.high - of->size.low) / 2 / normal_95;
    double share = of->found / fmax(of->sampled, 1);
    to->value += weight * of->found;
    to->variance += rest * weight * weight * fmax(spread, 0);
    to->variance += share * share * size_error * size_error;
    to->sizes += of->size.value;
    to->found_weight += rest * weight * weight * of->found;
    to->found += weight * of->found;
    to->other_weight += rest * weight * weight * (of->sampled - of->found);
    to->others += weight * (of->sampled - of->found);
    to->weight_most = fmax(to->weight_most, rest * weight);
    to->least += of->found;
    to->most += fmax(of->size.high - of->sampled, 0) + of->found;
}

/* (1 - θ) w of the accounts that are fewer: those with the property or those without. */
static double choose_weight(const strata_sums *sums, bool is_rare) {
    double part = is_rare ? sums->found : sums->others;
    double weight = is_rare ? sums->found_weight : sums->other_weight;
    return part > 0 ? weight / part : sums->weight_most;
}

kith_estimate strata_measure(const stratum *strata, size_t count) {
    strata_sums sums = {0};
    for (size_t i = 0; i < count; i++) {
        add(&strata[i], &sums);
    }
    if (sums.weight_most == 0 && sums.variance == 0) {
        return (kith_estimate){sums.value, sums.value, sums.value};
    }
    double part = sums.sizes > 0 ? fmin(sums.value / sums.sizes, 1) : 0;
    double weight = choose_weight(&sums, part < 0.5);
    double middle = sums.value + weight * normal_95 * normal_95 / 2 * (1 - 2 * part);
    double half = normal_95 * sqrt(sums.variance + weight * weight * normal_95 * normal_95 / 4);
    kith_estimate made = {.value = sums.value};
    made.low = fmin(fmax(middle - half, sums.least), made.value);
    made.high = fmax(fmin(middle + half, sums.most), made.value);
    return made;
}

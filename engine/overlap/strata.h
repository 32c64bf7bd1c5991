/* How many accounts have a property, from samples of audiences whose sizes are known.
 *
 * The accounts of a union of audiences are dealt to strata, each to the first of its creators in some order. A stratum
 * knows the size n of its creator's audience, how many s of it are sampled and how many y of those are the stratum's and
 * have the property: so there are n y / s of them (the ratio estimator), which is better than y over the threshold,
 * and has no error at all where all or none of an audience has the property.
 *
 * The interval is Wilson's, which covers where little is found: with the variance V of the sum, P the part of the
 * audiences that has the property and w what a sampled account stands for besides itself, (1 - θ) n / s, it is
 *     value + w z²/2 (1 - 2 P) ± z sqrt(V + w² z²/4),
 * cut to what has been seen for certain. What is not known exactly about the sizes widens it.
 *
 * Source: Cochran, Sampling Techniques, 1977, chapter 6; Wilson, JASA 22, 1927. */
#ifndef KITH_OVERLAP_STRATA_H
#define KITH_OVERLAP_STRATA_H

#include "kith.h"

typedef struct stratum {
    kith_estimate size; /* n, followers of the creator */
    double threshold;   /* share of the hash range that the sample is of */
    double sampled;     /* s */
    double found;       /* y: the sum of weights in [0, 1] where accounts are weighed */
    double squares;     /* of the weights; found where there are none */
} stratum;

kith_estimate strata_measure(const stratum *strata, size_t count);

#endif

/* Exact binomial samples. */
#ifndef TESTS_ACCURACY_BINOMIAL_H
#define TESTS_ACCURACY_BINOMIAL_H

#include <stdint.h>

/* The next value of a random number generator (SplitMix64). */
uint64_t binomial_random(uint64_t *state);

/* How many of `count` independent trials of this probability, at most one half, succeed. By
 * inversion for small means, otherwise by transformed rejection.
 * Source: W. Hörmann, The generation of binomial random variates, J. Stat. Comput. Simul. 1993 */
double binomial_draw(double count, double probability, uint64_t *state);

#endif

/* Whether chance explains a count. */
#ifndef KITH_OVERLAP_CHANCE_H
#define KITH_OVERLAP_CHANCE_H

/* How surprising it is that so many of some independent trials, each with a probability of `share`, succeed: -ln of a bound
 * on the probability of as many or more, 0 where they are no more than is expected.
 *
 * The bound is exp(-trials · D), D being the Kullback-Leibler divergence of count / trials from the share (Chernoff). It
 * holds for any number of trials, and for draws without replacement, too: no small number passes by an approximation
 * that does not hold for it.
 *
 * Source: Chernoff, Annals of Mathematical Statistics 23, 1952; Hoeffding, JASA 58, 1963. */
double chance_surprise(double count, double trials, double share);

/* How surprising the most surprising of so many tests must be, for chance to pass one of them in a hundred families of
 * tests at most: ln(tests / 0.01). */
double chance_demand(double tests);

#endif

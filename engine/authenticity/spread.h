/* Spread: whether a pool came to its creators at different times at all. */
#ifndef KITH_AUTHENTICITY_SPREAD_H
#define KITH_AUTHENTICITY_SPREAD_H

#include "authenticity/pool.h"

/* The part of the variance in time of a pool's follows that lies between its visits to creators (the
 * correlation ratio, Fisher 1925), in [0, 1]: near 1 where visits have times of their own, as orders
 * have; near 0 where all creators received the accounts over the same time. Slices of a creator that lie
 * less than two weeks apart are one visit. In generated rosters 0.26 and less for rings of creators who
 * follow each other within weeks, once 0.60, and 0.87 and more for sellers.
 *
 * Cost      O(follows of the slices · log accounts). */
double spread_measure(const pool *from);

/* Whether the follows of such a spread are one event, however long it took. */
static inline bool spread_is_one_time(double spread) {
    return spread < 0.7;
}

#endif

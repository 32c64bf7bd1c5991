/* Spread: whether a campaign's accounts came to its creators at different times at all. */
#ifndef KITH_AUTHENTICITY_SPREAD_H
#define KITH_AUTHENTICITY_SPREAD_H

#include "authenticity/campaign.h"

/* The part of the variance in time of the likely members' follows in the slices that lies between its visits to
 * creators (the correlation ratio, Fisher 1925), in [0, 1]: near 1 where visits have times of their own, as orders
 * have; near 0 where all creators received the accounts over the same time. A slice that begins less than two weeks
 * after the end of the one before it, of the same creator, is of the same visit. In generated rosters 0.26 and less for
 * rings of creators who follow each other within weeks, once 0.60, and 0.87 and more for most sellers.
 *
 * Cost      O(follows of the slices · log accounts). */
double spread_measure(const campaign *from, const timeline *times);

/* Whether a campaign's follows are one event, however many creators it reached: they lie within 120 days, and less
 * than seven tenths of its spread, which must be known, between visits. Slow deliveries whose orders came within one
 * season overlap as much, but last longer. */
bool spread_is_one_time(const campaign *from);

#endif

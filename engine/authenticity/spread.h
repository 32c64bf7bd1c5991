/* Spread: whether a campaign's accounts came to its creators at different times at all. */
#ifndef KITH_AUTHENTICITY_SPREAD_H
#define KITH_AUTHENTICITY_SPREAD_H

#include "authenticity/campaign.h"

/* How the follows of a campaign's likely members in its slices lie in time.
 *
 * The part of their variance that lies between visits to creators (the correlation ratio, Fisher 1925), in [0, 1], is
 * near 1 where visits have times of their own, as orders have; near 0 where all creators received the accounts over the
 * same time. A slice that begins less than two weeks after the end of the one before it, of the same creator, is of the
 * same visit. In generated rosters 0.26 and less for rings of creators who follow each other within weeks, once 0.60,
 * and 0.87 and more for most sellers. The length is that of even follows with the same variance: a few strays count for
 * little.
 *
 * Cost      O(follows of the slices · log accounts). */
void spread_measure(campaign *made, const timeline *times);

/* Whether a campaign's follows are one event, however many creators it reached: less than seven tenths of the variance,
 * which must be known, between visits, and no longer than 100 days. Slow deliveries whose orders came within one season
 * overlap as much, but last longer. */
static inline bool spread_is_one_time(const campaign *from) {
    return from->spread < 0.7 && from->days <= 100;
}

#endif

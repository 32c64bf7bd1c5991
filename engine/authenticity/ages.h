/* Ages: whether the accounts of a serial campaign are as diverse as other followers. */
#ifndef KITH_AUTHENTICITY_AGES_H
#define KITH_AUTHENTICITY_AGES_H

#include "authenticity/campaign.h"
#include "authenticity/lookups.h"

/* A serial campaign (serial.h) is giveaways held in turn or a seller with one customer at a time. Those
 * who enter giveaways joined when anybody did; a seller's accounts were made in batches. Where creation
 * dates are known, a serial campaign is called purchased if its accounts fall into the same three days as
 * each other in two pairs of a hundred or more, and four times as often as the creators' other followers
 * do. Those created from a day before a turn to its end are left out: people sign up to enter. Sets
 * created_alike of serial campaigns with a hundred dates on both sides.
 *
 * accounts  NULL, or some without dates: then nothing changes
 * looked_up whom they stand for: followers of weight 0 do not count, as more is known of those who also follow
 *           small creators
 * Returns   KITH_NO_MEMORY. Cost: a look-up for each follower of the creators of serial campaigns.
 * Source    Simpson, Measurement of Diversity, Nature 163, 1949 */
kith_status ages_judge(const graph *from, const kith_accounts *accounts, const lookups *looked_up,
                       campaigns *found) KITH_MUST_USE;

#endif

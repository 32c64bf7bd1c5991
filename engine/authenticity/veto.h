/* Veto: what follow times say against packs that were found in follower sets. */
#ifndef KITH_AUTHENTICITY_VETO_H
#define KITH_AUTHENTICITY_VETO_H

#include "authenticity/campaign.h"

/* Drops campaigns found in follower sets, from number `first` on, that follow times explain:
 * - their members did not come, two fifths of them within 90 days, to at least half of the creators:
 *   fans of one cast follow the same creators, too, but each in their own time;
 * - or they came to the creators together, which a sale does not need and an event brings: 35 % of
 *   their follows or more lie within two days of another one of the same account;
 * - or they came to all of the creators over the same weeks (spread.h).
 *
 * Returns   KITH_NO_MEMORY. Cost: the follows of the campaigns' creators, and a sort of those of
 *           members. */
kith_status veto_packs(const timeline *times, size_t account_count, size_t first,
                       campaigns *found) KITH_MUST_USE;

#endif

/* Who comes back: of the followers that engaged in the first half of a creator's posts, the share that engaged again in
 * the second.
 *
 * Both halves have as many posts, so how many there are and over how long a time matters little, and what remains of it
 * the comparison with creators of as many posts takes out: where half of the posts, or the older half of the record, of
 * every other creator were left out, their percentiles moved by less than 3 on average (both generators, 300 creators).
 * Of followers, only those that are still there are known. */
#ifndef KITH_RELATIONSHIP_LOYALTY_H
#define KITH_RELATIONSHIP_LOYALTY_H

#include "kith.h"

/* Fills in early_count, loyal_count and loyalty of a creator whose engagements are counted.
 *
 * turn      when the second half begins, 0 if that is not known (post_record)
 * engagers  of the creator, with what is known of each
 * Accuracy  Wilson's interval: of the rate behind the share, if followers come back independently
 * Source    Wilson, Probable inference, the law of succession, and statistical inference, JASA 22, 1927 */
void loyalty_measure(uint32_t turn, const kith_engager *engagers, size_t count,
                     kith_relationship *to);

#endif

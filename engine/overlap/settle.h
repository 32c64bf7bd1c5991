/* Moves creators to the community that their followers care for most. */
#ifndef KITH_OVERLAP_SETTLE_H
#define KITH_OVERLAP_SETTLE_H

#include "overlap/kinship.h"

enum {
    SETTLE_MIN = 3,     /* creators of a community that others can move to */
    SETTLE_MOST = 4096, /* such communities; where there are more nobody moves */
};

/* Ties say which pairs share more than chance; who follows whom says more. A follower of a creator that follows others of
 * communities h, h' … besides is met in community g as often as the mean of the lifts of h, h' … with g says, and the
 * creator belongs where the product over its followers is largest; it moves if the mean of the logarithm gains 0.02, for
 * with many followers anything is significant, and communities would drift. Candidates are the communities of the creators that
 * it is tied to. A follower of very many creators, of whatever kind, has a mean near 1 everywhere and moves nobody.
 *
 * roster    with its samples in memory
 * labels    [creator_count] in: communities by number; out: the same after a few rounds, in which every other creator
 *           may move
 * Returns   KITH_NO_MEMORY
 * Cost      a few passes over the sampled follows of accounts that follow two creators or more, 4 bytes each, and
 *           8 bytes for each pair of communities
 * Source    Nigam, McCallum, Thrun and Mitchell, Text classification from labeled and unlabeled documents using EM, 2000
 *           (naive Bayes with hard assignments); lifts in place of word probabilities */
kith_status settle_creators(const kith_roster *roster, const kinship *ties,
                            const kith_options *options, size_t community_count,
                            uint32_t *labels) KITH_MUST_USE;

#endif

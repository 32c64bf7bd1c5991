/* What an account's engagement says of it, and what a creator's audience does, in words.
 *
 * Accounts that are used to fill audiences hardly ever come back to them. So an account that engages with posts is
 * likelier a person's, a regular more so, and one that engages with nobody is a little likelier not: the more, the more
 * creators it would have engaged with if it were like their other followers. But most people are silent, too, likes
 * and comments are sold as well, and pods engage. So the ratio is cut off at ENGAGEMENT_MOST: it moves a doubt, it
 * never makes one. */
#ifndef KITH_AUTHENTICITY_ENGAGEMENT_H
#define KITH_AUTHENTICITY_ENGAGEMENT_H

#include "authenticity/graph.h"
#include "authenticity/text.h"

#define ENGAGEMENT_MOST 1.0F

/* The log-likelihood ratio of a purchased account to an ordinary one, from −ENGAGEMENT_MOST to ENGAGEMENT_MOST.
 *
 * expected   sum of the engaged shares of the creators it follows: with so many an average follower engages
 * most_posts of one of them that it engages with; 0 if it is silent
 * Returns    0 where nothing is expected and nothing was seen */
float engagement_weigh(float expected, uint32_t most_posts);

/* Weighs every account of a graph.
 *
 * weights    out: by account number, to be freed with memory_free; NULL without engagements
 * Returns    KITH_NO_MEMORY
 * Cost       O(follows) and a search for each account that engages with a creator */
kith_status engagement_build(const graph *from, const kith_engagements *engagements,
                             float **weights) KITH_MUST_USE;

/* Adds how a creator's audience engages beside those of creators of like size, and its pod; nothing where no post of it
 * is known. */
void engagement_tell(text *to, const kith_engagements *engagements, size_t creator);

#endif

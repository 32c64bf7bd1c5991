/* Serial pools: one creator after another received many of the same accounts. */
#ifndef KITH_AUTHENTICITY_SERIAL_H
#define KITH_AUTHENTICITY_SERIAL_H

#include "authenticity/pool.h"

/* Sets made->serial if the pool came to one creator at a time. A turn is a slice that brought a quarter
 * of what the largest did or more, the middle four fifths of it within two weeks. Four fifths of the
 * pool's follows must be of turns that had nobody else's beside them and that share a quarter of their
 * accounts with the turns before and after, and these must lie 18 days apart or more on average.
 * Giveaways held in turn for the same entrants look like that, and so does a seller with one customer at
 * a time. What is no turn is taken out of a serial pool, which is estimated anew: sponsors gain the
 * crowd, and what entrants follow besides, before or after, is theirs.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      O(follows · log accounts + slices² + the squares of the follows of each account). */
kith_status serial_judge(pool *made) KITH_MUST_USE;

#endif

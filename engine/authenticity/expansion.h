/* Expansion: which creators, of all, received accounts of a pool, and when. */
#ifndef KITH_AUTHENTICITY_EXPANSION_H
#define KITH_AUTHENTICITY_EXPANSION_H

#include "authenticity/pool.h"

/* Tests every creator for an excess of likely pool accounts in any window of its timeline, itself
 * left out of their evidence, and replaces the pool's slices by the windows that pass.
 *
 * A follower whose log likelihood ratio without this creator is ln 20 or more is a point. Windows of
 * 6 h to 90 d begin at points. What the pool's accounts follow besides is no delivery, so k points
 * among the n follows of a window are held against two expectations:
 * - the points of the creator outside of its windows per follow there, and half a point at the rate of
 *   creators of like size, which is the least;
 * - the points outside, spread in time as the pool's follows of all creators are or as accounts come to this
 *   creator by their tenure (tenure.h), whichever gives more, known to a third only.
 * The evidence is the smaller of two log likelihood ratios of negative binomial kind, as both rest on few
 * points, less ln(7x + 1) for the windows tried among x points. Up to four windows of a creator are found
 * one after another; those that points fill, half or more, are left out of what is expected of the
 * others. Creators pass by their strongest window, by Benjamini and Hochberg at a rate of 0.001, their
 * scale fitted to the bulk of the roster, and so do windows.
 *
 * In generated rosters with camouflage within one niche 10 to 16 creators who had bought nothing passed
 * without the two allowances, and none with them; where new accounts follow the most popular creator of
 * the niche on their first day, a hundred at a time, 86 of 96 points of a window are expected by tenure,
 * 10 without it. A pack of 60 that comes over sixty days to a creator with 2,000 followers passes.
 *
 * Returns   KITH_NO_MEMORY; the pool is then not to be used.
 * Cost      O(follows of the pool's accounts · log + creators), not of all follows. */
kith_status expansion_run(pool *made) KITH_MUST_USE;

#endif

/* Expansion: which creators, of all, received accounts of a pool, and when. */
#ifndef KITH_AUTHENTICITY_EXPANSION_H
#define KITH_AUTHENTICITY_EXPANSION_H

#include "authenticity/pool.h"

/* Tests every creator for an excess of likely pool accounts in any window of its timeline, itself
 * left out of their evidence, and replaces the pool's slices by the windows that pass.
 *
 * A follower whose log likelihood ratio without this creator is ln 20 or more is a point. Windows of
 * 6 h to 90 d begin at points. What the pool's accounts follow besides is no delivery, so k points
 * among the n follows of a window are held against the larger of two expectations:
 * - points of the creator outside of its windows per follow there, each follow weighed by how busy
 *   the pool was at that time (its follows elsewhere per follow of anybody); at least the rate of
 *   creators of like size, which also counts as one point;
 * - points outside spread in time as the pool's follows of all creators are.
 * The evidence is a binomial log likelihood ratio whose odds are known to a factor only, gamma
 * distributed, less ln(7x + 1) for the windows tried among x points. Up to four windows of a creator
 * add up; those that points fill, half or more, are left out of what is expected of the others.
 * Creators pass by Benjamini and Hochberg at a rate of 0.001, their scale fitted to the bulk of the
 * roster, and of their windows those whose own evidence passes at that rate.
 *
 * Returns   KITH_NO_MEMORY; the pool is then not to be used.
 * Cost      O(follows of the pool's accounts · log + creators), not of all follows. */
kith_status expansion_run(pool *made) KITH_MUST_USE;

#endif

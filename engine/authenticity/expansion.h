/* Expansion: which creators, of all, received accounts of a pool, and when. */
#ifndef KITH_AUTHENTICITY_EXPANSION_H
#define KITH_AUTHENTICITY_EXPANSION_H

#include "authenticity/pool.h"

/* Tests every creator for an excess of likely pool accounts in any window of its timeline, itself
 * left out of their evidence, and replaces the pool's slices by the windows that pass.
 *
 * A follower whose log likelihood ratio without this creator is ln 20 or more is a point. Windows of
 * 6 h to 90 d begin at points. With k points among n follows in a window and x points in all, the
 * evidence is the smaller of two log likelihood ratios, less ln(7x + 1) for the windows tried:
 * binomial against the rate of points outside (at least that of creators of like size outside the
 * pool, which counts as ten points), and Poisson against the points outside spread in time as the
 * pool's follows of all creators are, which takes camouflage out. Creators pass by Benjamini and
 * Hochberg at a rate of 0.001, their scale fitted to the bulk of the roster; each may have up to
 * four windows.
 *
 * Returns   KITH_NO_MEMORY; the pool is then not to be used.
 * Cost      O(follows of the pool's accounts · log + creators), not of all follows. */
kith_status expansion_run(pool *made) KITH_MUST_USE;

#endif

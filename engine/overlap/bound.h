/* How much any picks within the rules could reach. */
#ifndef KITH_OVERLAP_BOUND_H
#define KITH_OVERLAP_BOUND_H

#include "overlap/greedy.h"

/* An upper bound, by linear programming.
 *
 * What creators add only falls, so whatever is picked reaches no more than any set T does and the sum of what the picked
 * add to T. Creators may be picked in part, within budget and number, so that they keep below this for several T at
 * once: none, and the first so many of the best picks. It is tighter than the least of the bounds of each T.
 *
 * best      picks within the rules
 * Returns   KITH_NO_MEMORY, KITH_CORRUPT
 * Cost      what every creator adds is measured for each set: one set, or fifty million accounts in all
 * Source    Nemhauser and Wolsey, Maximizing submodular set functions, 1981; solved by GLPK */
kith_status bound_measure(greedy *in, const picks *best, double *bound) KITH_MUST_USE;

#endif

/* How much any picks within the rules could reach. */
#ifndef KITH_OVERLAP_BOUND_H
#define KITH_OVERLAP_BOUND_H

#include "overlap/rules.h"

/* An upper bound: what could be reached if creators could be picked in part, within budget and number.
 *
 * Every account gets a price, at most what it counts. Any picks reach at most what all accounts count beyond their prices,
 * and the prices of those that follow the picks; the best picks for given prices are a knapsack without overlaps. The
 * prices that make this least are found by subgradient steps, from those where the accounts that the best picks reach
 * cost nothing (which is the bound of Leskovec et al. 2007). The least is that of the linear program.
 *
 * best      picks within the rules
 * Returns   KITH_NO_MEMORY, KITH_CORRUPT
 * Cost      sixty passes over a million follows, or fewer where there are fewer
 * Accuracy  exact where all audiences are whole and have no more follows; otherwise it is that of the accounts
 *           below a limit where all is known
 * Source    Held and Karp, The traveling-salesman problem and minimum spanning trees II, 1971 (steps: Polyak 1969) */
kith_status bound_measure(const shortlist *from, const rules *by, size_t frequency,
                          const kith_suspects *suspects, const picks *best, double *bound,
                          kith_error *error) KITH_MUST_USE;

#endif

/* Habits: in what the accounts of a pool are alike besides their visits.
 *
 * An account that came once may be one of the pool's or one of the people who came at that time. Sellers make accounts
 * in numbers and fill them alike: those that came often tell how many creators a pool's accounts follow besides, and how
 * long they had been following anyone when they came. */
#ifndef KITH_AUTHENTICITY_HABITS_H
#define KITH_AUTHENTICITY_HABITS_H

#include "authenticity/pool.h"

enum { HABITS_BIN_COUNT = 64 };

/* How many accounts follow so many creators besides one, in bins of half an octave. */
typedef struct habits {
    double follows[HABITS_BIN_COUNT];
} habits;

/* Counts all accounts of a roster. O(accounts). */
void habits_count(const graph *from, habits *made);

/* Weighs the accounts of a pool anew by their habits: the odds change by two likelihood ratios, of the number of
 * follows outside of the slices against all accounts of the roster, and of the time from the first follow of all to the
 * first in a slice against those that are in the slices by chance. The pool's frequencies are those of its certain
 * accounts (0.95 and more), without the account itself; both are drawn towards their mean by ten accounts' worth, so
 * that pools of few accounts say little, and neither ratio is more than e³.
 *
 * Certain accounts came more often than others, and so, where accounts live long, sooner for the first time; what that
 * costs is less than what the tenure tells. In generated rosters F of the accounts rose from .96-.98 to .97-.985.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      O(accounts in the slices + follows of those that may be the pool's, times log) */
kith_status habits_weigh(pool *made, const habits *all) KITH_MUST_USE;

#endif

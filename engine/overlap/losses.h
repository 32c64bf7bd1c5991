/* Sudden losses: creators that lost more followers than is usual between two snapshots.
 *
 * What is usual is read from the roster itself. Creators differ, so the log odds of losing a follower are taken to be
 * spread normally around a middle. Both come from the creators that lost no more than the others: at first the half of
 * all that lies closest together (Rousseeuw's shortest half, which a sweep cannot move unless it meets nearly half of all),
 * then, a few times over, all that lie within three deviations above the middle. With the counting error v of each
 * creator, half of its squared residuals lie below 0.455 (spread² + v), so that spread² is the median of
 * residual² / 0.455 - v. Creators tell the spread if five or more of their sampled followers are usually lost; where fewer
 * than five do, it is taken to be one, and it is never less than a tenth. Few creators tell it badly, and it is
 * widened for that. Nothing is said from fewer than ten creators of a hundred sampled followers each, and a loss that
 * meets most of them is what is usual.
 *
 * The surprise of a creator is the largest s for which chance, with surprise s or more (chance.h), would not bring its loss
 * even where odds are sqrt(2 s) deviations above the middle. The k most surprising losses are sudden if each has a
 * surprise of ln(creators / 0.01 k) or more: then, of rosters without any, one in a hundred shows one; and of what is
 * called sudden where there are some, one in a hundred is not (Benjamini & Hochberg). In rosters of ten to fifteen creators
 * whose losses differ by a factor of two, where the spread is known worst, three in a hundred show one.
 *
 * Sources: Rousseeuw, Least median of squares regression, JASA 79, 1984; Benjamini & Hochberg, JRSS B 57, 1995. */
#ifndef KITH_OVERLAP_LOSSES_H
#define KITH_OVERLAP_LOSSES_H

#include "overlap/turnover.h"

typedef struct losses {
    kith_allocator allocator;
    bool is_known;
    double share;                /* of its followers that the median creator lost */
    double middle, middle_error; /* of the log odds, and a standard error */
    double spread;               /* a standard deviation among creators */
    bool *sudden;                /* [count] */
} losses;

/* Finds what is usual, and who lost more.
 * Returns   KITH_NO_MEMORY. Free it in any case.
 * Cost      O(count log count) */
kith_status losses_find(const turnover *counts, size_t count, const kith_allocator *allocator,
                        losses *out) KITH_MUST_USE;
void losses_free(losses *made);

/* The share that the median creator lost, with its 95 % interval; NaN where nothing is known. */
kith_estimate losses_share(const losses *usual);

/* How many of so many followers are usually lost, with the range of 95 % of creators. */
kith_estimate losses_expect(const losses *usual, double followers);

#endif

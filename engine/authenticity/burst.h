/* Bursts: windows in which a creator gained more followers than around them.
 *
 * A burst is no sign of anything by itself: posts go viral, the press writes. It is a slice of the
 * audience that can be compared with the slices of other creators (reuse.h). */
#ifndef KITH_AUTHENTICITY_BURST_H
#define KITH_AUTHENTICITY_BURST_H

#include "authenticity/timeline.h"

enum { BURSTS_MAX = 12 }; /* a creator, the strongest */

typedef struct burst {
    uint32_t creator;
    uint32_t begin, end;   /* seconds since 1970; the end is not in the window */
    size_t arrival, count; /* its follows are timeline.arrivals[arrival .. arrival + count − 1] */
    double expected;       /* follows in such a window, by its neighbours */
    double score;          /* log likelihood ratio of the excess, corrected for unrest */
} burst;

typedef struct bursts {
    kith_allocator allocator;
    size_t count;
    burst *items;     /* by creator, then time; those of one creator are disjoint */
    size_t *start;    /* [creator_count + 1] */
    double score_min; /* from which the false discovery rate is kept */
} bursts;

/* Scans the timelines with windows of 6 h, 24 h, 48 h, 7 d and 30 d that overlap by half.
 *
 * With n follows in a window, λ the median of the 24 windows around it (but no less than half the
 * creator's mean, and 0.3) and φ their squared spread over their median (1 to 6), the score is
 * [n ln(n/λ) − n + λ]/φ. Windows of 6 follows and a score of 6 or more count, and of those only
 * scores that keep the rate of false discoveries over all windows of the roster at a tenth
 * (Benjamini and Hochberg 1995). Of overlapping ones the strongest stays.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      O(follows + 3 h steps of the creators' lives). */
kith_status bursts_build(const timeline *from, const kith_options *options,
                         bursts **out) KITH_MUST_USE;

/* Widens every burst by a margin on both sides, and joins those of a creator that meet: windows of a
 * fixed grid cut what came in one go. What is expected grows with the windows, scores are added up.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      O(bursts · log follows). */
kith_status bursts_widen(const bursts *from, const timeline *times, uint32_t margin,
                         bursts **out) KITH_MUST_USE;
void bursts_free(bursts *made);

/* The burst of a creator that holds this time; NULL if there is none. */
const burst *bursts_find(const bursts *from, size_t creator, uint32_t time);

#endif

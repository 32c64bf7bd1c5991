/* Reuse: bursts of different creators that share more accounts than the creators' other followers do.
 *
 * A seller uses accounts again at different times. Fans, readers of one article and entrants of a
 * giveaway follow several creators at one time. So shared accounts whose two follows lie more than
 * three days apart are counted for the one, and those within two days for the other. */
#ifndef KITH_AUTHENTICITY_REUSE_H
#define KITH_AUTHENTICITY_REUSE_H

#include "authenticity/cohorts.h"
#include "authenticity/ties.h"

enum {
    REUSE_TIES_MAX = 64,                /* kept a burst, the strongest */
    REUSE_APART_SECONDS = 3 * 86400,    /* follows further apart are reuse */
    REUSE_TOGETHER_SECONDS = 2 * 86400, /* closer ones are one event */
    REUSE_SITTING_SECONDS = 3600,       /* closer ones are of one sitting */
    REUSE_DEGREE_MAX = 2000,            /* accounts with more follows take no part */
};

typedef enum reuse_kind { REUSE_APART, REUSE_TOGETHER, REUSE_SITTING } reuse_kind;

/* What the shared accounts of bursts are counted in. */
typedef struct reuse_source {
    const graph *follows;
    const timeline *times;
    const bursts *slices;
    const cohorts *holders;
    const uint8_t *skipped; /* [account_count] 1 for accounts that take no part; NULL for none */
} reuse_source;

/* Whether two follows of an account are of a kind. */
static inline bool reuse_admits(reuse_kind kind, uint32_t a, uint32_t b) {
    uint32_t apart = a > b ? a - b : b - a;
    if (kind == REUSE_APART) return apart > REUSE_APART_SECONDS;
    return apart <= (kind == REUSE_TOGETHER ? REUSE_TOGETHER_SECONDS : REUSE_SITTING_SECONDS);
}

/* Whether that many of all a pack's follows lie within REUSE_TOGETHER_SECONDS of another of the same
 * account means one event: 35 %. Sellers' slices have up to .17 in the generators, recurring events
 * .66 and more. */
static inline bool reuse_is_together(double near, double all) {
    return near >= 0.35 * all;
}

/* The follows of an account that takes part; 0 of one that does not. */
static inline uint32_t reuse_view_degree(const reuse_source *from, uint32_t account) {
    uint32_t degree = from->follows->following_size[account];
    bool skipped = from->skipped && from->skipped[account];
    return skipped || degree > REUSE_DEGREE_MAX ? 0 : degree;
}

/* Ties bursts i, j that share O accounts, at least 4, where chance and taste explain E:
 * E = max(|A_j| D_i, |A_i| D_j)/M · L, with D the follows of a burst's accounts, M all follows, and
 * L = max(1, (O' + 3)/(E' + 3)), the same for the followers of both creators outside of their bursts
 * (a case–control lift, from a coordinated sample of at most 8,192 of each). The weight is
 * z = O ln(O/E) − O + E, from 14 on, at most 60.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      the squares of the bursts an account is in, summed, and a merge for each pair of creators
 *           that would pass with L = 1. */
kith_status reuse_build(const reuse_source *from, reuse_kind kind, const kith_options *options,
                        ties **out) KITH_MUST_USE;

/* z, or 0 where it is too small to count; not cut at 60. */
double reuse_weigh(double observed, double expected);

#endif

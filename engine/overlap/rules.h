/* What a plan must keep to: a budget, a number of creators, niches, and who overlaps too much. */
#ifndef KITH_OVERLAP_RULES_H
#define KITH_OVERLAP_RULES_H

#include "overlap/shortlist.h"

typedef struct rules {
    const shortlist *from;
    const kith_options *options;
    double *prices; /* [count] by rank; NULL: nothing is known of prices */
    double budget;
    size_t most; /* creators */
    double containment_most;
    bool *is_required; /* [count] */
    size_t *niches;    /* [count], or KITH_CATALOGUE_NO_NICHE */
    size_t *least;     /* [niche_count] creators of each that are asked for */
    size_t niche_count;
    uint32_t *cheapest; /* [count] ranks by rising price */
    size_t *room;       /* [niche_count] */
} rules;

/* Creators that were picked. */
typedef struct picks {
    uint32_t *ranks; /* in the order in which they were picked */
    size_t count;
    bool *has; /* by rank */
    double cost;
    cover_gain value;
} picks;

static inline double rules_price(const rules *of, uint32_t rank) {
    return of->prices ? of->prices[rank] : 0;
}

/* Whether a cost is within the budget, up to what is lost in sums of prices. */
bool rules_is_within(const rules *of, double cost);

/* Whether another creator can be picked, as far as money, number and niches go: what is still to be picked of niches must
 * remain possible. O(1), or O(creators) where niches are asked for. */
bool rules_afford(const rules *of, const picks *now, uint32_t rank);

/* The least cost of the creators of niches that are missing; -1 if there are not so many. */
double rules_price_missing(const rules *of, const picks *now);

/* How many creators of niches are missing. */
size_t rules_count_missing(const rules *of, const picks *now);

/* Whether a creator shares too much with one that was picked. Returns KITH_CORRUPT, KITH_NO_MEMORY.
 * O(picked · sample). */
kith_status rules_find_conflict(const rules *of, const picks *now, uint32_t rank, bool *found,
                                kith_error *error) KITH_MUST_USE;

#endif

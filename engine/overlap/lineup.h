/* The creators that are compared: those of one roster, or of two one after the other. */
#ifndef KITH_OVERLAP_LINEUP_H
#define KITH_OVERLAP_LINEUP_H

#include "sketch/roster.h"

typedef struct lineup {
    const kith_roster *first, *second; /* second is NULL when there is one */
    size_t split;                      /* number of the second's first creator */
    size_t count;
} lineup;

static inline lineup lineup_of_one(const kith_roster *roster) {
    return (lineup){
        .first = roster, .split = roster->creator_count, .count = roster->creator_count};
}

static inline lineup lineup_of_two(const kith_roster *first, const kith_roster *second) {
    return (lineup){.first = first,
                    .second = second,
                    .split = first->creator_count,
                    .count = first->creator_count + second->creator_count};
}

static inline const roster_creator *lineup_view(const lineup *all, size_t number) {
    return number < all->split ? &all->first->creators[number]
                               : &all->second->creators[number - all->split];
}

static inline sketch_sample lineup_view_sample(const lineup *all, size_t number) {
    return sketch_view_sample(&lineup_view(all, number)->sketch);
}

/* What independence is measured against: of two rosters, the one that knows more accounts. */
static inline double lineup_count_accounts(const lineup *all) {
    double first = all->first->account_count;
    double second = all->second ? all->second->account_count : 0;
    return first > second ? first : second;
}

#endif

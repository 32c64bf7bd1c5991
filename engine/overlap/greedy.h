/* Picking creators greedily: each time the one that adds most accounts to those before it.
 *
 * What a creator adds only falls (its estimate nearly so, where limits differ), so one is measured again only while its last known gain is the largest (lazy, Minoux
 * 1978); the search begins with numbers of followers, which are what creators add to nobody. */
#ifndef KITH_OVERLAP_GREEDY_H
#define KITH_OVERLAP_GREEDY_H

#include "overlap/rules.h"

/* A creator that may be next. */
typedef struct greedy_offer {
    double key; /* what it added when it was last measured, perhaps for its price */
    cover_gain gain;
    uint32_t rank;
    size_t seen; /* picks at that time; SIZE_MAX: not measured yet */
} greedy_offer;

typedef struct greedy {
    shortlist *from;
    const rules *by;
    kith_error *error;
    cover reached; /* by the picks */
    picks now;
    greedy_offer *heap; /* [heap_count], the best one first */
    size_t heap_count;
    double looked;     /* accounts that were looked at */
    uint32_t left_out; /* a rank that is not listed; none: the count of the shortlist */
} greedy;

/* Empty picks for a number of ranks. Returns KITH_NO_MEMORY; free them then, too. */
kith_status picks_create(size_t rank_count, const kith_allocator *allocator,
                         picks *out) KITH_MUST_USE;
void picks_free(picks *made, const kith_allocator *allocator);
void picks_clear(picks *of);
void picks_copy(const picks *from, picks *to);

/* Keeps all but frequency. Returns KITH_NO_MEMORY; close it then, too. */
kith_status greedy_open(shortlist *from, const rules *by, size_t frequency, greedy *out,
                        kith_error *error) KITH_MUST_USE;
void greedy_close(greedy *made);

/* Begins anew with some picks, whatever the rules say. Returns KITH_CORRUPT, KITH_NO_MEMORY. */
kith_status greedy_begin(greedy *in, const uint32_t *ranks, size_t count) KITH_MUST_USE;
kith_status greedy_take(greedy *in, uint32_t rank) KITH_MUST_USE;

/* Goes on picking from some ranks (NULL: all) as long as the rules allow and something is added, by what creators add or
 * by what they add for their price. */
kith_status greedy_fill(greedy *in, const uint32_t *ranks, size_t count,
                        bool by_price) KITH_MUST_USE;

/* The same by falling number of followers, whatever they add. */
kith_status greedy_fill_largest(greedy *in) KITH_MUST_USE;

/* Lists some ranks (NULL: all) that were not picked, and then lends each time the one that adds most of those left, or
 * most for its price. Some must be left. */
void greedy_list(greedy *in, const uint32_t *ranks, size_t count, bool by_price);
kith_status greedy_next(greedy *in, bool by_price, greedy_offer *out) KITH_MUST_USE;

/* Puts all creators in the best order (Nemhauser, Wolsey and Fisher 1978: the first so many reach at least 1 - 1/e of
 * what any so many could). Those that add nothing are last.
 *
 * ranks     [count of the shortlist] out */
kith_status greedy_order(shortlist *from, uint32_t *ranks, kith_error *error) KITH_MUST_USE;

#endif

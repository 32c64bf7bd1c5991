/* When the followers of each creator came.
 *
 * The follows of every creator whose time is known, in the order of their times. Accounts have the numbers of the
 * graph, so that a stretch of a timeline is a list of accounts like any other. */
#ifndef KITH_AUTHENTICITY_TIMELINE_H
#define KITH_AUTHENTICITY_TIMELINE_H

#include "authenticity/graph.h"

/* One follow of a creator. */
typedef struct arrival {
    uint32_t time;    /* seconds since 1970 */
    uint32_t account; /* number in the graph */
} arrival;

enum { TIMELINE_BINS = 128 };

typedef struct timeline {
    kith_allocator allocator;
    size_t creator_count;
    size_t *start; /* [creator_count + 1] */
    arrival
        *arrivals; /* by creator, then time, then account; follows of unknown time are left out */
    const uint32_t **times; /* [creator_count] of each audience as the graph was built, 0 unknown;
                               lent by the roster, NULL where it has none */
    uint32_t first, last;   /* earliest and latest time of all; 0 without arrivals */
    uint64_t bins[TIMELINE_BINS]; /* arrivals by equal parts of that time */
} timeline;

/* A lent list of arrivals. */
typedef struct timeline_list {
    const arrival *items;
    size_t count;
} timeline_list;

static inline timeline_list timeline_view(const timeline *from, size_t creator) {
    return (timeline_list){.items = from->arrivals + from->start[creator],
                           .count = from->start[creator + 1] - from->start[creator]};
}

/* Builds the timelines of a roster; they are empty unless it holds seconds (positions are no times).
 * The roster lends its times until the timeline is freed.
 *
 * from      the graph of this roster, before graph_remove was called, which reorders audiences
 * Returns   KITH_NO_MEMORY
 * Cost      O(follows) by radix sort, all threads; 8 bytes a follow, and 8 bytes a follower of the largest
 *           audience a thread while it runs */
kith_status timeline_build(const kith_roster *roster, const graph *from,
                           const kith_options *options, timeline **out) KITH_MUST_USE;
void timeline_free(timeline *made);

/* The bin of a time from `first` to `last`, and the first time behind a bin. */
static inline size_t timeline_find_bin(const timeline *from, uint32_t time) {
    uint64_t life = (uint64_t)from->last - from->first + 1;
    return (size_t)((uint64_t)(time - from->first) * TIMELINE_BINS / life);
}
static inline uint32_t timeline_end_bin(const timeline *from, size_t bin) {
    uint64_t life = (uint64_t)from->last - from->first + 1;
    return from->first + (uint32_t)(((bin + 1) * life + TIMELINE_BINS - 1) / TIMELINE_BINS);
}

/* The first arrival of a creator at this time or later, as a place in `arrivals`. O(log follows). */
size_t timeline_find(const timeline *from, size_t creator, uint32_t time);

/* When an account followed a creator; 0 if that is unknown or it does not. O(log follows). */
uint32_t timeline_find_follow(const timeline *from, const graph *follows, size_t creator,
                              uint32_t account);

#endif

/* Cohorts: who followed in which burst, by account. */
#ifndef KITH_AUTHENTICITY_COHORTS_H
#define KITH_AUTHENTICITY_COHORTS_H

#include "authenticity/burst.h"

/* One follow that lies in a burst. */
typedef struct cohort_follow {
    uint32_t burst; /* its number in bursts.items */
    uint32_t time;
} cohort_follow;

typedef struct cohorts {
    kith_allocator allocator;
    size_t *start; /* [account_count + 1] */
    cohort_follow *items;
} cohorts;

typedef struct cohort_list {
    const cohort_follow *items;
    size_t count;
} cohort_list;

static inline cohort_list cohorts_view(const cohorts *from, size_t account) {
    size_t start = from->start[account];
    return (cohort_list){from->items + start, from->start[account + 1] - start};
}

/* Groups the follows of all bursts by account, bursts ascending.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      O(accounts + follows in bursts), 8 bytes each. */
kith_status cohorts_build(const timeline *times, const bursts *from, size_t account_count,
                          cohorts **out) KITH_MUST_USE;
void cohorts_free(cohorts *made);

#endif

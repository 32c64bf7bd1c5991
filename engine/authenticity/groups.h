/* Groups: bursts that reuse each other's accounts, before anything is concluded from it. */
#ifndef KITH_AUTHENTICITY_GROUPS_H
#define KITH_AUTHENTICITY_GROUPS_H

#include "authenticity/reuse.h"

enum { GROUP_CREATORS_MIN = 4, GROUP_DRAWS = 20 };

typedef struct groups {
    kith_allocator allocator;
    size_t count;
    size_t *start; /* [count + 1]; group g is members[start[g]] to members[start[g + 1] − 1] */
    uint32_t *members; /* bursts, ascending */
    bool *doubtful;    /* [count] passed with one burst of each pair exchanged only */
} groups;

/* Splits the ties of bursts into communities; in each, bursts with fewer than two ties to the others
 * are left out, and so are groups of fewer than GROUP_CREATORS_MIN creators.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      O(ties) a sweep of community.h. */
kith_status groups_build(const ties *reused, const bursts *slices, groups **out) KITH_MUST_USE;
void groups_free(groups *made);

/* Tests each group against itself with the accounts exchanged: every follow of a burst is given to a
 * follower of the same creator from outside of its bursts drawn by lot, its time kept. Groups whose mean
 * weighted degree is not above 1.5 times the largest of GROUP_DRAWS draws, plus 20, are taken out: what
 * they share, the creators' audiences share. They have a second chance. Bursts that were together are
 * tested on follows within an hour; others with one burst of each pair exchanged and the other left, and
 * those that pass only so are doubtful.
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      O(draws · follows in the groups' bursts) and the pairs they form. */
kith_status groups_accept(groups *made, const reuse_source *from, reuse_kind kind) KITH_MUST_USE;

#endif

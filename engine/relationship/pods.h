/* Pods: creators whose own accounts engage with most posts of each other.
 *
 * An account whose id is the name of a creator is taken for the creator's own. Where it engaged with three posts or
 * more of another creator, an arc leads from the one to the other; a pair with both arcs is mutual. A candidate is a
 * group of four or more in which everyone is mutual with at least half of the others. Some creators engage much, and
 * some are engaged with by many; so every arc is dealt again, from the same creator to one drawn by how many arcs it
 * had, and one more, and the candidate must have more mutual pairs than any group found in 99 such draws. (Keeping
 * both numbers exactly, by swaps, would leave a pod as it is where hardly anybody else engages.) And its members must
 * engage with at least half of each other's posts: pods demand all of them, friendship does not.
 *
 * What remains is a pattern. Friends, a family or the hosts of one show look the same; members who engage with few of
 * the posts, or through accounts of other names, are not seen.
 *
 * Source   what pods do: Weerasinghe, Flanigan, Stein, McCoy and Greenstadt, "The Pod People: Understanding Manipulation
 *          of Social Media Popularity via Reciprocity Abuse", WWW 2020; draws that keep degrees: Molloy and Reed,
 *          1995; the most of each draw as the measure of chance for all groups: Westfall and Young, 1993. */
#ifndef KITH_RELATIONSHIP_PODS_H
#define KITH_RELATIONSHIP_PODS_H

#include "kith.h"

enum { PODS_MEMBERS_MIN = 4 };

#define PODS_COVERAGE_MIN 0.5

/* One creator's own account engages with posts of another. */
typedef struct pod_arc {
    uint32_t from, to;
    float coverage; /* share of the posts of `to` */
} pod_arc;

typedef struct pod {
    size_t *creators; /* ascending */
    size_t creator_count;
    size_t mutual_count; /* mutual pairs among them */
    size_t mutual_most;  /* the most of a group in the draws */
    double coverage;     /* median over the arcs of the mutual pairs */
    double p_value;
} pod;

typedef struct pods {
    kith_allocator allocator;
    size_t count;
    pod *items;
} pods;

/* Finds pods among arcs.
 *
 * arcs      distinct, no creator with itself; they are put in order
 * Returns   KITH_NO_MEMORY
 * Cost      (KITH_POD_DRAWS + 1) searches of O(arcs log arcs) */
kith_status pods_find(pod_arc *arcs, size_t arc_count, size_t creator_count,
                      const kith_options *options, pods **out) KITH_MUST_USE;
void pods_free(pods *made);

#endif

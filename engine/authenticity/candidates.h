/* Candidate packs: sets of creators that may have bought from one pool. Only a start: the
 * certificate (certify.h) decides. */
#ifndef KITH_AUTHENTICITY_CANDIDATES_H
#define KITH_AUTHENTICITY_CANDIDATES_H

#include "authenticity/niche.h"
#include "authenticity/ties.h"

enum { CANDIDATE_SIZE_MIN = 4 };

typedef struct candidates {
    kith_allocator allocator;
    size_t count, capacity, member_capacity;
    size_t
        *start; /* [capacity + 1]; candidate i is members[start[i]] to members[start[i + 1] - 1] */
    uint32_t *members;
    uint64_t *prints; /* [capacity] of the set of members; no two candidates have the same */
} candidates;

/* Collects the peeled communities of the excess ties at two resolutions, what is left by repeated
 * peeling of the whole, and the niches themselves, whole and peeled on the ties without niche correction (a
 * pack that is the strongest community of all is taken for a niche).
 *
 * excess    ties above the niche null
 * plain     ties above the plain null
 * Returns   KITH_NO_MEMORY. */
kith_status candidates_build(const ties *excess, const ties *plain, const niche *niches,
                             candidates **out) KITH_MUST_USE;
/* Adds those of further ties: peeled communities and peels. */
kith_status candidates_extend(candidates *into, const ties *links) KITH_MUST_USE;

/* Adds one set of creators, unless it is there already. */
kith_status candidates_add(candidates *into, const uint32_t *members,
                           size_t member_count) KITH_MUST_USE;
void candidates_free(candidates *made);

#endif

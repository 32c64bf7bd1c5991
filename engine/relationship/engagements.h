/* Who engages with whom, as arrays by creator, and what follows from them for each creator. */
#ifndef KITH_RELATIONSHIP_ENGAGEMENTS_H
#define KITH_RELATIONSHIP_ENGAGEMENTS_H

#include "kith.h"
#include "relationship/pods.h"

struct kith_engagements {
    kith_allocator allocator;
    size_t creator_count;
    kith_engagements_info info;
    size_t *start;          /* [creator_count + 1] */
    kith_engager *engagers; /* by creator, then hash */
    kith_relationship *creators;
    pods *pods;
};

#endif

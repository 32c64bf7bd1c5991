/* Each measure of each creator beside creators of like size. */
#ifndef KITH_RELATIONSHIP_STANDING_H
#define KITH_RELATIONSHIP_STANDING_H

#include "relationship/engagements.h"
#include "sketch/roster.h"

/* Fills in what stands beside the shares of all creators, by a fit of its own for each measure.
 * Returns   KITH_NO_MEMORY */
kith_status standing_find(kith_engagements *made, const kith_roster *roster) KITH_MUST_USE;

#endif

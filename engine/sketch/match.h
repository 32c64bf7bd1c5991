/* Whether two rosters can be compared, beyond what kith_roster_match asks of those that are merged. */
#ifndef KITH_SKETCH_MATCH_H
#define KITH_SKETCH_MATCH_H

#include "kith.h"

/* Whether the hashes of two rosters can be told to be the same.
 * Returns   KITH_INCOMPATIBLE if one keeps fewer bits of them, naming both */
kith_status roster_match_bits(const kith_roster *a, const kith_roster *b,
                              kith_error *error) KITH_MUST_USE;

#endif

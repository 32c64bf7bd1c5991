/* Reach of creators by the accounts of a half of the hash range. */
#ifndef KITH_OVERLAP_REACH_H
#define KITH_OVERLAP_REACH_H

#include "kith.h"
#include "overlap/half.h"

/* As kith_reach_build, where of sampled creators only the accounts of a half are looked at. */
kith_status reach_build_part(const kith_roster *roster, const kith_reach_query *query,
                             half_choice part, const kith_options *options, kith_reach **reach,
                             kith_error *error) KITH_MUST_USE;

#endif

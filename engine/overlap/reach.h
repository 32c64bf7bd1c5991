/* Reach of creators that were picked by one half of the hash range. */
#ifndef KITH_OVERLAP_REACH_H
#define KITH_OVERLAP_REACH_H

#include "kith.h"

/* As kith_reach_build in the order given, for creators that were picked by the first half of the hash range: it stands for
 * itself, and the second for all that is left (crowd_begin_stratum). The intervals are those of the second half. */
kith_status reach_build_told(const kith_roster *roster, const kith_reach_query *query,
                             const kith_options *options, kith_reach **reach,
                             kith_error *error) KITH_MUST_USE;

#endif

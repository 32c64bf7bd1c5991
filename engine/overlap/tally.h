/* Counting accounts of a crowd that have a property, plainly and as authentic. */
#ifndef KITH_OVERLAP_TALLY_H
#define KITH_OVERLAP_TALLY_H

#include "overlap/crowd.h"

typedef struct tally {
    crowd *from;
    float *
        weights; /* [account_count] that an account is not suspicious; NULL if nothing is known of that */
    stratum *all, *authentic; /* [creator_count] by rank */
} tally;

/* A number of nothing known. */
kith_estimate tally_unknown(void);

/* Collects the samples of creators (all different) and the weights of their accounts; suspects may be NULL.
 * Returns   KITH_INCOMPATIBLE, and as crowd_build. It is to be closed only if that succeeds. */
kith_status tally_open(const kith_roster *roster, crowd_query of, const kith_suspects *suspects,
                       const kith_options *options, tally *made, kith_error *error) KITH_MUST_USE;
void tally_close(tally *made);

/* Empty strata of all ranks for accounts up to a limit. */
void tally_begin(tally *in, uint64_t limit);

/* Counts an account in the stratum of a rank, or takes it out again. */
void tally_find(tally *in, size_t account, uint32_t rank);
void tally_lose(tally *in, size_t account, uint32_t rank);

/* How many accounts there are in so many strata from the first on. */
kith_reach_count tally_conclude(const tally *in, size_t first, size_t count);

#endif

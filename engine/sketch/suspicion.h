/* Probabilities of accounts, as arrays in the order of their hashes. */
#ifndef KITH_SKETCH_SUSPICION_H
#define KITH_SKETCH_SUSPICION_H

#include "sketch/roster.h"

struct kith_suspects {
    kith_allocator allocator;
    hash_key key; /* all 64 bits */
    size_t count;
    uint64_t *hashes; /* [count], ascending, distinct */
    float *probabilities;
};

/* Whether the accounts of a roster can be found among the suspects.
 * Returns KITH_INCOMPATIBLE if the seeds differ, with both in the error. */
kith_status suspicion_match(const kith_suspects *from, const kith_roster *roster,
                            kith_error *error) KITH_MUST_USE;

/* Fills in, for ascending hashes of a roster, the probability that each account is not suspicious; 1 for accounts that
 * are not named. O(hashes + suspects). */
void suspicion_weigh(const kith_suspects *from, const kith_roster *roster, const uint64_t *hashes,
                     size_t count, float *weights);

#endif

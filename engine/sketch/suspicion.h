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

/* The probability that an account of a roster is not suspicious; 1 if it is not named. From call to call hashes ascend.
 *
 * at        0 before the first call, then as it was left */
float suspicion_weigh_next(const kith_suspects *from, const kith_roster *roster, uint64_t hash,
                           size_t *at);

/* Fills in, for ascending hashes of a roster, the same of each. O(hashes + suspects). */
void suspicion_weigh(const kith_suspects *from, const kith_roster *roster, const uint64_t *hashes,
                     size_t count, float *weights);

#endif

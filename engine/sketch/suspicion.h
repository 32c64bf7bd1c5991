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
    unsigned lead;  /* leading bits of a hash by which they are looked up */
    size_t *starts; /* [2^lead + 1] where the hashes with each lead begin */
};

struct mark; /* sketch/marks.h */

/* Suspects from rows by ascending hash, then probability.
 * options   the seed of the rosters they will be used with */
kith_status suspicion_create(const struct mark *rows, size_t count, const kith_options *options,
                             kith_suspects **out) KITH_MUST_USE;

/* A roster, in memory, without the accounts that are suspicious with a probability of a half or more: what is left of
 * sampled audiences is scaled to what is left of their samples.
 * Returns   KITH_INCOMPATIBLE, KITH_NO_MEMORY, KITH_CORRUPT */
kith_status suspicion_leave_out(const kith_suspects *from, const kith_roster *roster,
                                const kith_options *options, kith_roster **out,
                                kith_error *error) KITH_MUST_USE;

/* Whether the accounts of a roster can be found among the suspects.
 * Returns KITH_INCOMPATIBLE if the seeds differ, with both in the error. */
kith_status suspicion_match(const kith_suspects *from, const kith_roster *roster,
                            kith_error *error) KITH_MUST_USE;

/* Suspects as seen from a roster, which may keep only the leading bits of a hash. */
typedef struct suspicion_view {
    const kith_suspects *from;
    uint64_t kept;
} suspicion_view;

suspicion_view suspicion_look(const kith_suspects *from, const kith_roster *roster);

/* The probability that an account of the roster is not suspicious; 1 for one that is not named. O(1). */
float suspicion_weigh(const suspicion_view *in, uint64_t hash);

#endif

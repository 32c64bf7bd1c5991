/* A cover: the sampled accounts that a growing set of creators reaches.
 *
 * Creators are ranked (crowd.h). Of an account that follows several of the set, the first by rank is
 * known wherever the account is sampled at all; so if the account stands for what its first creator's sample stands
 * for, the sum is an unbiased count of the accounts reached, in which small audiences, which are whole, count exactly.
 * In the same way the f-th by rank tells the accounts that follow f or more.
 *
 * A table by hash with the first f ranks of each account, so that what another creator would add takes one look-up for
 * each of its sampled accounts, whatever the number of creators on offer. */
#ifndef KITH_OVERLAP_COVER_H
#define KITH_OVERLAP_COVER_H

#include "kith.h"

typedef struct cover {
    kith_allocator allocator;
    const double *worth; /* [none + 1] by rank: what a sampled account stands for; 0 for none */
    uint32_t none;       /* the number of ranks: no creator */
    size_t frequency;
    size_t slot_count, used; /* a power of two */
    uint64_t *keys;          /* [slot_count], 0 where a slot is free */
    uint32_t *ranks;         /* [slot_count][frequency], ascending */
} cover;

/* The accounts of one creator. */
typedef struct cover_sample {
    const uint64_t *hashes;
    const float *weights; /* what each account counts; NULL: 1 */
    size_t count;
    uint32_t rank;
} cover_sample;

/* What a creator adds. */
typedef struct cover_gain {
    double reached; /* accounts that follow so many creators, which they did not before */
    double
        parts; /* parts of so many: its sum is submodular, which the other is only for frequency 1 */
} cover_gain;

/* An empty cover. Keeps worth, of all ranks. Returns KITH_NO_MEMORY; free it then, too. */
kith_status cover_create(const double *worth, size_t rank_count, size_t frequency,
                         const kith_allocator *allocator, cover *out) KITH_MUST_USE;
void cover_free(cover *made);

void cover_clear(cover *of);

/* What a creator would add. About 3 ns an account. */
cover_gain cover_measure(const cover *of, const cover_sample *sample);

/* Adds it. Returns KITH_NO_MEMORY. */
kith_status cover_add(cover *to, const cover_sample *sample) KITH_MUST_USE;

#endif

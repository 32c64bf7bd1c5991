/* Suspects: what all campaigns together say of each account. */
#ifndef KITH_AUTHENTICITY_SUSPECTS_H
#define KITH_AUTHENTICITY_SUSPECTS_H

#include "authenticity/campaign.h"
#include "authenticity/text.h"

enum { SUSPECTS_SCALE = 10000 }; /* probabilities are kept to four decimals */

typedef struct suspects {
    kith_allocator allocator;
    size_t account_count, suspect_count;
    uint16_t *probabilities; /* by account, in units of 1 / SUSPECTS_SCALE */
    uint32_t *order;         /* accounts: suspects, most probable first, then all others */
    size_t *numbers;         /* by suspect in order: offset of the campaign numbers in `words` */
    size_t *reasons;         /* the same for the reasons */
    text words;
} suspects;

/* Joins campaigns as independent evidence: 1 - product of (1 - probability).
 *
 * Returns   KITH_NO_MEMORY.
 * Cost      O(accounts + campaign accounts). */
kith_status suspects_build(const graph *from, const campaigns *found, suspects **out) KITH_MUST_USE;
void suspects_free(suspects *made);

/* The probability of an account, by its number. */
double suspects_view_probability(const suspects *from, size_t account);

#endif

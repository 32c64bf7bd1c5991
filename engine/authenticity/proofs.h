/* Proofs: what a campaign rests on, for those who must judge it. */
#ifndef KITH_AUTHENTICITY_PROOFS_H
#define KITH_AUTHENTICITY_PROOFS_H

#include "authenticity/campaign.h"
#include "authenticity/text.h"

/* Of one campaign. */
typedef struct proof_item {
    size_t window; /* its first in windows */
    size_t reason; /* offset in words */
    uint64_t reuse[KITH_REUSE_COUNT];
    uint64_t examples[KITH_EXAMPLE_COUNT]; /* hashes */
    size_t example_count;
} proof_item;

typedef struct proofs {
    kith_allocator allocator;
    size_t count;
    proof_item *items; /* by campaign */
    kith_window *windows;
    text words;
} proofs;

/* Collects the evidence of all campaigns. Returns KITH_NO_MEMORY. O(campaign accounts + windows). */
kith_status proofs_build(const graph *from, const campaigns *found, proofs **out) KITH_MUST_USE;
void proofs_free(proofs *made);

/* Campaign number `index`, lent. */
kith_campaign proofs_view(const proofs *from, const campaigns *found, size_t index);

#endif

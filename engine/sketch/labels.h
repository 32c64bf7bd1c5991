/* Labels of accounts, as arrays in the order of their hashes. */
#ifndef KITH_SKETCH_LABELS_H
#define KITH_SKETCH_LABELS_H

#include "kernels/hash.h"
#include "kith.h"

struct kith_labels {
    kith_allocator allocator;
    hash_key key; /* all 64 bits */
    kith_labels_info info;
    size_t count;
    uint64_t *hashes; /* [count], ascending, distinct */
    uint8_t *bots;    /* [count] 1 or 0 */
};

#endif

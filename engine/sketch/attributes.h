/* What is known of accounts, as arrays in the order of their hashes.
 *
 * Rows are spread by the first byte of their hash while they are read, in blocks that each thread fills; then every
 * group is sorted and written out on its own, and its blocks are given back. */
#ifndef KITH_SKETCH_ATTRIBUTES_H
#define KITH_SKETCH_ATTRIBUTES_H

#include "kernels/hash.h"
#include "kith.h"

struct kith_accounts {
    kith_allocator allocator;
    hash_key key; /* all 64 bits */
    kith_accounts_info info;
    uint64_t *hashes;  /* [account_count], ascending, distinct */
    uint32_t *created; /* [account_count], as are the others; 0 where it is not known */
    int32_t *followers, *following, *posts;
    int8_t *avatars;
};

#endif

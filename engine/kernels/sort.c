#include "kernels/sort.h"

#include <string.h>

enum { INSERTION_MAX = 24, BUCKET_BITS_MAX = 11 };

static void sort_by_insertion(uint64_t *hashes, size_t count) {
    for (size_t i = 1; i < count; i++) {
        uint64_t hash = hashes[i];
        size_t at = i;
        for (; at > 0 && hashes[at - 1] > hash; at--) {
            hashes[at] = hashes[at - 1];
        }
        hashes[at] = hash;
    }
}

/* So many leading bits that a bucket gets about four values. */
static int choose_bits(size_t count, int bit_count) {
    int bits = 61 - __builtin_clzll((unsigned long long)count);
    bits = bits < BUCKET_BITS_MAX ? bits : BUCKET_BITS_MAX;
    return bits < bit_count ? bits : bit_count;
}

/* Sorts hashes that agree above their lowest bit_count bits. */
static void sort_range(uint64_t *hashes, size_t count, int bit_count, uint64_t *scratch) {
    if (count <= INSERTION_MAX || bit_count == 0) {
        sort_by_insertion(hashes, bit_count == 0 ? 0 : count);
        return;
    }
    int bits = choose_bits(count, bit_count);
    int shift = bit_count - bits;
    size_t mask = ((size_t)1 << bits) - 1;
    size_t begins[(1 << BUCKET_BITS_MAX) + 1];
    memset(begins, 0, (mask + 2) * sizeof *begins);
    for (size_t i = 0; i < count; i++) {
        begins[((hashes[i] >> shift) & mask) + 1]++;
    }
    for (size_t i = 1; i <= mask + 1; i++) {
        begins[i] += begins[i - 1];
    }
    for (size_t i = 0; i < count; i++) {
        scratch[begins[(hashes[i] >> shift) & mask]++] = hashes[i];
    }
    memcpy(hashes, scratch, count * sizeof *hashes);
    /* begins[i] is now where bucket i ends. */
    size_t begin = 0;
    for (size_t i = 0; i <= mask; i++) {
        sort_range(hashes + begin, begins[i] - begin, shift, scratch);
        begin = begins[i];
    }
}

void sort_hashes(uint64_t *hashes, size_t count, uint64_t limit, uint64_t *scratch) {
    sort_range(hashes, count, limit == 0 ? 0 : 64 - __builtin_clzll(limit), scratch);
}

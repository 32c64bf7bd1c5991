#include "kernels/sort.h"

#include <string.h>

#include "kernels/kernels.h"

enum { INSERTION_MAX = 24, BUCKET_BITS_MAX = 14, EVEN_BITS = 10 };

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

/* So many leading bits that there is about a bucket for each value, or that the kernel for evenly
 * spread hashes can take each. */
static int choose_bits(size_t count, int bit_count) {
    int bits = 64 - __builtin_clzll((unsigned long long)count - 1);
    bits = count > SORT_EVEN_MAX ? bits - EVEN_BITS : bits;
    bits = bits < BUCKET_BITS_MAX ? bits : BUCKET_BITS_MAX;
    return bits < bit_count ? bits : bit_count;
}

/* Copies values, each pair of neighbours in order: the larger of the two goes on to the next pair.
 * Without branches, so that nothing is mispredicted. */
static void copy_by_exchange(uint64_t *into, const uint64_t *values, size_t count) {
    uint64_t larger = values[0];
    for (size_t i = 1; i < count; i++) {
        uint64_t value = values[i];
        into[i - 1] = larger < value ? larger : value;
        larger = larger < value ? value : larger;
    }
    into[count - 1] = larger;
}

/* Spreads hashes over buckets by the bits from `shift` up; begins has room for one more than there
 * are buckets, and ends up with where each bucket ends. Returns the size of the largest. */
static size_t spread(uint64_t *hashes, size_t count, int bits, int shift, uint64_t *scratch,
                     uint32_t *begins) {
    size_t mask = ((size_t)1 << bits) - 1;
    uint32_t largest = 0;
    memset(begins, 0, (mask + 2) * sizeof *begins);
    for (size_t i = 0; i < count; i++) {
        begins[((hashes[i] >> shift) & mask) + 1]++;
    }
    for (size_t i = 1; i <= mask + 1; i++) {
        largest = begins[i] > largest ? begins[i] : largest;
        begins[i] += begins[i - 1];
    }
    for (size_t i = 0; i < count; i++) {
        scratch[begins[(hashes[i] >> shift) & mask]++] = hashes[i];
    }
    copy_by_exchange(hashes, scratch, count);
    return largest;
}

static void sort_range(const kernel_table *kernels, uint64_t *hashes, size_t count, uint64_t limit,
                       uint64_t *scratch);

/* Spreads hashes over buckets and sorts the large ones among these. */
static void sort_by_buckets(const kernel_table *kernels, uint64_t *hashes, size_t count,
                            uint64_t limit, uint64_t *scratch) {
    uint32_t ends[(1 << BUCKET_BITS_MAX) + 2];
    int bit_count = 64 - __builtin_clzll(limit);
    int bits = choose_bits(count, bit_count);
    int shift = bit_count - bits;
    size_t largest = spread(hashes, count, bits, shift, scratch, ends);
    size_t begin = 0;
    for (size_t i = 0; largest > INSERTION_MAX && i < (size_t)1 << bits; i++) {
        if (ends[i] - begin > INSERTION_MAX) {
            uint64_t below = ((uint64_t)1 << shift) - 1;
            sort_range(kernels, hashes + begin, ends[i] - begin, below, scratch);
        }
        begin = ends[i];
    }
}

/* Sorts hashes that agree in the bits where the limit has leading zeros, and are not above it in
 * the others. */
static void sort_range(const kernel_table *kernels, uint64_t *hashes, size_t count, uint64_t limit,
                       uint64_t *scratch) {
    if (limit == 0) {
        return;
    }
    if (count > INSERTION_MAX) {
        if (kernels->sort_even(hashes, count, limit)) {
            return;
        }
        sort_by_buckets(kernels, hashes, count, limit, scratch);
    }
    if (count > 1) { /* the buckets stand in order: nothing moves further than its own */
        copy_by_exchange(hashes, hashes, count);
    }
    sort_by_insertion(hashes, count);
}

void sort_hashes(uint64_t *hashes, size_t count, uint64_t limit, uint64_t *scratch) {
    sort_range(kernels_choose(), hashes, count, limit, scratch);
}

size_t sort_count_distinct(const uint64_t *sorted, size_t count) {
    size_t distinct = count > 0;
    for (size_t i = 1; i < count; i++) {
        distinct += sorted[i] != sorted[i - 1];
    }
    return distinct;
}

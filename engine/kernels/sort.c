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

/* So many leading bits that there is about a bucket for so many values. */
static int choose_bits(size_t count, int bit_count, int value_bits) {
    int bits = 64 - __builtin_clzll((unsigned long long)count - 1) - value_bits;
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

/* Spreads hashes into `into` over buckets by the bits from `shift` up; begins has room for one more
 * than there are buckets, and ends up with where each bucket ends. Returns the size of the largest. */
static size_t spread(const uint64_t *hashes, size_t count, int bits, int shift, uint64_t *into,
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
        into[begins[(hashes[i] >> shift) & mask]++] = hashes[i];
    }
    return largest;
}

/* What a sort works with: the hashes in hand agree in the bits where the limit has leading zeros,
 * and are not above it in the others. */
typedef struct sorter {
    const kernel_table *kernels;
    uint64_t *scratch;
} sorter;

static void sort_range(const sorter *with, uint64_t *hashes, size_t count, uint64_t limit);

/* Sorts the buckets that are larger than `most` and lie one after the other. */
static void sort_buckets(const sorter *with, uint64_t *hashes, const uint32_t *ends, int bits,
                         int shift, size_t most) {
    size_t begin = 0;
    for (size_t i = 0; i < (size_t)1 << bits; i++) {
        if (ends[i] - begin > most) {
            sort_range(with, hashes + begin, ends[i] - begin, ((uint64_t)1 << shift) - 1);
        }
        begin = ends[i];
    }
}

/* Many hashes: buckets that the kernel for evenly spread ones can take. */
static void sort_many(const sorter *with, uint64_t *hashes, size_t count, uint64_t limit) {
    uint32_t ends[(1 << BUCKET_BITS_MAX) + 2];
    int bit_count = 64 - __builtin_clzll(limit);
    int bits = choose_bits(count, bit_count, EVEN_BITS);
    spread(hashes, count, bits, bit_count - bits, with->scratch, ends);
    memcpy(hashes, with->scratch, count * sizeof *hashes);
    sort_buckets(with, hashes, ends, bits, bit_count - bits, 1);
}

/* Few, without a kernel or too uneven for it: a bucket for each, and only the large ones are sorted
 * on their own. The others are put right together: nothing moves further than its own bucket. */
static void sort_few(const sorter *with, uint64_t *hashes, size_t count, uint64_t limit) {
    uint32_t ends[(1 << BUCKET_BITS_MAX) + 2];
    int bit_count = 64 - __builtin_clzll(limit);
    int bits = choose_bits(count, bit_count, 0);
    size_t largest = spread(hashes, count, bits, bit_count - bits, with->scratch, ends);
    copy_by_exchange(hashes, with->scratch, count);
    if (largest > INSERTION_MAX) {
        sort_buckets(with, hashes, ends, bits, bit_count - bits, INSERTION_MAX);
    }
    copy_by_exchange(hashes, hashes, count);
    sort_by_insertion(hashes, count);
}

static void sort_range(const sorter *with, uint64_t *hashes, size_t count, uint64_t limit) {
    if (count <= INSERTION_MAX) {
        sort_by_insertion(hashes, count);
    } else if (limit == 0) {
        return; /* all are equal */
    } else if (count > SORT_EVEN_MAX) {
        sort_many(with, hashes, count, limit);
    } else if (!with->kernels->sort_even(hashes, count, limit)) {
        sort_few(with, hashes, count, limit);
    }
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written through the sorter */
void sort_hashes(uint64_t *hashes, size_t count, uint64_t limit, uint64_t *scratch) {
    const sorter with = {kernels_choose(), scratch};
    sort_range(&with, hashes, count, limit);
}

size_t sort_count_distinct(const uint64_t *sorted, size_t count) {
    return kernels_choose()->count_distinct(sorted, count);
}

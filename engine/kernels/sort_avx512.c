/* Sorting evenly spread hashes with AVX-512.
 *
 * The hashes are dealt to buckets of five on average, eight buckets side by side: each is a column
 * of a block of sixteen rows. A sorting network then orders all eight columns at once, row against
 * row, without moving anything across lanes; turned by 90 degrees, the columns are written one after
 * the other. Nothing is compared that is not close, and nothing is mispredicted.
 *
 * Measured on Zen 5 for 100 to 8,000 hashes: 1.9 to 2.2 ns each, of which dealing is two thirds,
 * instead of the 3.5 of the buckets and exchanges in sort.c.
 */
#include <immintrin.h>
#include <string.h>

#include "kernels/kernels_avx512.h"
#include "kernels/sort_network.h"

enum { LANES = 8, ROWS = 16, LOAD = 5, BUCKETS_MAX = SORT_EVEN_MAX / LOAD + LANES };

typedef struct sort_blocks {
    uint64_t slots[(size_t)BUCKETS_MAX * ROWS]; /* [block][row][lane] */
    uint8_t counts[BUCKETS_MAX];
} sort_blocks;

/* Puts two rows in order, lane by lane. */
static inline void order(__m512i *rows, size_t a, size_t b) {
    __m512i smaller = _mm512_min_epu64(rows[a], rows[b]);
    rows[b] = _mm512_max_epu64(rows[a], rows[b]);
    rows[a] = smaller;
}

static inline void order_rows(__m512i *rows) {
#pragma GCC unroll 60
    for (size_t i = 0; i < SORT_NETWORK; i++) {
        order(rows, sort_network[i][0], sort_network[i][1]);
    }
}

/* Turns eight rows of eight lanes into their columns. */
static inline void transpose(__m512i *rows) {
    __m512i even[4]; /* lanes 0, 2, 4, 6 of two rows each */
    __m512i odd[4];
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        even[i] = _mm512_unpacklo_epi64(rows[2 * i], rows[2 * i + 1]);
        odd[i] = _mm512_unpackhi_epi64(rows[2 * i], rows[2 * i + 1]);
    }
    __m512i *halves[2] = {even, odd};
#pragma GCC unroll 2
    for (size_t p = 0; p < 2; p++) {
        const __m512i *of = halves[p];
        __m512i low = _mm512_shuffle_i64x2(of[0], of[1], 0x88); /* columns 0 and 4 of four rows */
        __m512i high = _mm512_shuffle_i64x2(of[2], of[3], 0x88);
        rows[p] = _mm512_shuffle_i64x2(low, high, 0x88);
        rows[4 + p] = _mm512_shuffle_i64x2(low, high, 0xdd);
        low = _mm512_shuffle_i64x2(of[0], of[1], 0xdd); /* columns 2 and 6 */
        high = _mm512_shuffle_i64x2(of[2], of[3], 0xdd);
        rows[2 + p] = _mm512_shuffle_i64x2(low, high, 0x88);
        rows[6 + p] = _mm512_shuffle_i64x2(low, high, 0xdd);
    }
}

/* Deals hashes to buckets; false if one of them overflows. The leading zeros of the limit are
 * shifted out, and with them whatever the hashes have there in common. */
static bool deal(sort_blocks *blocks, const uint64_t *hashes, size_t count, uint64_t limit,
                 size_t bucket_count) {
    int shift = __builtin_clzll(limit);
    double share = (double)(limit << shift) * 0x1p-64;
    uint64_t scale = (uint64_t)((double)(bucket_count - 1) / share);
    unsigned fullest = 0;
    memset(blocks->counts, 0, bucket_count);
    for (size_t i = 0; i < count; i++) {
        unsigned long long bucket = 0; /* the high half of the product */
        (void)_mulx_u64(hashes[i] << shift, scale, &bucket);
        unsigned row = blocks->counts[bucket];
        blocks->counts[bucket] = (uint8_t)(row + 1);
        fullest |= row;
        size_t block = bucket / LANES;
        blocks->slots[(block * ROWS + row % ROWS) * LANES + bucket % LANES] = hashes[i];
    }
    return fullest < ROWS;
}

/* The rows of a block; where a column has ended they hold the largest value. */
static inline void load_rows(const sort_blocks *blocks, size_t first, __m512i *rows) {
    const uint64_t *slots = blocks->slots + first * ROWS;
    __m128i bytes = _mm_loadl_epi64((const __m128i *)(blocks->counts + first));
    __m512i counts = _mm512_cvtepu8_epi64(bytes);
#pragma GCC unroll 16
    for (size_t i = 0; i < ROWS; i++) {
        __mmask8 filled = _mm512_cmpgt_epu64_mask(counts, _mm512_set1_epi64((long long)i));
        rows[i] = _mm512_mask_loadu_epi64(_mm512_set1_epi64(-1), filled, slots + i * LANES);
    }
}

bool avx512_sort_even(uint64_t *hashes, size_t count, uint64_t limit) {
    sort_blocks blocks;
    size_t bucket_count = (count / LOAD + LANES) / LANES * LANES;
    if (count > SORT_EVEN_MAX || limit == 0 || !deal(&blocks, hashes, count, limit, bucket_count)) {
        return false;
    }
    for (size_t first = 0; first < bucket_count; first += LANES) {
        __m512i rows[ROWS];
        load_rows(&blocks, first, rows);
        order_rows(rows);
        transpose(rows);
        transpose(rows + LANES);
#pragma GCC unroll 8
        for (size_t i = 0; i < LANES; i++) {
            unsigned filled = _bzhi_u32(0xffff, blocks.counts[first + i]);
            _mm512_mask_storeu_epi64(hashes, (__mmask8)filled, rows[i]);
            _mm512_mask_storeu_epi64(hashes + LANES, (__mmask8)(filled >> LANES), rows[LANES + i]);
            hashes += blocks.counts[first + i];
        }
    }
    return true;
}

size_t avx512_count_distinct(const uint64_t *sorted, size_t count) {
    size_t distinct = count > 0;
    size_t at = 1;
    for (; at + LANES <= count; at += LANES) {
        __m512i before = _mm512_loadu_si512(sorted + at - 1);
        __m512i value = _mm512_loadu_si512(sorted + at);
        distinct += (size_t)_mm_popcnt_u32(_mm512_cmpneq_epu64_mask(before, value));
    }
    for (; at < count; at++) {
        distinct += sorted[at] != sorted[at - 1];
    }
    return distinct;
}

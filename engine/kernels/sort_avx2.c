/* Sorting evenly spread hashes with AVX2: the columns of sort_avx512.c, four side by side.
 *
 * There is no comparison of unsigned 64-bit lanes, but one of doubles: non-negative integers that are
 * no pattern of a NaN are ordered alike as either. So a column is ordered as distances from where its
 * bucket begins, with a bit added that keeps them from being so small that some programs have the
 * processor take them for zero (denormals). Buckets hold four on average; four columns of at most
 * eight take a network of eight rows, which fits the registers, and the few others one of sixteen.
 *
 * Measured on Zen 3 for 1,000 hashes: 2.9 ns each, half of it dealing, instead of 5.0 with the buckets
 * and exchanges in sort.c.
 *
 * Source of the network of eight: K. E. Batcher's 19 comparators, Knuth, The Art of Computer
 * Programming, volume 3, section 5.3.4. */
#include <immintrin.h>
#include <string.h>

#include "kernels/kernels_avx2.h"
#include "kernels/sort_network.h"

enum {
    LANES = 4,
    ROWS = 16,
    FEW_ROWS = 8,
    LOAD = 4,
    SPARE = 2 * LANES, /* buckets */
    BUCKETS_MAX = SORT_EVEN_MAX / LOAD + SPARE,
    COLUMN_ROOM = LANES * ROWS,
};

typedef struct sort_rows {
    uint64_t slots[(size_t)ROWS * BUCKETS_MAX]; /* [row][bucket]: hashes of a bucket stand below */
    uint8_t counts[BUCKETS_MAX];                /* each other, so that the rows in use are dense */
    size_t bucket_count;
    int shift;       /* leading zeros of the limit; hashes agree in so many bits, */
    uint64_t common; /* which these are */
    uint64_t scale;  /* the upper half of a shifted hash times this is its bucket */
    uint64_t width;  /* of a bucket: the shifted hashes of bucket b are not below b × width */
} sort_rows;

static void prepare(sort_rows *all, const uint64_t *hashes, size_t count, uint64_t limit) {
    all->bucket_count = (count / LOAD + SPARE) / LANES * LANES;
    all->shift = __builtin_clzll(limit);
    all->common = hashes[0] & ~(UINT64_MAX >> all->shift);
    double share = (double)(limit << all->shift) * 0x1p-64;
    all->scale = (uint64_t)((double)(all->bucket_count - 1) / share);
    all->width = UINT64_MAX / all->scale;
}

/* Deals hashes to buckets; false if one of them overflows. */
static bool deal(sort_rows *all, const uint64_t *hashes, size_t count) {
    const size_t bucket_count = all->bucket_count;
    const uint64_t scale = all->scale;
    const int shift = all->shift;
    unsigned fullest = 0;
    memset(all->counts, 0, bucket_count);
    for (size_t i = 0; i < count; i++) {
        unsigned long long bucket = 0; /* the high half of the product */
        (void)_mulx_u64(hashes[i] << shift, scale, &bucket);
        unsigned row = all->counts[bucket];
        all->counts[bucket] = (uint8_t)(row + 1);
        fullest |= row;
        all->slots[row % ROWS * bucket_count + bucket] = hashes[i];
    }
    return fullest < ROWS;
}

/* Puts two rows in order, lane by lane. */
static inline void order(__m256d *rows, size_t a, size_t b) {
    __m256d smaller = _mm256_min_pd(rows[a], rows[b]);
    rows[b] = _mm256_max_pd(rows[a], rows[b]);
    rows[a] = smaller;
}

static inline void order_eight(__m256d *rows) {
    static const uint8_t network[19][2] = {{0, 1}, {2, 3}, {4, 5}, {6, 7}, {0, 2}, {1, 3}, {4, 6},
                                           {5, 7}, {1, 2}, {5, 6}, {0, 4}, {3, 7}, {1, 5}, {2, 6},
                                           {1, 4}, {3, 6}, {2, 4}, {3, 5}, {3, 4}};
#pragma GCC unroll 19
    for (size_t i = 0; i < 19; i++) {
        order(rows, network[i][0], network[i][1]);
    }
}

static inline void order_sixteen(__m256d *rows) {
#pragma GCC unroll 60
    for (size_t i = 0; i < SORT_NETWORK; i++) {
        order(rows, sort_network[i][0], sort_network[i][1]);
    }
}

/* What makes a distance a normal double, and no NaN: with eight buckets or more it is below 2^61.3. */
static const uint64_t normal_bit = (uint64_t)1 << 62;

/* Four columns: where their buckets begin, less the bit, and how many hashes each has. */
typedef struct columns {
    const uint64_t *slots;
    size_t stride; /* from row to row */
    uint32_t counts;
    uint64_t begins[LANES];
} columns;

static inline columns find_columns(const sort_rows *all, size_t first) {
    columns of = {.slots = all->slots + first, .stride = all->bucket_count};
    memcpy(&of.counts, all->counts + first, sizeof of.counts);
    for (size_t i = 0; i < LANES; i++) {
        of.begins[i] = all->common + ((first + i) * all->width >> all->shift) - normal_bit;
    }
    return of;
}

/* Rows of distances; where a column has ended they hold a larger value than any. */
static inline void load_rows(const columns *of, __m256d *rows, size_t row_count) {
    const __m256d above = _mm256_castsi256_pd(_mm256_set1_epi64x(0x7ff0000000000000));
    __m256i counts = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128((int)of->counts));
    __m256i begins = _mm256_loadu_si256((const __m256i *)of->begins);
#pragma GCC unroll 16
    for (size_t i = 0; i < row_count; i++) {
        __m256i hashes = _mm256_loadu_si256((const __m256i *)(of->slots + i * of->stride));
        __m256i filled = _mm256_cmpgt_epi64(counts, _mm256_set1_epi64x((long long)i));
        __m256d distances = _mm256_castsi256_pd(_mm256_sub_epi64(hashes, begins));
        rows[i] = _mm256_blendv_pd(above, distances, _mm256_castsi256_pd(filled));
    }
}

/* Turns four rows into four entries of each column. */
static inline void turn(const columns *of, __m256d *rows) {
    __m256d low_a = _mm256_unpacklo_pd(rows[0], rows[1]); /* lanes 0 and 2 of two rows */
    __m256d low_b = _mm256_unpacklo_pd(rows[2], rows[3]);
    __m256d high_a = _mm256_unpackhi_pd(rows[0], rows[1]);
    __m256d high_b = _mm256_unpackhi_pd(rows[2], rows[3]);
    rows[0] = _mm256_permute2f128_pd(low_a, low_b, 0x20);
    rows[1] = _mm256_permute2f128_pd(high_a, high_b, 0x20);
    rows[2] = _mm256_permute2f128_pd(low_a, low_b, 0x31);
    rows[3] = _mm256_permute2f128_pd(high_a, high_b, 0x31);
    for (size_t i = 0; i < LANES; i++) {
        __m256i begin = _mm256_set1_epi64x((long long)of->begins[i]);
        rows[i] = _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(rows[i]), begin));
    }
}

/* Writes the columns one after the other, each over what was written past the end of the one before;
 * returns where they end. */
static inline uint64_t *write(const columns *of, __m256d *rows, size_t row_count,
                              uint64_t *sorted) {
#pragma GCC unroll 4
    for (size_t i = 0; i < row_count; i += LANES) {
        turn(of, rows + i);
    }
#pragma GCC unroll 4
    for (size_t i = 0; i < LANES; i++) {
        for (size_t row = 0; row < row_count; row += LANES) {
            _mm256_storeu_si256((__m256i *)(sorted + row), _mm256_castpd_si256(rows[row + i]));
        }
        sorted += of->counts >> 8 * i & 0xff;
    }
    return sorted;
}

/* Needs room for COLUMN_ROOM hashes. */
static inline uint64_t *sort_columns(const columns *of, uint64_t *sorted) {
    __m256d rows[ROWS];
    if (((of->counts + 0x77777777U) & 0x80808080U) == 0) { /* none has more than eight */
        load_rows(of, rows, FEW_ROWS);
        order_eight(rows);
        return write(of, rows, FEW_ROWS, sorted);
    }
    load_rows(of, rows, ROWS);
    order_sixteen(rows);
    return write(of, rows, ROWS, sorted);
}

bool avx2_sort_even(uint64_t *hashes, size_t count, uint64_t limit) {
    sort_rows all;
    if (count == 0 || count > SORT_EVEN_MAX || limit == 0) {
        return false;
    }
    prepare(&all, hashes, count, limit);
    if (!deal(&all, hashes, count)) {
        return false;
    }
    const uint64_t *end = hashes + count;
    for (size_t first = 0; first < all.bucket_count; first += LANES) {
        columns of = find_columns(&all, first);
        if (end - hashes >= COLUMN_ROOM) {
            hashes = sort_columns(&of, hashes);
        } else { /* near the end there is no room to write too much */
            uint64_t sorted[COLUMN_ROOM];
            size_t added = (size_t)(sort_columns(&of, sorted) - sorted);
            memcpy(hashes, sorted, added * sizeof *sorted);
            hashes += added;
        }
    }
    return true;
}

size_t avx2_count_distinct(const uint64_t *sorted, size_t count) {
    size_t repeated = 0;
    size_t at = 1;
    for (; at + LANES <= count; at += LANES) {
        __m256i before = _mm256_loadu_si256((const __m256i *)(sorted + at - 1));
        __m256i value = _mm256_loadu_si256((const __m256i *)(sorted + at));
        __m256d same = _mm256_castsi256_pd(_mm256_cmpeq_epi64(before, value));
        repeated += (size_t)_mm_popcnt_u32((unsigned)_mm256_movemask_pd(same));
    }
    for (; at < count; at++) {
        repeated += sorted[at] == sorted[at - 1];
    }
    return count - repeated;
}

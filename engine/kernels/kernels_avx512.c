/* AVX-512: eight hashes at a time. Hashing, sorting and splitting text have files of their own.
 *
 * Measured on Zen 5 against the scalar loops as the compiler makes them for the same processor:
 * common hashes of two arrays of 4,096, a tenth of them shared: 2.7 instead of 13.4 µs. Running two
 * or four stretches of the arrays side by side, to hide the latency of the chain of blocks, is
 * slower (3.0 and 3.6 µs). Arrays that come from the third cache take 6.1 µs with the estimate, and
 * 4.6 when they are asked for ahead; the instruction that intersects two vectors (VP2INTERSECT) is
 * then no faster. */
#include "kernels/kernels_avx512.h"

#include <immintrin.h>

#include "kernels/kernels_avx2.h"
#include "kernels/kernels_scalar.h"

enum { LANES = 8, COLUMNS = 2, FETCH_AHEAD = 256 };

bool kernels_have_avx512(void) {
    return kernels_have_avx2() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2") &&
           __builtin_cpu_supports("avx512vpopcntdq");
}

/* Which lanes of x hold a value that is in any lane of y. */
static inline __mmask8 find_common(__m512i x, __m512i y) {
    __mmask8 first = _mm512_cmpeq_epi64_mask(x, y) |
                     _mm512_cmpeq_epi64_mask(x, _mm512_alignr_epi64(y, y, 1)) |
                     _mm512_cmpeq_epi64_mask(x, _mm512_alignr_epi64(y, y, 2)) |
                     _mm512_cmpeq_epi64_mask(x, _mm512_alignr_epi64(y, y, 3));
    __mmask8 second = _mm512_cmpeq_epi64_mask(x, _mm512_alignr_epi64(y, y, 4)) |
                      _mm512_cmpeq_epi64_mask(x, _mm512_alignr_epi64(y, y, 5)) |
                      _mm512_cmpeq_epi64_mask(x, _mm512_alignr_epi64(y, y, 6)) |
                      _mm512_cmpeq_epi64_mask(x, _mm512_alignr_epi64(y, y, 7));
    return first | second;
}

/* Every value of one block of eight against every value of the other; the block that ends lower
 * gives way to the next of its array. */
static size_t count_common(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    if (scalar_should_seek(a_count, b_count) || scalar_should_seek(b_count, a_count)) {
        return scalar_count_common(a, a_count, b, b_count);
    }
    size_t common = 0;
    size_t i = 0;
    size_t j = 0;
    while (i + LANES <= a_count && j + LANES <= b_count) {
        __builtin_prefetch(a + i + FETCH_AHEAD); /* harmless past the end */
        __builtin_prefetch(b + j + FETCH_AHEAD);
        __mmask8 hits = find_common(_mm512_loadu_si512(a + i), _mm512_loadu_si512(b + j));
        common += (size_t)_mm_popcnt_u32(hits);
        uint64_t x_last = a[i + LANES - 1];
        uint64_t y_last = b[j + LANES - 1];
        i += LANES * scalar_is_at_most(x_last, y_last);
        j += LANES * scalar_is_at_most(y_last, x_last);
    }
    return common + scalar_count_common(a + i, a_count - i, b + j, b_count - j);
}

/* Sums of the lanes of four vectors, each in the 128 bits of its number. */
static inline __m512i sum_lanes(__m512i a, __m512i b, __m512i c, __m512i d) {
    __m512i ab_low =
        _mm512_add_epi64(_mm512_shuffle_i64x2(a, b, 0x44), _mm512_shuffle_i64x2(a, b, 0xee));
    __m512i cd_low =
        _mm512_add_epi64(_mm512_shuffle_i64x2(c, d, 0x44), _mm512_shuffle_i64x2(c, d, 0xee));
    return _mm512_add_epi64(_mm512_shuffle_i64x2(ab_low, cd_low, 0x88),
                            _mm512_shuffle_i64x2(ab_low, cd_low, 0xdd));
}

/* Adds what each row shares with two columns to two neighbouring counts. `first` and `second` have,
 * for each row, two halves of the count with the first and the second column. */
static inline void add_counts(uint32_t *counts, size_t stride, __m512i first, __m512i second) {
    __m512i sums = _mm512_add_epi64(_mm512_unpacklo_epi64(first, second),
                                    _mm512_unpackhi_epi64(first, second));
    uint64_t pairs[BIT_ROWS];
    _mm256_storeu_si256((__m256i *)pairs, _mm512_cvtepi64_epi32(sums));
    for (size_t r = 0; r < BIT_ROWS; r++) {
        counts[r * stride] += (uint32_t)pairs[r];
        counts[r * stride + 1] += (uint32_t)(pairs[r] >> 32);
    }
}

static void count_two_columns(const uint64_t *rows, const uint64_t *column, size_t word_count,
                              uint32_t *counts, size_t stride) {
    __m512i first[BIT_ROWS];
    __m512i second[BIT_ROWS];
    for (size_t r = 0; r < BIT_ROWS; r++) {
        first[r] = second[r] = _mm512_setzero_si512();
    }
    for (size_t i = 0; i < word_count; i += LANES) {
        __m512i x = _mm512_loadu_si512(column + i);
        __m512i y = _mm512_loadu_si512(column + word_count + i);
        for (size_t r = 0; r < BIT_ROWS; r++) {
            __m512i row = _mm512_loadu_si512(rows + r * word_count + i);
            first[r] = _mm512_add_epi64(first[r], _mm512_popcnt_epi64(_mm512_and_si512(row, x)));
            second[r] = _mm512_add_epi64(second[r], _mm512_popcnt_epi64(_mm512_and_si512(row, y)));
        }
    }
    add_counts(counts, stride, sum_lanes(first[0], first[1], first[2], first[3]),
               sum_lanes(second[0], second[1], second[2], second[3]));
}

/* Four rows against two columns at a time, so that a load serves several counts. */
static void count_shared_bits(const uint64_t *rows, const uint64_t *columns, size_t word_count,
                              size_t column_count, uint32_t *counts, size_t stride) {
    size_t c = 0;
    for (; c + COLUMNS <= column_count; c += COLUMNS) {
        count_two_columns(rows, columns + c * word_count, word_count, counts + c, stride);
    }
    scalar_count_shared_bits(rows, columns + c * word_count, word_count, column_count - c,
                             counts + c, stride);
}

/* Eight pairs: of the two creators of each, the one with the smaller threshold and the other. */
typedef struct eight_pairs {
    __m512d threshold, size_known, size_other, total_known, rank_other;
} eight_pairs;

static inline __m512d blend(__mmask8 of_j, const double *column, size_t i, size_t j) {
    return _mm512_mask_blend_pd(of_j, _mm512_set1_pd(column[i]), _mm512_loadu_pd(column + j));
}

static inline eight_pairs load_pairs(const pair_columns *all, size_t i, size_t j) {
    __m512d own = _mm512_set1_pd(all->thresholds[i]);
    __m512d theirs = _mm512_loadu_pd(all->thresholds + j);
    __mmask8 j_known = _mm512_cmp_pd_mask(theirs, own, _CMP_LT_OQ);
    __mmask8 j_other = (__mmask8)~j_known;
    __m512d threshold = _mm512_min_pd(own, theirs);
    __m512d step = _mm512_mul_pd(_mm512_mul_pd(threshold, blend(j_other, all->steps, i, j)),
                                 _mm512_set1_pd(1 - PASS_SLACK));
    const __m512i lanes = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    __m512i number =
        _mm512_mask_blend_epi64(j_other, _mm512_set1_epi64((long long)i),
                                _mm512_add_epi64(_mm512_set1_epi64((long long)j), lanes));
    __m512i at = _mm512_add_epi64(_mm512_mullo_epi64(number, _mm512_set1_epi64(RANK_TABLE)),
                                  _mm512_cvttpd_epi64(step));
    return (eight_pairs){
        .threshold = threshold,
        .size_known = blend(j_known, all->sizes, i, j),
        .size_other = blend(j_other, all->sizes, i, j),
        .total_known = blend(j_known, all->totals, i, j),
        .rank_other = _mm512_cvtepu32_pd(_mm512_i64gather_epi32(at, all->ranks, 4)),
    };
}

/* The least estimates with which pairs of creator i and the eight from j on pass. */
static inline __m512d least_shared(const pair_columns *all, size_t i, size_t j) {
    __m512d smaller = _mm512_min_pd(_mm512_set1_pd(all->sizes[i]), _mm512_loadu_pd(all->sizes + j));
    return _mm512_max_pd(_mm512_mul_pd(_mm512_set1_pd(all->min_containment), smaller),
                         _mm512_set1_pd(all->min_shared));
}

/* Which of eight sampled pairs can have an estimate of `least`. */
static inline __mmask8 screen_sampled(const eight_pairs *of, __m512d least, __m512d common) {
    const __m512d half = _mm512_set1_pd(0.5);
    const __m512d zero = _mm512_setzero_pd();
    const __m512d one = _mm512_set1_pd(1);
    __m512d only_known = _mm512_sub_pd(of->total_known, common);
    __m512d only_other = _mm512_max_pd(_mm512_sub_pd(of->rank_other, common), zero);
    __m512d left_known = _mm512_add_pd(_mm512_sub_pd(of->size_known, least), half);
    __m512d left_other = _mm512_add_pd(_mm512_sub_pd(of->size_other, least), half);
    __m512d rest_known = _mm512_sub_pd(left_known, only_known);
    __m512d rest_other = _mm512_sub_pd(left_other, only_other);
    __m512d most = _mm512_mul_pd(_mm512_mul_pd(_mm512_add_pd(least, half), rest_known), rest_other);
    __m512d unseen = _mm512_add_pd(_mm512_sub_pd(least, common), half);
    __m512d needed = _mm512_mul_pd(
        _mm512_mul_pd(_mm512_mul_pd(_mm512_sub_pd(one, of->threshold), unseen), left_known),
        left_other);
    return _mm512_cmp_pd_mask(rest_known, zero, _CMP_GT_OQ) &
           _mm512_cmp_pd_mask(rest_other, zero, _CMP_GT_OQ) &
           _mm512_cmp_pd_mask(most, _mm512_mul_pd(needed, _mm512_set1_pd(1 - PASS_SLACK)),
                              _CMP_GE_OQ);
}

/* Which of the pairs of creator i with the eight from j on can pass. Where both are exact the count
 * itself decides. */
static inline __mmask8 screen_eight(const pair_columns *all, size_t i, size_t j, __m256i counts) {
    __m512d common = _mm512_cvtepu32_pd(counts);
    __m512d least = least_shared(all, i, j);
    eight_pairs pairs = load_pairs(all, i, j);
    __mmask8 sampled = _mm512_cmp_pd_mask(pairs.threshold, _mm512_set1_pd(1), _CMP_LT_OQ);
    return _mm512_cmp_pd_mask(least, common, _CMP_LE_OQ) |
           (sampled & screen_sampled(&pairs, least, common));
}

static size_t screen_pairs(const pair_columns *all, size_t creator, const uint32_t *counts,
                           size_t begin, size_t end, uint32_t *passed) {
    const __m256i lanes = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    const __m256i own = _mm256_set1_epi32((int)all->needed[creator]);
    size_t passed_count = 0;
    size_t j = begin;
    for (; j + LANES <= end; j += LANES) {
        __m256i common = _mm256_loadu_si256((const __m256i *)(counts + j));
        __m256i needed =
            _mm256_min_epu32(own, _mm256_loadu_si256((const __m256i *)(all->needed + j)));
        __mmask8 enough = _mm256_cmpge_epu32_mask(common, needed);
        if (enough) { /* most creators share too little with most others */
            __mmask8 pass = enough & screen_eight(all, creator, j, common);
            __m256i numbers = _mm256_add_epi32(_mm256_set1_epi32((int)j), lanes);
            _mm256_storeu_si256((__m256i *)(passed + passed_count),
                                _mm256_maskz_compress_epi32(pass, numbers));
            passed_count += (size_t)_mm_popcnt_u32(pass);
        }
    }
    return passed_count + scalar_screen_pairs(all, creator, counts, j, end, passed + passed_count);
}

const kernel_table *kernels_view_avx512(void) {
    static const kernel_table table = {.name = "avx512",
                                       .mark_text = avx512_mark_text,
                                       .hash_ids = avx512_hash_ids,
                                       .hash_integers = avx512_hash_integers,
                                       .count_byte = avx2_count_byte,
                                       .count_common = count_common,
                                       .count_shared_bits = count_shared_bits,
                                       .screen_pairs = screen_pairs,
                                       .sort_even = avx512_sort_even,
                                       .count_distinct = avx512_count_distinct,
                                       .fill_slots = avx512_fill_slots,
                                       .find_dense = avx512_find_dense};
    return &table;
}

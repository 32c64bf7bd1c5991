/* AVX2. Hashing and sorting have files of their own.
 *
 * Text: 64 bytes at a time become bit masks, and the set bits become offsets eight at a
 * time without asking how many there are (the flattening of G. Langdale and D. Lemire, "Parsing
 * gigabytes of JSON per second", 2019). */
#include "kernels/kernels_avx2.h"

#include <immintrin.h>

#include "kernels/kernels_scalar.h"

enum { LANES = 4, BYTE_SUMS = 31 * LANES };

bool kernels_have_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

static inline uint64_t mask_64(__m256i low, __m256i high) {
    return (uint32_t)_mm256_movemask_epi8(low) |
           ((uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32);
}

/* Appends the positions of the set bits. Writes in eights, so up to seven entries past the end. */
static inline size_t flatten(uint64_t bits, size_t base, uint32_t *marks, size_t mark_count) {
    size_t next = mark_count + (size_t)_mm_popcnt_u64(bits);
    for (size_t at = mark_count; bits; at += 8) {
        for (size_t i = 0; i < 8; i++) {
            marks[at + i] = (uint32_t)(base + _tzcnt_u64(bits));
            bits = _blsr_u64(bits);
        }
    }
    return next;
}

size_t avx2_mark_text(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                      text_traits *traits) {
    const __m256i delimiters = _mm256_set1_epi8(delimiter);
    const __m256i newlines = _mm256_set1_epi8('\n');
    const __m256i quotes = _mm256_set1_epi8('"');
    __m256i quote_seen = _mm256_setzero_si256();
    __m256i smallest = _mm256_set1_epi8(-1);
    size_t mark_count = 0;
    size_t at = 0;
    for (; at + 64 <= byte_count; at += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(text + at));
        __m256i high = _mm256_loadu_si256((const __m256i *)(text + at + 32));
        __m256i low_hit =
            _mm256_or_si256(_mm256_cmpeq_epi8(low, delimiters), _mm256_cmpeq_epi8(low, newlines));
        __m256i high_hit =
            _mm256_or_si256(_mm256_cmpeq_epi8(high, delimiters), _mm256_cmpeq_epi8(high, newlines));
        quote_seen = _mm256_or_si256(quote_seen, _mm256_cmpeq_epi8(low, quotes));
        quote_seen = _mm256_or_si256(quote_seen, _mm256_cmpeq_epi8(high, quotes));
        smallest = _mm256_min_epu8(smallest, _mm256_min_epu8(low, high));
        mark_count = flatten(mask_64(low_hit, high_hit), at, marks, mark_count);
    }
    text_traits rest = {0};
    uint32_t *rest_marks = marks + mark_count;
    size_t rest_count = scalar_mark_text(text + at, byte_count - at, delimiter, rest_marks, &rest);
    for (size_t i = 0; i < rest_count; i++) {
        rest_marks[i] += (uint32_t)at;
    }
    __m256i nul = _mm256_cmpeq_epi8(smallest, _mm256_setzero_si256());
    traits->has_quote = rest.has_quote || !_mm256_testz_si256(quote_seen, quote_seen);
    traits->has_nul = rest.has_nul || !_mm256_testz_si256(nul, nul);
    return mark_count + rest_count;
}

size_t avx2_count_byte(const char *text, size_t byte_count, char wanted) {
    const __m256i pattern = _mm256_set1_epi8(wanted);
    size_t count = 0;
    size_t at = 0;
    for (; at + 64 <= byte_count; at += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(text + at));
        __m256i high = _mm256_loadu_si256((const __m256i *)(text + at + 32));
        count += (size_t)_mm_popcnt_u64(
            mask_64(_mm256_cmpeq_epi8(low, pattern), _mm256_cmpeq_epi8(high, pattern)));
    }
    return count + scalar_count_byte(text + at, byte_count - at, wanted);
}

/* A walk through stretches of two ascending arrays. */
typedef struct walk {
    const uint64_t *a, *a_end, *b, *b_end;
    __m256i common; /* found so far, by lane of a */
} walk;

static inline bool has_blocks(const walk *at) {
    return at->a_end - at->a >= LANES && at->b_end - at->b >= LANES;
}

/* Compares every value of one block with every value of the other; the block that ends lower gives
 * way to the next of its array. */
static inline void compare_blocks(walk *at) {
    __m256i x = _mm256_loadu_si256((const __m256i *)at->a);
    __m256i y[LANES];
    for (size_t i = 0; i < LANES; i++) {
        y[i] = _mm256_cmpeq_epi64(x, _mm256_set1_epi64x((long long)at->b[i]));
    }
    __m256i hits = _mm256_or_si256(_mm256_or_si256(y[0], y[1]), _mm256_or_si256(y[2], y[3]));
    at->common = _mm256_sub_epi64(at->common, hits);
    uint64_t a_last = at->a[LANES - 1];
    uint64_t b_last = at->b[LANES - 1];
    at->a += LANES * scalar_is_at_most(a_last, b_last);
    at->b += LANES * scalar_is_at_most(b_last, a_last);
}

static size_t finish(walk *at) {
    while (has_blocks(at)) {
        compare_blocks(at);
    }
    uint64_t lanes[LANES];
    _mm256_storeu_si256((__m256i *)lanes, at->common);
    return lanes[0] + lanes[1] + lanes[2] + lanes[3] +
           scalar_count_common(at->a, (size_t)(at->a_end - at->a), at->b,
                               (size_t)(at->b_end - at->b));
}

/* Two walks side by side, one through the lower halves and one through the upper, so that neither
 * waits for the other's comparisons. */
static size_t count_common(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count) {
    if (scalar_should_seek(a_count, b_count) || scalar_should_seek(b_count, a_count)) {
        return scalar_count_common(a, a_count, b, b_count);
    }
    size_t a_half = a_count / 2;
    size_t b_half = a_count > 0 ? scalar_count_below(b, b_count, a[a_half]) : 0;
    walk lower = {a, a + a_half, b, b + b_half, _mm256_setzero_si256()};
    walk upper = {a + a_half, a + a_count, b + b_half, b + b_count, _mm256_setzero_si256()};
    while (has_blocks(&lower) && has_blocks(&upper)) {
        compare_blocks(&lower);
        compare_blocks(&upper);
    }
    return finish(&lower) + finish(&upper);
}

/* The number of bits of each byte: two looks into a table of those of half a byte. */
static inline __m256i count_bits(__m256i x) {
    const __m256i table =
        _mm256_broadcastsi128_si256(_mm_set_epi8(4, 3, 3, 2, 3, 2, 2, 1, 3, 2, 2, 1, 2, 1, 1, 0));
    const __m256i low = _mm256_set1_epi8(15);
    __m256i lower = _mm256_shuffle_epi8(table, _mm256_and_si256(x, low));
    __m256i upper = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(x, 4), low));
    return _mm256_add_epi8(lower, upper);
}

/* Sums the lanes of each of four vectors. */
static inline __m128i sum_lanes(const __m256i *of) {
    __m256i first =
        _mm256_add_epi64(_mm256_unpacklo_epi64(of[0], of[1]), _mm256_unpackhi_epi64(of[0], of[1]));
    __m256i second =
        _mm256_add_epi64(_mm256_unpacklo_epi64(of[2], of[3]), _mm256_unpackhi_epi64(of[2], of[3]));
    __m256i even = _mm256_add_epi64(_mm256_permute2x128_si256(first, second, 0x20),
                                    _mm256_permute2x128_si256(first, second, 0x31));
    return _mm256_castsi256_si128(
        _mm256_permutevar8x32_epi32(even, _mm256_set_epi32(7, 5, 3, 1, 6, 4, 2, 0)));
}

/* What four rows share with a column. Counts of bytes are added up before they can overflow. */
static inline __m128i count_column(const uint64_t *rows, const uint64_t *column,
                                   size_t word_count) {
    __m256i sums[BIT_ROWS] = {0};
    for (size_t begin = 0; begin < word_count; begin += BYTE_SUMS) {
        size_t end = word_count - begin < BYTE_SUMS ? word_count : begin + BYTE_SUMS;
        __m256i bytes[BIT_ROWS] = {0};
        for (size_t i = begin; i < end; i += LANES) {
            __m256i x = _mm256_loadu_si256((const __m256i *)(column + i));
            for (size_t r = 0; r < BIT_ROWS; r++) {
                __m256i row = _mm256_loadu_si256((const __m256i *)(rows + r * word_count + i));
                bytes[r] = _mm256_add_epi8(bytes[r], count_bits(_mm256_and_si256(row, x)));
            }
        }
        for (size_t r = 0; r < BIT_ROWS; r++) {
            sums[r] = _mm256_add_epi64(sums[r], _mm256_sad_epu8(bytes[r], _mm256_setzero_si256()));
        }
    }
    return sum_lanes(sums);
}

static void count_shared_bits(const uint64_t *rows, const uint64_t *columns, size_t word_count,
                              size_t column_count, uint32_t *counts, size_t stride) {
    for (size_t c = 0; c < column_count; c++) {
        uint32_t shared[BIT_ROWS];
        _mm_storeu_si128((__m128i *)shared,
                         count_column(rows, columns + c * word_count, word_count));
        for (size_t r = 0; r < BIT_ROWS; r++) {
            counts[r * stride + c] += shared[r];
        }
    }
}

/* Four pairs: of the two creators of each, the one with the smaller threshold and the other. Counts
 * are taken for signed ones: a sample of 2^31 hashes would be 16 GiB. */
typedef struct four_pairs {
    __m256d threshold, size_known, size_other, total_known, rank_other;
} four_pairs;

static inline __m256d blend(__m256d of_j, const double *column, size_t i, size_t j) {
    return _mm256_blendv_pd(_mm256_set1_pd(column[i]), _mm256_loadu_pd(column + j), of_j);
}

static inline four_pairs load_pairs(const pair_columns *all, size_t i, size_t j) {
    __m256d own = _mm256_set1_pd(all->thresholds[i]);
    __m256d theirs = _mm256_loadu_pd(all->thresholds + j);
    __m256d j_known = _mm256_cmp_pd(theirs, own, _CMP_LT_OQ);
    __m256d j_other = _mm256_cmp_pd(theirs, own, _CMP_NLT_UQ);
    __m256d threshold = _mm256_min_pd(own, theirs);
    __m256d step = _mm256_mul_pd(_mm256_mul_pd(threshold, blend(j_other, all->steps, i, j)),
                                 _mm256_set1_pd(1 - PASS_SLACK));
    uint32_t at[LANES];
    uint32_t ranks[LANES];
    _mm_storeu_si128((__m128i *)at, _mm256_cvttpd_epi32(step));
    unsigned others = (unsigned)_mm256_movemask_pd(j_other);
    for (size_t lane = 0; lane < LANES; lane++) {
        size_t other = others >> lane & 1 ? j + lane : i;
        ranks[lane] = all->ranks[other * RANK_TABLE + at[lane]];
    }
    return (four_pairs){
        .threshold = threshold,
        .size_known = blend(j_known, all->sizes, i, j),
        .size_other = blend(j_other, all->sizes, i, j),
        .total_known = blend(j_known, all->totals, i, j),
        .rank_other = _mm256_cvtepi32_pd(_mm_loadu_si128((const __m128i *)ranks)),
    };
}

/* Which of four sampled pairs can have an estimate of `least`. */
static inline __m256d screen_sampled(const four_pairs *of, __m256d least, __m256d common) {
    const __m256d half = _mm256_set1_pd(0.5);
    const __m256d zero = _mm256_setzero_pd();
    __m256d only_known = _mm256_sub_pd(of->total_known, common);
    __m256d only_other = _mm256_max_pd(_mm256_sub_pd(of->rank_other, common), zero);
    __m256d left_known = _mm256_add_pd(_mm256_sub_pd(of->size_known, least), half);
    __m256d left_other = _mm256_add_pd(_mm256_sub_pd(of->size_other, least), half);
    __m256d rest_known = _mm256_sub_pd(left_known, only_known);
    __m256d rest_other = _mm256_sub_pd(left_other, only_other);
    __m256d most = _mm256_mul_pd(_mm256_mul_pd(_mm256_add_pd(least, half), rest_known), rest_other);
    __m256d unseen = _mm256_add_pd(_mm256_sub_pd(least, common), half);
    __m256d missed = _mm256_sub_pd(_mm256_set1_pd(1), of->threshold);
    __m256d needed =
        _mm256_mul_pd(_mm256_mul_pd(_mm256_mul_pd(missed, unseen), left_known), left_other);
    __m256d is_enough =
        _mm256_cmp_pd(most, _mm256_mul_pd(needed, _mm256_set1_pd(1 - PASS_SLACK)), _CMP_GE_OQ);
    return _mm256_and_pd(is_enough, _mm256_and_pd(_mm256_cmp_pd(rest_known, zero, _CMP_GT_OQ),
                                                  _mm256_cmp_pd(rest_other, zero, _CMP_GT_OQ)));
}

/* Which of the pairs of creator i with the four from j on can pass. Where both are exact the count
 * itself decides. */
static inline unsigned screen_four(const pair_columns *all, size_t i, size_t j, __m128i counts) {
    __m256d common = _mm256_cvtepi32_pd(counts);
    __m256d smaller = _mm256_min_pd(_mm256_set1_pd(all->sizes[i]), _mm256_loadu_pd(all->sizes + j));
    __m256d least = _mm256_max_pd(_mm256_mul_pd(_mm256_set1_pd(all->min_containment), smaller),
                                  _mm256_set1_pd(all->min_shared));
    four_pairs pairs = load_pairs(all, i, j);
    __m256d sampled = _mm256_cmp_pd(pairs.threshold, _mm256_set1_pd(1), _CMP_LT_OQ);
    __m256d passed = _mm256_and_pd(sampled, screen_sampled(&pairs, least, common));
    passed = _mm256_or_pd(passed, _mm256_cmp_pd(least, common, _CMP_LE_OQ));
    return (unsigned)_mm256_movemask_pd(passed);
}

static size_t screen_pairs(const pair_columns *all, size_t creator, const uint32_t *counts,
                           size_t begin, size_t end, uint32_t *passed) {
    const __m128i own = _mm_set1_epi32((int)all->needed[creator]);
    size_t passed_count = 0;
    size_t j = begin;
    for (; j + LANES <= end; j += LANES) {
        __m128i common = _mm_loadu_si128((const __m128i *)(counts + j));
        __m128i needed = _mm_min_epu32(own, _mm_loadu_si128((const __m128i *)(all->needed + j)));
        __m128i enough = _mm_cmpeq_epi32(_mm_max_epu32(common, needed), common);
        unsigned left = (unsigned)_mm_movemask_ps(_mm_castsi128_ps(enough));
        if (left) { /* most creators share too little with most others */
            left &= screen_four(all, creator, j, common);
        }
        for (; left; left &= left - 1) {
            passed[passed_count++] = (uint32_t)j + _tzcnt_u32(left);
        }
    }
    return passed_count + scalar_screen_pairs(all, creator, counts, j, end, passed + passed_count);
}

const kernel_table *kernels_view_avx2(void) {
    static const kernel_table table = {.name = "avx2",
                                       .mark_text = avx2_mark_text,
                                       .hash_ids = avx2_hash_ids,
                                       .hash_integers = avx2_hash_integers,
                                       .count_byte = avx2_count_byte,
                                       .count_common = count_common,
                                       .count_shared_bits = count_shared_bits,
                                       .screen_pairs = screen_pairs,
                                       .sort_even = avx2_sort_even,
                                       .count_distinct = avx2_count_distinct,
                                       .fill_slots = avx2_fill_slots,
                                       .find_dense = avx2_find_dense};
    return &table;
}

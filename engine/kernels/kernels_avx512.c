/* AVX-512: eight hashes at a time. What is not here is the AVX2 kernel, which text is too short to
 * leave behind.
 *
 * Measured on Zen 5 against the scalar loops as the compiler makes them for the same processor:
 * common hashes of two arrays of 4,096, a tenth of them shared: 2.7 instead of 13.4 µs. Running two
 * or four stretches of the arrays side by side, to hide the latency of the chain of blocks, is
 * slower (3.0 and 3.6 µs). */
#include "kernels/kernels_avx512.h"

#include <immintrin.h>

#include "kernels/kernels_avx2.h"
#include "kernels/kernels_scalar.h"

enum { LANES = 8, COLUMNS = 2 };

bool kernels_have_avx512(void) {
    return kernels_have_avx2() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2") &&
           __builtin_cpu_supports("avx512vpopcntdq");
}

static inline __m512i hash_eight(__m512i ids, __m512i flip, __m512i keep) {
    const __m512i prime = _mm512_set1_epi64((long long)0x9fb21c651e98df25U);
    __m512i hash = _mm512_xor_si512(_mm512_ror_epi64(ids, 32), flip);
    hash = _mm512_ternarylogic_epi64(hash, _mm512_rol_epi64(hash, 49), _mm512_rol_epi64(hash, 24),
                                     0x96); /* three-way xor */
    hash = _mm512_mullo_epi64(hash, prime);
    hash =
        _mm512_xor_si512(hash, _mm512_add_epi64(_mm512_srli_epi64(hash, 35), _mm512_set1_epi64(8)));
    hash = _mm512_mullo_epi64(hash, prime);
    return _mm512_and_si512(_mm512_xor_si512(hash, _mm512_srli_epi64(hash, 28)), keep);
}

static size_t hash_integers(hash_key key, const uint64_t *ids, size_t count, uint64_t limit,
                            uint64_t *hashes) {
    const __m512i flip = _mm512_set1_epi64((long long)key.flip);
    const __m512i keep = _mm512_set1_epi64((long long)key.keep);
    const __m512i most = _mm512_set1_epi64((long long)limit);
    size_t kept = 0;
    size_t at = 0;
    for (; at + LANES <= count; at += LANES) {
        __m512i hash = hash_eight(_mm512_loadu_si512(ids + at), flip, keep);
        __mmask8 below = _mm512_cmple_epu64_mask(hash, most);
        if (below) { /* with a low limit most blocks have nothing to store */
            _mm512_storeu_si512(hashes + kept, _mm512_maskz_compress_epi64(below, hash));
            kept += (size_t)_mm_popcnt_u32(below);
        }
    }
    return kept + scalar_hash_integers(key, ids + at, count - at, limit, hashes + kept);
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
        __mmask8 hits = find_common(_mm512_loadu_si512(a + i), _mm512_loadu_si512(b + j));
        common += (size_t)_mm_popcnt_u32(hits);
        uint64_t x_last = a[i + LANES - 1];
        uint64_t y_last = b[j + LANES - 1];
        i += x_last <= y_last ? LANES : 0;
        j += y_last <= x_last ? LANES : 0;
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

const kernel_table *kernels_view_avx512(void) {
    static const kernel_table table = {.name = "avx512",
                                       .mark_text = avx2_mark_text,
                                       .hash_ids = avx2_hash_ids,
                                       .hash_integers = hash_integers,
                                       .count_byte = avx2_count_byte,
                                       .count_common = count_common,
                                       .count_shared_bits = count_shared_bits};
    return &table;
}

/* Hashing ids with AVX2, four at a time.
 *
 * There is no 64-bit product of vectors, so one is made of 32-bit halves. Where the limit is low,
 * only the upper half of the last product is worked out: its leading bits are those of the hash, and
 * they are enough to drop nearly all ids. Blocks with one that may stay are hashed again, whole.
 *
 * Measured on Zen 3, 10 M ids: 0.75 ns an id with a low limit and 1.1 with others, instead of the 2.1
 * of the scalar loop. Leaving every fifth id to the integer multipliers saves another 8 %, which is
 * not worth a second loop; asking for the ids ahead makes it slower. */
#include <immintrin.h>

#include "kernels/compress_avx2.h"
#include "kernels/kernels_avx2.h"
#include "kernels/kernels_scalar.h"

enum { LANES = 4, BLOCK = 16, LAST_SHIFT = 28 };

/* Limits below this drop nearly all blocks. */
#define SPARSE_LIMIT (UINT64_MAX / 64)

static const uint64_t prime = 0x9fb21c651e98df25U;
static const uint64_t prime_turned = 0x1e98df259fb21c65U; /* halves exchanged */

/* The sum of the two mixed products of halves, in the upper half of each lane. */
static inline __m256i cross(__m256i x) {
    __m256i products = _mm256_mullo_epi32(x, _mm256_set1_epi64x((long long)prime_turned));
    return _mm256_add_epi32(products, _mm256_slli_epi64(products, 32));
}

static inline __m256i multiply(__m256i x) {
    __m256i upper = _mm256_blend_epi32(_mm256_setzero_si256(), cross(x), 0xaa);
    return _mm256_add_epi64(_mm256_mul_epu32(x, _mm256_set1_epi64x((long long)prime)), upper);
}

/* The upper halves of the products; the lower ones are left undefined. */
static inline __m256i multiply_upper(__m256i x) {
    return _mm256_add_epi32(_mm256_mul_epu32(x, _mm256_set1_epi64x((long long)prime)), cross(x));
}

/* The hash before its last product. */
static inline __m256i mix(__m256i ids, __m256i flip) {
    const __m256i left_24 = _mm256_broadcastsi128_si256(
        _mm_set_epi8(12, 11, 10, 9, 8, 15, 14, 13, 4, 3, 2, 1, 0, 7, 6, 5));
    __m256i hash = _mm256_xor_si256(_mm256_shuffle_epi32(ids, 0xb1), flip);
    __m256i left_49 = _mm256_xor_si256(_mm256_slli_epi64(hash, 49), _mm256_srli_epi64(hash, 15));
    hash = multiply(
        _mm256_xor_si256(_mm256_xor_si256(hash, left_49), _mm256_shuffle_epi8(hash, left_24)));
    __m256i shifted = _mm256_add_epi64(_mm256_srli_epi64(hash, 35), _mm256_set1_epi64x(8));
    return _mm256_xor_si256(hash, shifted);
}

static inline __m256i hash_four(__m256i ids, __m256i flip, __m256i keep) {
    __m256i hash = multiply(mix(ids, flip));
    return _mm256_and_si256(_mm256_xor_si256(hash, _mm256_srli_epi64(hash, LAST_SHIFT)), keep);
}

static inline __m256i load_four(const uint64_t *ids) {
    return _mm256_loadu_si256((const __m256i *)ids);
}

/* Appends the hashes up to the limit, of which the highest bit is turned over. */
static inline size_t keep_four(const uint64_t *ids, __m256i flip, __m256i keep, __m256i turned,
                               uint64_t *hashes) {
    const __m256i top = _mm256_set1_epi64x(INT64_MIN);
    __m256i hash = hash_four(load_four(ids), flip, keep);
    __m256i above = _mm256_cmpgt_epi64(_mm256_xor_si256(hash, top), turned);
    unsigned below = ~(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(above)) & 15;
    return compress_four(hash, below, hashes);
}

/* The leading halves of eight products. */
static inline __m256i multiply_eight(const uint64_t *ids, __m256i flip) {
    __m256i low = multiply_upper(mix(load_four(ids), flip));
    __m256i high = multiply_upper(mix(load_four(ids + LANES), flip));
    return _mm256_castps_si256(
        _mm256_shuffle_ps(_mm256_castsi256_ps(low), _mm256_castsi256_ps(high), 0xdd));
}

/* Whether one of a block's hashes may be up to a limit whose leading half is `most`. */
static inline bool may_keep(const uint64_t *ids, __m256i flip, __m256i most) {
    __m256i least =
        _mm256_min_epu32(multiply_eight(ids, flip), multiply_eight(ids + BLOCK / 2, flip));
    __m256i hits = _mm256_cmpeq_epi32(_mm256_min_epu32(least, most), least);
    return !_mm256_testz_si256(hits, hits);
}

size_t avx2_hash_integers(hash_key key, const uint64_t *ids, size_t count, uint64_t limit,
                          uint64_t *hashes) {
    const __m256i flip = _mm256_set1_epi64x((long long)key.flip);
    const __m256i keep = _mm256_set1_epi64x((long long)key.keep);
    const __m256i turned = _mm256_set1_epi64x((long long)(limit ^ 1ULL << 63));
    /* Bits that are not kept, and those that the last shift changes, decide nothing here. */
    uint64_t loose = limit | ~key.keep | UINT64_MAX >> LAST_SHIFT;
    const __m256i most = _mm256_set1_epi32((int)(uint32_t)(loose >> 32));
    bool is_sparse = loose < SPARSE_LIMIT;
    size_t kept = 0;
    size_t at = 0;
    for (; at + BLOCK <= count; at += BLOCK) {
        if (is_sparse && !may_keep(ids + at, flip, most)) {
            continue;
        }
        for (size_t i = at; i < at + BLOCK; i += LANES) {
            kept += keep_four(ids + i, flip, keep, turned, hashes + kept);
        }
    }
    return kept + scalar_hash_integers(key, ids + at, count - at, limit, hashes + kept);
}

/* Decimal text has at most 20 digits, at the end of 32 bytes. Sums of two, four and eight digits are
 * taken for one id, one id and two ids at a time; what is left of four ids is a vector of their last
 * sixteen digits, as two numbers each, and one of the four before them. */
enum { DIGITS_MAX = 20 };

/* Sums of four digits each. `excess` becomes nonzero where a byte is not a digit. */
static inline __m256i sum_fours(text_field id, __m256i *excess) {
    /* Loaded at n, keeps the last n of 32 bytes. */
    static const uint8_t last_bytes[64] = {
        0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
        0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    size_t count = id.byte_count < DIGITS_MAX ? id.byte_count : DIGITS_MAX;
    __m256i keep = _mm256_loadu_si256((const __m256i *)(last_bytes + count));
    __m256i text = _mm256_loadu_si256((const __m256i *)(id.text + id.byte_count - 32));
    __m256i digits = _mm256_and_si256(_mm256_sub_epi8(text, _mm256_set1_epi8('0')), keep);
    *excess = _mm256_subs_epu8(digits, _mm256_set1_epi8(9));
    __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010a));
    return _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064));
}

/* Whether an id is no integer for its length or its first digit. */
static inline bool is_misspelt(text_field id) {
    return id.byte_count - 1 >= DIGITS_MAX || (id.byte_count > 1 && id.text[0] == '0');
}

/* Sums of eight digits each of two ids: in each half of the vector those of one, then the other. */
static inline __m256i sum_eights(const text_field *ids, unsigned *bad) {
    __m256i excess[2];
    __m256i fours =
        _mm256_packus_epi32(sum_fours(ids[0], &excess[0]), sum_fours(ids[1], &excess[1]));
    *bad = 0;
    for (unsigned i = 0; i < 2; i++) {
        bool has_excess = !_mm256_testz_si256(excess[i], excess[i]);
        *bad |= (unsigned)(has_excess | is_misspelt(ids[i])) << i;
    }
    return _mm256_madd_epi16(fours, _mm256_set1_epi32(0x00012710));
}

/* The values of four ids; `bad` has a bit for each that is not the only spelling of an integer. */
static inline __m256i parse_four(const text_field *ids, unsigned *bad) {
    const __m256i ten_16 = _mm256_set1_epi64x(10000000000000000);
    unsigned second_bad = 0;
    __m256i two = sum_eights(ids, bad);
    __m256i others = sum_eights(ids + 2, &second_bad);
    __m256i last = _mm256_permute2x128_si256(two, others, 0x31);
    __m256i first = _mm256_srli_epi64(_mm256_permute2x128_si256(two, others, 0x20), 32);
    __m256i lower = _mm256_add_epi64(_mm256_mul_epu32(last, _mm256_set1_epi64x(100000000)),
                                     _mm256_srli_epi64(last, 32));
    __m256i upper = _mm256_add_epi64(
        _mm256_mul_epu32(first, ten_16),
        _mm256_slli_epi64(_mm256_mul_epu32(first, _mm256_srli_epi64(ten_16, 32)), 32));
    __m256i value = _mm256_add_epi64(upper, lower);
    /* What does not fit is smaller than what was added, or more than 1844 times 10^16. */
    const __m256i top = _mm256_set1_epi64x(INT64_MIN);
    __m256i wrapped = _mm256_or_si256(
        _mm256_cmpgt_epi64(_mm256_xor_si256(lower, top), _mm256_xor_si256(value, top)),
        _mm256_cmpgt_epi64(first, _mm256_set1_epi64x(1844)));
    *bad |= second_bad << 2 | (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(wrapped));
    return value;
}

void avx2_hash_ids(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                   uint8_t *is_integer) {
    const __m256i flip = _mm256_set1_epi64x((long long)key.flip);
    const __m256i keep = _mm256_set1_epi64x((long long)key.keep);
    const uint32_t all = 0x01010101;
    size_t at = 0;
    for (; at + LANES <= count; at += LANES) {
        unsigned bad = 0;
        __m256i value = parse_four(ids + at, &bad);
        _mm256_storeu_si256((__m256i *)(hashes + at), hash_four(value, flip, keep));
        memcpy(is_integer + at, &all, sizeof all);
        for (; bad; bad &= bad - 1) {
            size_t text = at + (size_t)__builtin_ctz(bad);
            scalar_hash_ids(key, ids + text, 1, hashes + text, is_integer + text);
        }
    }
    scalar_hash_ids(key, ids + at, count - at, hashes + at, is_integer + at);
}

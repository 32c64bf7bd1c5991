/* Hashing with AVX-512: eight ids at a time. */
#include <immintrin.h>

#include "kernels/kernels_avx512.h"
#include "kernels/kernels_scalar.h"

enum { LANES = 8, DIGITS_MAX = 20 };

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

size_t avx512_hash_integers(hash_key key, const uint64_t *ids, size_t count, uint64_t limit,
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

/* Decimal text has at most 20 digits, at the end of 32 bytes. The sums of neighbouring digits,
 * pairs, and fours are taken for two ids in one vector; what is left of eight ids is one vector of
 * their last sixteen digits, as two numbers, and one of the four before them. */
typedef struct eight_ids {
    __m512i last; /* of each id: digits 16 to 9 from the end, and above it digits 8 to 1 */
    __m512i first;
    __mmask8 integer; /* those of 1 to 20 digits, the first of which leads no others as a zero */
} eight_ids;

/* The digits of an id at the end of 32 bytes; zeros before them. */
static inline __m256i load_digits(text_field id) {
    __mmask32 digits = id.byte_count - 1 < DIGITS_MAX ? ~0U << (32 - id.byte_count) : 0;
    __m256i text = _mm256_loadu_si256((const __m256i *)(id.text + id.byte_count - 32));
    return _mm256_maskz_sub_epi8(digits, text, _mm256_set1_epi8('0'));
}

/* Sums of four digits each, of two ids. `excess` becomes nonzero in the half of an id with a byte
 * that is not a digit. */
static inline __m512i sum_fours(const text_field *ids, uint64_t *excess) {
    __m512i digits =
        _mm512_inserti64x4(_mm512_castsi256_si512(load_digits(ids[0])), load_digits(ids[1]), 1);
    *excess = _mm512_cmpgt_epu8_mask(digits, _mm512_set1_epi8(9));
    __m512i pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010a));
    return _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00010064));
}

/* Sums of eight digits each, of four ids: 0 and 2 in the lower half, 1 and 3 in the upper. */
static inline __m512i sum_eights(const text_field *ids, unsigned *bad) {
    uint64_t excess[2];
    __m512i low = sum_fours(ids, &excess[0]);
    __m512i high = sum_fours(ids + 2, &excess[1]);
    *bad = 0;
    for (size_t i = 0; i < 4; i++) {
        bool has_excess = (uint32_t)(excess[i / 2] >> (i % 2 * 32)) != 0;
        bool has_zero = ids[i].byte_count > 1 && ids[i].text[0] == '0';
        bool is_long = ids[i].byte_count - 1 >= DIGITS_MAX;
        *bad |= (unsigned)(has_excess | has_zero | is_long) << i;
    }
    return _mm512_madd_epi16(_mm512_packus_epi32(low, high), _mm512_set1_epi32(0x00012710));
}

static inline eight_ids sum_digits(const text_field *ids) {
    unsigned bad[2];
    __m512i low = sum_eights(ids, &bad[0]);
    __m512i high = sum_eights(ids + 4, &bad[1]);
    const __m512i lasts = _mm512_set_epi64(15, 11, 14, 10, 7, 3, 6, 2);
    const __m512i firsts = _mm512_set_epi64(13, 9, 12, 8, 5, 1, 4, 0);
    return (eight_ids){.last = _mm512_permutex2var_epi64(low, lasts, high),
                       .first = _mm512_srli_epi64(_mm512_permutex2var_epi64(low, firsts, high), 32),
                       .integer = (__mmask8) ~(bad[0] | bad[1] << 4)};
}

/* The values of eight ids. What does not fit 64 bits is taken out of the integers. */
static inline __m512i parse_eight(const text_field *ids, __mmask8 *integer) {
    eight_ids sums = sum_digits(ids);
    __m512i lower = _mm512_add_epi64(_mm512_mul_epu32(sums.last, _mm512_set1_epi64(100000000)),
                                     _mm512_srli_epi64(sums.last, 32));
    __m512i upper = _mm512_mullo_epi64(sums.first, _mm512_set1_epi64(10000000000000000));
    __m512i value = _mm512_add_epi64(upper, lower);
    *integer = sums.integer & _mm512_cmple_epu64_mask(sums.first, _mm512_set1_epi64(1844)) &
               _mm512_cmpge_epu64_mask(value, lower);
    return value;
}

void avx512_hash_ids(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                     uint8_t *is_integer) {
    const __m512i flip = _mm512_set1_epi64((long long)key.flip);
    const __m512i keep = _mm512_set1_epi64((long long)key.keep);
    size_t at = 0;
    for (; at + LANES <= count; at += LANES) {
        __mmask8 integer = 0;
        __m512i value = parse_eight(ids + at, &integer);
        _mm512_storeu_si512(hashes + at, hash_eight(value, flip, keep));
        _mm_storel_epi64((__m128i *)(is_integer + at), _mm_maskz_set1_epi8((__mmask16)integer, 1));
        for (unsigned texts = (uint8_t)~integer; texts; texts &= texts - 1) {
            size_t text = at + (size_t)__builtin_ctz(texts);
            scalar_hash_ids(key, ids + text, 1, hashes + text, is_integer + text);
        }
    }
    scalar_hash_ids(key, ids + at, count - at, hashes + at, is_integer + at);
}

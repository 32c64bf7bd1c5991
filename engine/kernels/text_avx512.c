/* Splitting text with AVX-512: 64 bytes at a time become a bit mask, and its set bits, which are
 * rarely more than sixteen, become offsets at once. */
#include <immintrin.h>

#include "kernels/kernels_avx512.h"
#include "kernels/kernels_scalar.h"

enum { BLOCK = 64, AT_ONCE = 16 };

/* Appends the positions of the set bits, in sixteens: up to fifteen entries past the end. */
static inline size_t append(__mmask64 hits, size_t base, uint32_t *marks, size_t mark_count) {
    const __m512i positions = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41,
        40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
        17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i bases = _mm512_set1_epi32((int)base);
    size_t next = mark_count + (size_t)_mm_popcnt_u64(hits);
    __m512i found = _mm512_maskz_compress_epi8(hits, positions);
    for (size_t at = mark_count; at < next; at += AT_ONCE) {
        __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(found));
        _mm512_storeu_si512(marks + at, _mm512_add_epi32(wide, bases));
        found = _mm512_shuffle_i64x2(found, found, 0x39); /* the next sixteen */
    }
    return next;
}

size_t avx512_mark_text(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                        text_traits *traits) {
    const __m512i delimiters = _mm512_set1_epi8(delimiter);
    const __m512i newlines = _mm512_set1_epi8('\n');
    const __m512i quotes = _mm512_set1_epi8('"');
    __mmask64 quote_seen = 0;
    __mmask64 nul_seen = 0;
    size_t mark_count = 0;
    size_t at = 0;
    for (; at + BLOCK <= byte_count; at += BLOCK) {
        __m512i block = _mm512_loadu_si512(text + at);
        quote_seen |= _mm512_cmpeq_epi8_mask(block, quotes);
        nul_seen |= _mm512_testn_epi8_mask(block, block);
        __mmask64 hits =
            _mm512_cmpeq_epi8_mask(block, delimiters) | _mm512_cmpeq_epi8_mask(block, newlines);
        mark_count = append(hits, at, marks, mark_count);
    }
    text_traits rest = {0};
    uint32_t *rest_marks = marks + mark_count;
    size_t rest_count = scalar_mark_text(text + at, byte_count - at, delimiter, rest_marks, &rest);
    for (size_t i = 0; i < rest_count; i++) {
        rest_marks[i] += (uint32_t)at;
    }
    traits->has_quote = rest.has_quote || quote_seen != 0;
    traits->has_nul = rest.has_nul || nul_seen != 0;
    return mark_count + rest_count;
}

/* NEON: sixteen bytes of text at a time. A comparison gives sixteen bytes of ones or zeros, which
 * one narrowing shift makes four bits each of a 64-bit word, in order. NEON has no multiplication
 * of 64-bit lanes and compares only two hashes at a time, so hashing and intersecting stay scalar.
 * Tested under an emulator, not measured. */
#include "kernels/kernels_neon.h"

#include <arm_neon.h>

#include "kernels/kernels_scalar.h"

enum { BLOCK = 16, BITS_A_BYTE = 4 };

/* Four bits for each byte. */
static inline uint64_t squeeze(uint8x16_t bytes) {
    uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(bytes), BITS_A_BYTE);
    return vget_lane_u64(vreinterpret_u64_u8(nibbles), 0);
}

static size_t mark_text(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                        text_traits *traits) {
    const uint8x16_t delimiters = vdupq_n_u8((uint8_t)delimiter);
    const uint8x16_t newlines = vdupq_n_u8('\n');
    const uint8x16_t quotes = vdupq_n_u8('"');
    uint8x16_t quote_seen = vdupq_n_u8(0);
    uint8x16_t smallest = vdupq_n_u8(UINT8_MAX);
    size_t mark_count = 0;
    size_t at = 0;
    for (; at + BLOCK <= byte_count; at += BLOCK) {
        uint8x16_t bytes = vld1q_u8((const uint8_t *)text + at);
        uint64_t hits = squeeze(vorrq_u8(vceqq_u8(bytes, delimiters), vceqq_u8(bytes, newlines)));
        quote_seen = vorrq_u8(quote_seen, vceqq_u8(bytes, quotes));
        smallest = vminq_u8(smallest, bytes);
        while (hits) {
            unsigned place = (unsigned)__builtin_ctzll(hits) / BITS_A_BYTE;
            marks[mark_count++] = (uint32_t)at + place;
            hits &= ~(0xfULL << (place * BITS_A_BYTE));
        }
    }
    text_traits rest = {0};
    uint32_t *rest_marks = marks + mark_count;
    size_t rest_count = scalar_mark_text(text + at, byte_count - at, delimiter, rest_marks, &rest);
    for (size_t i = 0; i < rest_count; i++) {
        rest_marks[i] += (uint32_t)at;
    }
    traits->has_quote = rest.has_quote || vmaxvq_u8(quote_seen) != 0;
    traits->has_nul = rest.has_nul || vminvq_u8(smallest) == 0;
    return mark_count + rest_count;
}

static size_t count_byte(const char *text, size_t byte_count, char wanted) {
    const uint8x16_t pattern = vdupq_n_u8((uint8_t)wanted);
    size_t count = 0;
    size_t at = 0;
    for (; at + BLOCK <= byte_count; at += BLOCK) {
        uint8x16_t hits = vceqq_u8(vld1q_u8((const uint8_t *)text + at), pattern);
        count += vaddvq_u8(vshrq_n_u8(hits, 7));
    }
    return count + scalar_count_byte(text + at, byte_count - at, wanted);
}

static uint32_t count_shared(const uint64_t *row, const uint64_t *column, size_t word_count) {
    uint64x2_t shared = vdupq_n_u64(0);
    for (size_t i = 0; i < word_count; i += 2) {
        uint64x2_t both = vandq_u64(vld1q_u64(row + i), vld1q_u64(column + i));
        uint8x16_t ones = vcntq_u8(vreinterpretq_u8_u64(both));
        shared = vpadalq_u32(shared, vpaddlq_u16(vpaddlq_u8(ones)));
    }
    return (uint32_t)vaddvq_u64(shared);
}

static void count_shared_bits(const uint64_t *rows, const uint64_t *columns, size_t word_count,
                              size_t column_count, uint32_t *counts, size_t stride) {
    for (size_t c = 0; c < column_count; c++) {
        for (size_t r = 0; r < BIT_ROWS; r++) {
            counts[r * stride + c] +=
                count_shared(rows + r * word_count, columns + c * word_count, word_count);
        }
    }
}

const kernel_table *kernels_view_neon(void) {
    static const kernel_table table = {.name = "neon",
                                       .mark_text = mark_text,
                                       .hash_ids = scalar_hash_ids,
                                       .hash_integers = scalar_hash_integers,
                                       .count_byte = count_byte,
                                       .count_common = scalar_count_common,
                                       .count_shared_bits = count_shared_bits,
                                       .screen_pairs = scalar_screen_pairs,
                                       .sort_even = scalar_sort_even,
                                       .count_distinct = scalar_count_distinct,
                                       .fill_slots = scalar_fill_slots,
                                       .find_dense = scalar_find_dense};
    return &table;
}

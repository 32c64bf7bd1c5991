#include "kernels/hash.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

/* Bytes 8 to 23 of XXH3's default secret, as two little-endian words. */
static const uint64_t secret_low = 0x1cad21f72c81017cU;
static const uint64_t secret_high = 0xdb979083e96dd4deU;

hash_key hash_prepare(uint64_t seed, unsigned bits) {
    uint64_t mixed = seed ^ ((uint64_t)__builtin_bswap32((uint32_t)seed) << 32);
    return (hash_key){.seed = seed,
                      .flip = (secret_low ^ secret_high) - mixed,
                      .keep = UINT64_MAX << (64 - bits)};
}

/* Undoes hash ^= hash >> shift. */
static uint64_t undo_shift(uint64_t hash, unsigned shift) {
    uint64_t result = hash;
    for (unsigned done = shift; done < 64; done += shift) {
        result = hash ^ (result >> shift);
    }
    return result;
}

/* Undoes hash ^= rotl(hash, 49) ^ rotl(hash, 24). As a polynomial in the rotation x modulo x^64 + 1
 * = (x + 1)^64 over GF(2), the step is 1 + x^49 + x^24; its 64th power is 1, so its inverse is its
 * 63rd power. */
static uint64_t undo_rotations(uint64_t hash) {
    uint64_t result = hash;
    for (int power = 1; power <= 63; power++) {
        result ^= ((result << 49) | (result >> 15)) ^ ((result << 24) | (result >> 40));
    }
    return result;
}

uint64_t hash_invert(hash_key key, uint64_t hash) {
    const uint64_t inverse_prime = 0x02ab9c720d1024adU;
    hash = undo_shift(hash, 28) * inverse_prime;
    /* x ^ ((x >> 35) + 8): the upper 35 bits of x are those of the result. */
    hash = (hash ^ ((hash >> 35) + 8)) * inverse_prime;
    hash = undo_rotations(hash) ^ key.flip;
    return (hash << 32) | (hash >> 32);
}

/* The value of up to eight digits that end at `end`, or a value above 99,999,999 if one is not a
 * digit. Source: the multiply-by-10, by-100, by-10,000 tree, D. Lemire, "Number parsing at a
 * gigabyte per second", 2021. */
static inline uint64_t parse_eight(const char *end, size_t digit_count) {
    uint64_t word = 0;
    memcpy(&word, end - 8, 8);
    /* Puts '0' in place of the bytes before the first digit. */
    uint64_t keep = digit_count == 8 ? ~0ULL : ~(~0ULL >> (8 * digit_count));
    word = (word & keep) | (0x3030303030303030U & ~keep);
    uint64_t digits = word - 0x3030303030303030U;
    if (((word + 0x4646464646464646U) | digits) & 0x8080808080808080U) {
        return UINT64_MAX;
    }
    digits = (digits * 10) + (digits >> 8);
    return (((digits & 0x000000ff000000ffU) * 0x000f424000000064U) +
            (((digits >> 16) & 0x000000ff000000ffU) * 0x0000271000000001U)) >>
           32;
}

enum { DIGITS_MAX = 20 };

/* Reads decimal text of 1 to 20 digits; returns 0 if it is not the integer's only spelling. */
static inline int parse_decimal(const char *text, size_t count, uint64_t *value) {
    if (count == 0 || count > DIGITS_MAX || (text[0] == '0' && count > 1)) {
        return 0;
    }
    const char *end = text + count;
    uint64_t low = parse_eight(end, count < 8 ? count : 8);
    uint64_t middle = count > 8 ? parse_eight(end - 8, count < 16 ? count - 8 : 8) : 0;
    uint64_t high = count > 16 ? parse_eight(end - 16, count - 16) : 0;
    if (low > 99999999 || middle > 99999999 || high > 9999) {
        return 0;
    }
    uint64_t lower = middle * 100000000 + low;
    uint64_t upper = 0;
    return !__builtin_mul_overflow(high, 10000000000000000U, &upper) &&
           !__builtin_add_overflow(upper, lower, value);
}

uint64_t hash_id(hash_key key, const char *text, size_t count, int *is_integer) {
    uint64_t value = 0;
    *is_integer = parse_decimal(text, count, &value);
    return *is_integer ? hash_integer(key, value)
                       : XXH3_64bits_withSeed(text, count, key.seed) & key.keep;
}

uint64_t hash_bytes(const char *text, size_t count) {
    return XXH3_64bits(text, count);
}

#include "sketch/elias_fano.h"

#include <string.h>

#include "sketch/bytes.h"

/* Where the parts of a packed list stand. */
typedef struct layout {
    unsigned low_bits;
    uint64_t high_end;  /* bits of the high parts */
    uint64_t bit_count; /* of both */
} layout;

static layout lay_out(uint64_t count, uint64_t largest) {
    uint64_t apart = largest / count;
    unsigned low_bits = apart > 0 ? 63 - (unsigned)__builtin_clzll(apart) : 0;
    uint64_t high_end = (largest >> low_bits) + count;
    return (layout){low_bits, high_end, high_end + count * low_bits};
}

uint64_t elias_fano_count_bytes(uint64_t count, uint64_t largest) {
    return count == 0 ? 0 : (lay_out(count, largest).bit_count + 63) / 64 * 8;
}

static uint64_t mask_low(unsigned bits) {
    return bits == 0 ? 0 : UINT64_MAX >> (64 - bits);
}

/* Bits that are written one after the other, 64 at a time. */
typedef struct bit_writer {
    unsigned char *next; /* where the pending bits go */
    uint64_t pending;
    unsigned filled; /* of the pending bits, under 64 */
} bit_writer;

/* Appends the lowest bits of a value that has no others. */
static inline void put_bits(bit_writer *to, uint64_t value, unsigned bits) {
    to->pending |= value << to->filled;
    to->filled += bits;
    if (to->filled >= 64) {
        bytes_store_64(to->next, to->pending);
        to->next += 8;
        to->filled -= 64;
        to->pending = to->filled > 0 ? value >> (bits - to->filled) : 0;
    }
}

static void put_zeros(bit_writer *to, uint64_t count) {
    for (; count > 63; count -= 63) {
        put_bits(to, 0, 63);
    }
    put_bits(to, 0, (unsigned)count);
}

/* The row of high parts: the zeros before each set bit are its distance to the one before. */
static void put_high(bit_writer *to, const uint64_t *values, size_t count, uint64_t largest,
                     unsigned low_bits) {
    uint64_t previous = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t high = values[i] >> low_bits;
        uint64_t zeros = high - previous;
        if (zeros > 62) {
            put_zeros(to, zeros);
            zeros = 0;
        }
        put_bits(to, 1ULL << zeros, (unsigned)zeros + 1);
        previous = high;
    }
    put_zeros(to, (largest >> low_bits) - previous);
}

void elias_fano_pack(const uint64_t *values, size_t count, uint64_t largest, unsigned char *bytes) {
    if (count == 0) {
        return;
    }
    layout at = lay_out(count, largest);
    bit_writer to = {.next = bytes};
    put_high(&to, values, count, largest, at.low_bits);
    uint64_t mask = mask_low(at.low_bits);
    for (size_t i = 0; i < count; i++) {
        put_bits(&to, values[i] & mask, at.low_bits);
    }
    if (to.filled > 0) {
        bytes_store_64(bytes + elias_fano_count_bytes(count, largest) - 8, to.pending);
    }
}

/* The 64 bits from bit `at` on. */
static inline uint64_t get_bits(const unsigned char *bytes, uint64_t at) {
    const unsigned char *begin = bytes + at / 8;
    unsigned shift = at % 8;
    return bytes_load_64(begin) >> shift | (uint64_t)begin[8] << 1 << (63 - shift);
}

/* The high parts into the values; false if there are more or fewer set bits than integers. */
static bool unpack_high(const unsigned char *bytes, size_t count, layout at, uint64_t *values) {
    size_t found = 0;
    for (uint64_t begin = 0; begin < at.high_end; begin += 64) {
        uint64_t word = bytes_load_64(bytes + begin / 8);
        if (at.high_end - begin < 64) {
            word &= mask_low((unsigned)(at.high_end - begin));
        }
        if ((size_t)__builtin_popcountll(word) > count - found) {
            return false;
        }
        for (; word; word &= word - 1, found++) {
            uint64_t bit = begin + (unsigned)__builtin_ctzll(word);
            values[found] = (bit - found) << at.low_bits;
        }
    }
    return found == count;
}

static bool ends_in_zeros(const unsigned char *bytes, uint64_t bit_count) {
    unsigned used = bit_count % 64;
    return used == 0 || bytes_load_64(bytes + bit_count / 64 * 8) >> used == 0;
}

bool elias_fano_unpack(const unsigned char *bytes, size_t count, uint64_t largest,
                       uint64_t *values) {
    if (count == 0) {
        return true;
    }
    layout at = lay_out(count, largest);
    if (!unpack_high(bytes, count, at, values) || !ends_in_zeros(bytes, at.bit_count)) {
        return false;
    }
    uint64_t mask = mask_low(at.low_bits);
    uint64_t descents = 0;
    uint64_t previous = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t low = get_bits(bytes, at.high_end + i * at.low_bits);
        uint64_t value = values[i] | (low & mask);
        descents += value < previous;
        values[i] = previous = value;
    }
    return descents == 0 && previous <= largest;
}

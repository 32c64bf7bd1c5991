/* Little-endian integers in byte arrays. */
#ifndef KITH_SKETCH_BYTES_H
#define KITH_SKETCH_BYTES_H

#include <stdbool.h>
#include <stdint.h>

/* Whether this machine's integers are little-endian themselves; known to the compiler. */
static inline bool bytes_are_in_file_order(void) {
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
}

static inline uint64_t bytes_load_64(const unsigned char *bytes) {
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static inline uint32_t bytes_load_32(const unsigned char *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static inline void bytes_store_64(unsigned char *bytes, uint64_t value) {
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(value >> (8 * i));
    }
}

static inline void bytes_store_32(unsigned char *bytes, uint32_t value) {
    for (int i = 0; i < 4; i++) {
        bytes[i] = (unsigned char)(value >> (8 * i));
    }
}

#endif

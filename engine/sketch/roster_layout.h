/* Where things stand in a roster file: FORMAT.md as constants. */
#ifndef KITH_SKETCH_ROSTER_LAYOUT_H
#define KITH_SKETCH_ROSTER_LAYOUT_H

#include <stddef.h>

#define ROSTER_MAGIC "KITHROST"

enum {
    ROSTER_VERSION = 1,
    ID_RULE = 1,

    MAGIC_BYTES = 8,
    HEADER_VERSION = 8,
    HEADER_ID_RULE = 12,
    HEADER_SEED = 16,
    HEADER_K = 24,
    HEADER_ZERO = 28,
    HEADER_FLOOR = 32,
    HEADER_CREATORS = 40,
    HEADER_FILE_BYTES = 48,
    HEADER_NAME_BYTES = 56,
    HEADER_BYTES = 64,

    ENTRY_ROWS = 0,
    ENTRY_LIMIT = 8,
    ENTRY_HASHES = 16,
    ENTRY_REPEATS = 24,
    ENTRY_NAME_BYTES = 32,
    ENTRY_ZERO = 36,
    DIRECTORY_ENTRY_BYTES = 40,

    CHECKSUM_BYTES = 16,
};

/* Zeros after the names, up to a multiple of 8. */
static inline size_t layout_pad(size_t name_bytes) {
    return (8 - name_bytes % 8) % 8;
}

#endif

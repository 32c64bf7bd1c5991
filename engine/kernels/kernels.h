/* The hot loops as pure functions over arrays, in one table that is chosen once a call by what the
 * processor can do.
 *
 * kernels_scalar.c is the specification; every other file is tested against it. */
#ifndef KITH_KERNELS_KERNELS_H
#define KITH_KERNELS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/hash.h"

/* A text that need not end in a NUL. */
typedef struct text_field {
    const char *text;
    size_t byte_count;
} text_field;

/* What a block of text holds besides its fields. */
typedef struct text_traits {
    bool has_quote;
    bool has_nul;
} text_traits;

enum { MARK_SLACK = 8 }; /* entries past the last mark that a kernel may overwrite */

typedef struct kernel_table {
    const char *name;

    /* Writes the offsets of every `delimiter` and newline in text, ascending; returns how many.
     * text    byte_count < 2^32 bytes
     * marks   out: room for byte_count + MARK_SLACK offsets */
    size_t (*mark_text)(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                        text_traits *traits);

    /* Hashes account ids as hash_id does. The 32 bytes before each must be readable.
     * hashes       out
     * is_integer   out: 1 for ids that are integers, 0 for others */
    void (*hash_ids)(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                     uint8_t *is_integer);

    /* Counts how often `wanted` stands in text. */
    size_t (*count_byte)(const char *text, size_t byte_count, char wanted);

    /* Counts the values that stand in both of two ascending arrays of distinct values. */
    size_t (*count_common)(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);
} kernel_table;

/* The fastest table for this processor. */
const kernel_table *kernels_choose(void);

/* The specification, for tests. */
const kernel_table *kernels_view_scalar(void);

#endif

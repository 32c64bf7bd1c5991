/* The kernels in plain C: the specification of kernels.h, and what the other tables fall back on.
 */
#ifndef KITH_KERNELS_KERNELS_SCALAR_H
#define KITH_KERNELS_KERNELS_SCALAR_H

#include "kernels/kernels.h"

size_t scalar_mark_text(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                        text_traits *traits);
void scalar_hash_ids(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                     uint8_t *is_integer);
size_t scalar_hash_integers(hash_key key, const uint64_t *ids, size_t count, uint64_t limit,
                            uint64_t *hashes);
size_t scalar_count_byte(const char *text, size_t byte_count, char wanted);
size_t scalar_count_common(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

/* The same for a much shorter than b: each value is sought with steps that double. */
size_t scalar_seek_common(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

/* Whether seeking a's values in b beats walking through both. */
static inline bool scalar_should_seek(size_t a_count, size_t b_count) {
    return b_count / 32 > a_count;
}

/* Whether x <= y, as a number that compilers make no branch of: which of two blocks of hashes gives
 * way is a toss-up, and half of such branches would be mispredicted. */
static inline size_t scalar_is_at_most(uint64_t x, uint64_t y) {
    size_t result = x <= y;
    __asm__("" : "+r"(result));
    return result;
}

/* The number of ascending values that are below one. */
size_t scalar_count_below(const uint64_t *values, size_t count, uint64_t wanted);

void scalar_count_shared_bits(const uint64_t *rows, const uint64_t *columns, size_t word_count,
                              size_t column_count, uint32_t *counts, size_t stride);

size_t scalar_screen_pairs(const pair_columns *all, size_t creator, const uint32_t *counts,
                           size_t begin, size_t end, uint32_t *passed);

size_t scalar_count_distinct(const uint64_t *sorted, size_t count);

slot_fill scalar_fill_slots(uint64_t *slots, slot_range range, const uint64_t *hashes, size_t count,
                            uint64_t *left);

dense_stretch scalar_find_dense(const uint32_t *points, size_t count, double rate);

bool scalar_sort_even(uint64_t *hashes, size_t count, uint64_t limit);

#endif

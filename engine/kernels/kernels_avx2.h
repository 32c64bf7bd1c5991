/* The kernels for x86-64 with AVX2, BMI and POPCNT. */
#ifndef KITH_KERNELS_KERNELS_AVX2_H
#define KITH_KERNELS_KERNELS_AVX2_H

#include "kernels/kernels.h"

/* Whether this processor has what the table needs. */
bool kernels_have_avx2(void);

const kernel_table *kernels_view_avx2(void);

/* Those that serve processors with more, too. */
size_t avx2_mark_text(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                      text_traits *traits);
void avx2_hash_ids(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                   uint8_t *is_integer);
size_t avx2_hash_integers(hash_key key, const uint64_t *ids, size_t count, uint64_t limit,
                          uint64_t *hashes);
size_t avx2_count_distinct(const uint64_t *sorted, size_t count);
bool avx2_sort_even(uint64_t *hashes, size_t count, uint64_t limit);
slot_fill avx2_fill_slots(uint64_t *slots, slot_range range, const uint64_t *hashes, size_t count,
                          uint64_t *left);
dense_stretch avx2_find_dense(const uint32_t *points, size_t count, double rate);
size_t avx2_count_byte(const char *text, size_t byte_count, char wanted);

#endif

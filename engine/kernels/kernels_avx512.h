/* The kernels for x86-64 with AVX-512 (F, BW, DQ, VL, VBMI2, VPOPCNTDQ): Ice Lake, Zen 4 and later.
 */
#ifndef KITH_KERNELS_KERNELS_AVX512_H
#define KITH_KERNELS_KERNELS_AVX512_H

#include "kernels/kernels.h"

/* Whether this processor has what the table needs. */
bool kernels_have_avx512(void);

const kernel_table *kernels_view_avx512(void);

/* Those of the table that have a file of their own. */
size_t avx512_mark_text(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                        text_traits *traits);
void avx512_hash_ids(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                     uint8_t *is_integer);
size_t avx512_hash_integers(hash_key key, const uint64_t *ids, size_t count, uint64_t limit,
                            uint64_t *hashes);
bool avx512_sort_even(uint64_t *hashes, size_t count, uint64_t limit);
slot_fill avx512_fill_slots(uint64_t *slots, slot_range range, const uint64_t *hashes, size_t count,
                            uint64_t *left);
dense_stretch avx512_find_dense(const uint32_t *points, size_t count, double rate);
size_t avx512_count_distinct(const uint64_t *sorted, size_t count);

#endif

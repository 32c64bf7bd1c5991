/* The kernels in plain C: the specification of kernels.h, and what the other tables fall back on.
 */
#ifndef KITH_KERNELS_KERNELS_SCALAR_H
#define KITH_KERNELS_KERNELS_SCALAR_H

#include "kernels/kernels.h"

size_t scalar_mark_text(const char *text, size_t byte_count, char delimiter, uint32_t *marks,
                        text_traits *traits);
void scalar_hash_ids(hash_key key, const text_field *ids, size_t count, uint64_t *hashes,
                     uint8_t *is_integer);
size_t scalar_count_byte(const char *text, size_t byte_count, char wanted);
size_t scalar_count_common(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

#endif

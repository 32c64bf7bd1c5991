/* The kernels for x86-64 with AVX-512 (F, BW, DQ, VL, VBMI2, VPOPCNTDQ): Ice Lake, Zen 4 and later.
 */
#ifndef KITH_KERNELS_KERNELS_AVX512_H
#define KITH_KERNELS_KERNELS_AVX512_H

#include "kernels/kernels.h"

/* Whether this processor has what the table needs. */
bool kernels_have_avx512(void);

const kernel_table *kernels_view_avx512(void);

/* In sort_avx512.c. */
bool avx512_sort_even(uint64_t *hashes, size_t count, uint64_t limit);

#endif

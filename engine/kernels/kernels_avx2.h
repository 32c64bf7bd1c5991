/* The kernels for x86-64 with AVX2, BMI and POPCNT. */
#ifndef KITH_KERNELS_KERNELS_AVX2_H
#define KITH_KERNELS_KERNELS_AVX2_H

#include "kernels/kernels.h"

/* Whether this processor has what the table needs. */
bool kernels_have_avx2(void);

const kernel_table *kernels_view_avx2(void);

#endif

/* The kernels for 64-bit ARM, where NEON is always there. */
#ifndef KITH_KERNELS_KERNELS_NEON_H
#define KITH_KERNELS_KERNELS_NEON_H

#include "kernels/kernels.h"

const kernel_table *kernels_view_neon(void);

#endif

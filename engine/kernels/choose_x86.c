#include "kernels/kernels.h"
#include "kernels/kernels_avx2.h"

const kernel_table *kernels_choose(void) {
    return kernels_have_avx2() ? kernels_view_avx2() : kernels_view_scalar();
}

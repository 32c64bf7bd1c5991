#include "kernels/kernels.h"
#include "kernels/kernels_neon.h"

size_t kernels_list(const kernel_table **tables) {
    tables[0] = kernels_view_scalar();
    tables[1] = kernels_view_neon();
    return 2;
}

const kernel_table *kernels_choose(void) {
    return kernels_view_neon();
}

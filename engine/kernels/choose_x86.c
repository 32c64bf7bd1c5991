#include "kernels/kernels.h"
#include "kernels/kernels_avx2.h"
#include "kernels/kernels_avx512.h"

size_t kernels_list(const kernel_table **tables) {
    size_t count = 0;
    tables[count++] = kernels_view_scalar();
    if (kernels_have_avx2()) {
        tables[count++] = kernels_view_avx2();
    }
    if (kernels_have_avx512()) {
        tables[count++] = kernels_view_avx512();
    }
    return count;
}

const kernel_table *kernels_choose(void) {
    const kernel_table *tables[KERNEL_TABLES_MAX];
    return tables[kernels_list(tables) - 1];
}

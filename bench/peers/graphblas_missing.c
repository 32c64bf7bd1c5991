#include "graphblas.h"

const char *graphblas_version(void) {
    return NULL;
}

uint64_t graphblas_product(const size_t *begins, const uint64_t *columns, size_t row_count,
                           uint64_t column_count, uint32_t least, int thread_count,
                           double *seconds) {
    (void)begins;
    (void)columns;
    (void)row_count;
    (void)column_count;
    (void)least;
    (void)thread_count;
    *seconds = 0;
    return 0;
}

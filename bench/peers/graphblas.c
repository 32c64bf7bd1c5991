#include "graphblas.h"

#include <GraphBLAS.h>
#include <stdlib.h>

#include "../bench.h"

const char *graphblas_version(void) {
    return GxB_IMPLEMENTATION_ABOUT "";
}

static GrB_Matrix build(const size_t *begins, const uint64_t *columns, size_t row_count,
                        uint64_t column_count) {
    size_t count = begins[row_count];
    GrB_Index *rows = bench_reserve(count * sizeof *rows);
    bool *ones = bench_reserve(count * sizeof *ones);
    for (size_t r = 0; r < row_count; r++) {
        for (size_t i = begins[r]; i < begins[r + 1]; i++) {
            rows[i] = r;
            ones[i] = true;
        }
    }
    GrB_Matrix matrix = NULL;
    GrB_Matrix_new(&matrix, GrB_BOOL, row_count, column_count);
    GrB_Matrix_build_BOOL(matrix, rows, columns, ones, count, GrB_FIRST_BOOL);
    free(rows);
    free(ones);
    return matrix;
}

uint64_t graphblas_product(const size_t *begins, const uint64_t *columns, size_t row_count,
                           uint64_t column_count, uint32_t least, int thread_count,
                           double *seconds) {
    GrB_init(GrB_NONBLOCKING); /* only the first call counts */
    GxB_Global_Option_set(GxB_GLOBAL_NTHREADS, thread_count);
    GrB_Matrix matrix = build(begins, columns, row_count, column_count);
    GrB_Matrix product = NULL;
    GrB_Matrix upper = NULL;
    GrB_Matrix kept = NULL;
    GrB_Matrix_wait(matrix, GrB_MATERIALIZE);
    GrB_Matrix_new(&product, GrB_UINT32, row_count, row_count);
    GrB_Matrix_new(&upper, GrB_UINT32, row_count, row_count);
    GrB_Matrix_new(&kept, GrB_UINT32, row_count, row_count);
    double begin = bench_now();
    GrB_mxm(product, NULL, NULL, GxB_PLUS_PAIR_UINT32, matrix, matrix, GrB_DESC_T1);
    GrB_Matrix_select_INT64(upper, NULL, NULL, GrB_TRIU, product, 1, NULL);
    GrB_Matrix_select_UINT32(kept, NULL, NULL, GrB_VALUEGE_UINT32, upper, least, NULL);
    GrB_Matrix_wait(kept, GrB_MATERIALIZE);
    *seconds = bench_now() - begin;
    GrB_Index left = 0;
    GrB_Matrix_nvals(&left, kept);
    GrB_Matrix_free(&product);
    GrB_Matrix_free(&upper);
    GrB_Matrix_free(&kept);
    GrB_Matrix_free(&matrix);
    return left;
}

/* SuiteSparse GraphBLAS: the product of a boolean matrix with its transpose, behind one function. */
#ifndef BENCH_PEERS_GRAPHBLAS_H
#define BENCH_PEERS_GRAPHBLAS_H

#include <stddef.h>
#include <stdint.h>

/* What is measured against, or NULL. */
const char *graphblas_version(void);

/* Counts what every two rows share: A times A transposed over plus_pair, the strictly upper triangle
 * of it, and then drops the counts below `least`. The matrix is built outside the time that is
 * measured.
 *
 * begins    where each row's columns begin; row_count + 1
 * columns   the columns of the entries, numbered from 0 to column_count − 1, ascending in a row
 * seconds   out: of the product, the triangle and the dropping
 * Returns   the number of pairs left */
uint64_t graphblas_product(const size_t *begins, const uint64_t *columns, size_t row_count,
                           uint64_t column_count, uint32_t least, int thread_count,
                           double *seconds);

#endif

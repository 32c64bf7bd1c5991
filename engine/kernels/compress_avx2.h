/* Writing some of four hashes side by side with AVX2, for files that are built for it. */
#ifndef KITH_KERNELS_COMPRESS_AVX2_H
#define KITH_KERNELS_COMPRESS_AVX2_H

#include <immintrin.h>
#include <stdint.h>

/* Writes the hashes whose bits are set in the marks, 0 to 15, in their order, with room for four; returns how many. */
static inline unsigned compress_four(__m256i four, unsigned marks, uint64_t *out) {
    static const uint32_t order[16][8] = {{0},
                                          {0, 1},
                                          {2, 3},
                                          {0, 1, 2, 3},
                                          {4, 5},
                                          {0, 1, 4, 5},
                                          {2, 3, 4, 5},
                                          {0, 1, 2, 3, 4, 5},
                                          {6, 7},
                                          {0, 1, 6, 7},
                                          {2, 3, 6, 7},
                                          {0, 1, 2, 3, 6, 7},
                                          {4, 5, 6, 7},
                                          {0, 1, 4, 5, 6, 7},
                                          {2, 3, 4, 5, 6, 7},
                                          {0, 1, 2, 3, 4, 5, 6, 7}};
    __m256i lanes = _mm256_loadu_si256((const __m256i *)order[marks]);
    _mm256_storeu_si256((__m256i *)out, _mm256_permutevar8x32_epi32(four, lanes));
    return (unsigned)_mm_popcnt_u32(marks);
}

#endif

/* Dense stretches with AVX2: a lane for each density, as in dense_avx512.c. */
#include <immintrin.h>

#include "kernels/kernels_avx2.h"

enum { LANES = 4, VECTORS = (DENSE_STEPS + LANES - 1) / LANES };

typedef struct lanes {
    __m256d gain, cost, fresh; /* fresh: the score of a stretch that begins here */
    __m256d score, best;
    __m256d begin, first, last; /* numbers of points, as bits: begin is the score's, first and last the best's */
} lanes;

/* The densities from 2^(step + 1) on; lanes beyond DENSE_STEPS gain nothing and never win. */
static lanes begin_lanes(int step, double rate) {
    double gain[LANES] = {0};
    double cost[LANES] = {0};
    for (int lane = 0; lane < LANES && step + lane < DENSE_STEPS; lane++) {
        gain[lane] = (step + lane + 1) * DENSE_LOG_2;
        cost[lane] = (double)((1 << (step + lane + 1)) - 1) * rate;
    }
    lanes made = {.gain = _mm256_loadu_pd(gain), .cost = _mm256_loadu_pd(cost)};
    made.fresh = _mm256_sub_pd(made.gain, made.cost);
    made.score = made.best = made.begin = made.first = made.last = _mm256_setzero_pd();
    return made;
}

static inline void take_point(lanes *at, __m256d distance, __m256d number) {
    __m256d passed = _mm256_mul_pd(at->cost, distance);
    __m256d ends = _mm256_cmp_pd(at->score, passed, _CMP_LE_OQ);
    __m256d longer = _mm256_add_pd(at->score, _mm256_sub_pd(at->gain, passed));
    at->score = _mm256_blendv_pd(longer, at->fresh, ends);
    at->begin = _mm256_blendv_pd(at->begin, number, ends);
    __m256d better = _mm256_cmp_pd(at->score, at->best, _CMP_GT_OQ);
    at->best = _mm256_blendv_pd(at->best, at->score, better);
    at->first = _mm256_blendv_pd(at->first, at->begin, better);
    at->last = _mm256_blendv_pd(at->last, number, better);
}

/* The best of the lanes, the first of equal ones. */
static void choose(const lanes *of, dense_stretch *best) {
    double scores[LANES];
    uint64_t firsts[LANES];
    uint64_t lasts[LANES];
    _mm256_storeu_pd(scores, of->best);
    _mm256_storeu_si256((__m256i *)firsts, _mm256_castpd_si256(of->first));
    _mm256_storeu_si256((__m256i *)lasts, _mm256_castpd_si256(of->last));
    for (size_t lane = 0; lane < LANES; lane++) {
        if (scores[lane] > best->score) {
            *best = (dense_stretch){firsts[lane], lasts[lane], scores[lane]};
        }
    }
}

dense_stretch avx2_find_dense(const uint32_t *points, size_t count, double rate) {
    lanes all[VECTORS];
    dense_stretch best = {0, 0, 0};
    for (int v = 0; v < VECTORS; v++) {
        all[v] = begin_lanes(v * LANES, rate);
    }
    for (size_t i = 0; i < count; i++) {
        __m256d distance = _mm256_set1_pd(i > 0 ? (double)(points[i] - points[i - 1]) : 0);
        __m256d number = _mm256_castsi256_pd(_mm256_set1_epi64x((long long)i));
        for (int v = 0; v < VECTORS; v++) {
            take_point(&all[v], distance, number);
        }
    }
    for (int v = 0; v < VECTORS; v++) {
        choose(&all[v], &best);
    }
    return best;
}

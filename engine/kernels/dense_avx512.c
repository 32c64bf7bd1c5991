/* Dense stretches with AVX-512: a lane for each density, eight in one vector and the last two in another.
 *
 * The recurrence is a chain from point to point, so the lanes are what there is to win: 2.0 ns a point instead of 20
 * on Zen 5. Every lane does what the scalar loop does, in its order, so the scores are the same to the bit. */
#include <immintrin.h>

#include "kernels/kernels_avx512.h"

enum { LANES = 8 };

typedef struct lanes {
    __m512d gain, cost, fresh; /* fresh: the score of a stretch that begins here */
    __m512d score, best;
    __m512i begin, first, last; /* begin is the score's, first and last are the best's */
} lanes;

/* The densities from 2^(step + 1) on; lanes beyond DENSE_STEPS gain nothing and never win. */
static lanes begin_lanes(int step, double rate) {
    double gain[LANES] = {0};
    double cost[LANES] = {0};
    for (int lane = 0; lane < LANES && step + lane < DENSE_STEPS; lane++) {
        gain[lane] = (step + lane + 1) * DENSE_LOG_2;
        cost[lane] = (double)((1 << (step + lane + 1)) - 1) * rate;
    }
    lanes made = {.gain = _mm512_loadu_pd(gain), .cost = _mm512_loadu_pd(cost)};
    made.fresh = _mm512_sub_pd(made.gain, made.cost);
    made.score = made.best = _mm512_setzero_pd();
    made.begin = made.first = made.last = _mm512_setzero_si512();
    return made;
}

static inline void take_point(lanes *at, __m512d distance, __m512i number) {
    __m512d passed = _mm512_mul_pd(at->cost, distance);
    __mmask8 ends = _mm512_cmp_pd_mask(at->score, passed, _CMP_LE_OQ);
    __m512d longer = _mm512_add_pd(at->score, _mm512_sub_pd(at->gain, passed));
    at->score = _mm512_mask_blend_pd(ends, longer, at->fresh);
    at->begin = _mm512_mask_mov_epi64(at->begin, ends, number);
    __mmask8 better = _mm512_cmp_pd_mask(at->score, at->best, _CMP_GT_OQ);
    at->best = _mm512_mask_mov_pd(at->best, better, at->score);
    at->first = _mm512_mask_mov_epi64(at->first, better, at->begin);
    at->last = _mm512_mask_mov_epi64(at->last, better, number);
}

/* The best of the lanes, the first of equal ones. */
static inline dense_stretch choose(const lanes *of) {
    uint64_t firsts[LANES];
    uint64_t lasts[LANES];
    double score = _mm512_reduce_max_pd(of->best);
    __mmask8 best = _mm512_cmp_pd_mask(of->best, _mm512_set1_pd(score), _CMP_EQ_OQ);
    unsigned lane = _tzcnt_u32(best | 1U << (LANES - 1));
    _mm512_storeu_si512(firsts, of->first);
    _mm512_storeu_si512(lasts, of->last);
    return (dense_stretch){firsts[lane], lasts[lane], score};
}

dense_stretch avx512_find_dense(const uint32_t *points, size_t count, double rate) {
    lanes low = begin_lanes(0, rate);
    lanes high = begin_lanes(LANES, rate);
    for (size_t i = 0; i < count; i++) {
        __m512d distance = _mm512_set1_pd(i > 0 ? (double)(points[i] - points[i - 1]) : 0);
        __m512i number = _mm512_set1_epi64((long long)i);
        take_point(&low, distance, number);
        take_point(&high, distance, number);
    }
    dense_stretch first = choose(&low);
    dense_stretch second = choose(&high);
    return second.score > first.score ? second : first;
}

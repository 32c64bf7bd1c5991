#include "overlap/screen.h"

#include <math.h>

#include "base/memory.h"
#include "base/options.h"

enum { STEPS = 32, TABLE = STEPS + 1, BLOCK = 16 };

static const double slack = 1e-9; /* so that rounding never excludes a pair */

static void fill_creator(screen *made, const lineup *all, size_t number) {
    const roster_creator *creator = lineup_view(all, number);
    sketch_sample sample = lineup_view_sample(all, number);
    double threshold = sketch_threshold(sample.limit);
    made->sizes[number] = creator->followers.value;
    made->thresholds[number] = threshold;
    made->steps[number] = STEPS / threshold;
    uint32_t *ranks = made->ranks + number * TABLE;
    size_t rank = 0;
    for (size_t step = 0; step <= STEPS; step++) {
        double end = threshold * (double)step / STEPS * 0x1p64;
        uint64_t limit = end >= 0x1p64 ? UINT64_MAX : (uint64_t)end;
        rank = step == STEPS ? sample.count : sketch_count_up_to(sample, limit);
        ranks[step] = (uint32_t)rank;
    }
}

kith_status screen_build(const lineup *all, const kith_overlap_filter *filter,
                         const kith_options *options, screen *out) {
    const kith_allocator *allocator = &options->allocator;
    screen made = {.allocator = *allocator, .filter = *filter};
    made.sizes = memory_resize(allocator, NULL, all->count, sizeof *made.sizes);
    made.thresholds = memory_resize(allocator, NULL, all->count, sizeof *made.thresholds);
    made.steps = memory_resize(allocator, NULL, all->count, sizeof *made.steps);
    made.ranks = memory_resize(allocator, NULL, all->count * TABLE, sizeof *made.ranks);
    if (!made.sizes || !made.thresholds || !made.steps || !made.ranks) {
        screen_free(&made);
        return KITH_NO_MEMORY;
    }
#pragma omp parallel for num_threads(options_count_threads(options)) schedule(static)
    for (size_t i = 0; i < all->count; i++) {
        fill_creator(&made, all, i);
    }
    *out = made;
    return KITH_OK;
}

void screen_free(screen *made) {
    memory_free(&made->allocator, made->sizes);
    memory_free(&made->allocator, made->thresholds);
    memory_free(&made->allocator, made->steps);
    memory_free(&made->allocator, made->ranks);
}

/* The least estimate with which a pair of these sizes passes. */
static inline double least_shared(const kith_overlap_filter *filter, double x, double y) {
    double contained = filter->min_containment * (x < y ? x : y);
    return contained > filter->min_shared ? contained : filter->min_shared;
}

/* The sign of the score at the least estimate, with the most favourable rank. */
static inline bool may_pass(const screen *made, size_t i, size_t j, double common) {
    bool j_known = made->thresholds[j] < made->thresholds[i];
    size_t known = j_known ? j : i;
    size_t other = j_known ? i : j;
    double threshold = made->thresholds[known];
    double size_known = made->sizes[known];
    double size_other = made->sizes[other];
    double least = least_shared(&made->filter, size_known, size_other);
    if (least <= common) {
        return true;
    }
    if (threshold >= 1) {
        return false;
    }
    size_t step = (size_t)(threshold * made->steps[other] * (1 - slack));
    double only_known = made->ranks[known * TABLE + STEPS] - common;
    double only_other = made->ranks[other * TABLE + step] - common;
    only_other = only_other > 0 ? only_other : 0;
    double left_known = size_known - least + 0.5;
    double left_other = size_other - least + 0.5;
    double most = (least + 0.5) * (left_known - only_known) * (left_other - only_other);
    double needed = (1 - threshold) * (least - common + 0.5) * left_known * left_other;
    return left_known - only_known > 0 && left_other - only_other > 0 &&
           most >= needed * (1 - slack);
}

/* Whether any of a block of counts is not zero. */
static inline bool has_any(const uint32_t *counts) {
    uint32_t any = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        any |= counts[i];
    }
    return any != 0;
}

size_t screen_row(const screen *made, size_t creator, const uint32_t *counts, size_t begin,
                  size_t end, uint32_t *passed) {
    size_t passed_count = 0;
    for (size_t j = begin; j < end;) {
        if (counts[j] > 0) {
            passed[passed_count] = (uint32_t)j;
            passed_count += may_pass(made, creator, j, counts[j]);
            j++;
        } else {
            j += j + BLOCK <= end && !has_any(counts + j) ? BLOCK : 1;
        }
    }
    return passed_count;
}

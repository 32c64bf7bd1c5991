#include "overlap/screen.h"

#include <math.h>

#include "base/memory.h"
#include "base/options.h"

enum { COLUMNS = 4 };

/* The sampled hashes up to each step of the sample's range. */
static void fill_ranks(sketch_sample sample, uint32_t *ranks) {
    double step = sketch_threshold(sample.limit) / RANK_STEPS * 0x1p64;
    size_t rank = 0;
    for (size_t i = 0; i < RANK_STEPS; i++) {
        double end = step * (double)i;
        while (rank < sample.count && (double)sample.hashes[rank] < end) {
            rank++;
        }
        ranks[i] = (uint32_t)rank;
    }
    ranks[RANK_STEPS] = (uint32_t)sample.count;
}

/* A pair needs what the one of its creators needs that needs less. With samples a single common
 * hash is enough to look further. */
static uint32_t find_needed(double followers, double threshold, const kith_overlap_filter *filter) {
    double needed = ceil(fmax(filter->min_shared, filter->min_containment * followers));
    return threshold < 1 || needed < 1 ? 1 : (uint32_t)fmin(needed, UINT32_MAX);
}

static void fill_creator(const lineup *all, size_t number, const kith_overlap_filter *filter,
                         double *doubles, uint32_t *ranks) {
    const roster_creator *creator = lineup_view(all, number);
    sketch_sample sample = lineup_view_sample(all, number);
    double threshold = sketch_threshold(sample.limit);
    doubles[number] = creator->followers.value;
    doubles[all->count + number] = (double)sample.count;
    doubles[2 * all->count + number] = threshold;
    doubles[3 * all->count + number] = RANK_STEPS / threshold;
    fill_ranks(sample, ranks + number * RANK_TABLE);
    ranks[all->count * RANK_TABLE + number] =
        find_needed(creator->followers.value, threshold, filter);
}

kith_status screen_build(const lineup *all, const kith_overlap_filter *filter,
                         const kith_options *options, screen *out) {
    const kith_allocator *allocator = &options->allocator;
    screen made = {.allocator = *allocator};
    made.doubles = memory_resize(allocator, NULL, COLUMNS * all->count, sizeof *made.doubles);
    made.ranks = memory_resize(allocator, NULL, all->count * (RANK_TABLE + 1), sizeof *made.ranks);
    if (!made.doubles || !made.ranks) {
        screen_free(&made);
        return KITH_NO_MEMORY;
    }
#pragma omp parallel for num_threads(options_count_threads(options)) schedule(static)
    for (size_t i = 0; i < all->count; i++) {
        fill_creator(all, i, filter, made.doubles, made.ranks);
    }
    made.columns = (pair_columns){.sizes = made.doubles,
                                  .totals = made.doubles + all->count,
                                  .thresholds = made.doubles + 2 * all->count,
                                  .steps = made.doubles + 3 * all->count,
                                  .ranks = made.ranks,
                                  .needed = made.ranks + all->count * RANK_TABLE,
                                  .min_shared = filter->min_shared,
                                  .min_containment = filter->min_containment};
    *out = made;
    return KITH_OK;
}

void screen_free(screen *made) {
    memory_free(&made->allocator, made->doubles);
    memory_free(&made->allocator, made->ranks);
}

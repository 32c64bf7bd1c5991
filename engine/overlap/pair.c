#include "overlap/pair.h"

#include <math.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "kernels/kernels.h"

uint64_t pair_count_common(sketch_sample a, sketch_sample b) {
    return kernels_choose()->count_common(a.hashes, sketch_count_up_to(a, b.limit), b.hashes,
                                          sketch_count_up_to(b, a.limit));
}

overlap_counts pair_count(const roster_creator *a, sketch_sample sample_a, const roster_creator *b,
                          sketch_sample sample_b, uint64_t common) {
    uint64_t limit = sample_a.limit < sample_b.limit ? sample_a.limit : sample_b.limit;
    return (overlap_counts){
        .common = (double)common,
        .only_a = (double)(sketch_count_up_to(sample_a, limit) - common),
        .only_b = (double)(sketch_count_up_to(sample_b, limit) - common),
        .threshold = sketch_threshold(limit),
        .size_a = a->followers,
        .size_b = b->followers,
    };
}

static double divide(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

bool pair_passes(const overlap_counts *counts, double shared, const kith_overlap_filter *filter) {
    double smaller = fmin(counts->size_a.value, counts->size_b.value);
    return shared >= filter->min_shared && shared >= filter->min_containment * smaller;
}

kith_overlap pair_describe(const overlap_counts *counts, double account_count) {
    kith_estimate shared = estimate_shared_interval(counts);
    double size_a = counts->size_a.value;
    double size_b = counts->size_b.value;
    return (kith_overlap){
        .shared = shared,
        .jaccard = divide(shared.value, size_a + size_b - shared.value),
        .containment_a = divide(shared.value, size_a),
        .containment_b = divide(shared.value, size_b),
        .lift = divide(shared.value * account_count, size_a * size_b),
    };
}

bool pair_measure(const lineup *all, size_t a, size_t b, uint64_t common,
                  const kith_overlap_filter *filter, kith_overlap *overlap) {
    overlap_counts counts = pair_count(lineup_view(all, a), lineup_view_sample(all, a),
                                       lineup_view(all, b), lineup_view_sample(all, b), common);
    if (!pair_passes(&counts, estimate_shared(&counts), filter)) {
        return false;
    }
    *overlap = pair_describe(&counts, lineup_count_accounts(all));
    overlap->a = a;
    overlap->b = b < all->split ? b : b - all->split;
    return true;
}

kith_status kith_overlap_pair(const kith_roster *roster, size_t a, size_t b,
                              const kith_options *options, kith_overlap *overlap,
                              kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) {
        return status;
    }
    if (a >= roster->creator_count || b >= roster->creator_count) {
        return status_fail(error, KITH_NOT_FOUND, "the roster has only %zu creators",
                           roster->creator_count);
    }
    sketch_scratch scratch[2] = {{.allocator = options->allocator},
                                 {.allocator = options->allocator}};
    sketch_sample sample_a;
    sketch_sample sample_b;
    status = roster_load_sample(roster, a, &scratch[0], &sample_a, error);
    if (status == KITH_OK) {
        status = roster_load_sample(roster, b, &scratch[1], &sample_b, error);
    }
    if (status == KITH_OK) {
        overlap_counts counts = pair_count(&roster->creators[a], sample_a, &roster->creators[b],
                                           sample_b, pair_count_common(sample_a, sample_b));
        *overlap = pair_describe(&counts, roster->account_count);
        overlap->a = a;
        overlap->b = b;
    }
    memory_free(&options->allocator, scratch[0].words);
    memory_free(&options->allocator, scratch[1].words);
    return status;
}

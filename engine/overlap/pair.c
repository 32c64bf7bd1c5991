#include "overlap/pair.h"

#include <math.h>

#include "base/options.h"
#include "kernels/kernels.h"
#include "overlap/estimate.h"
#include "sketch/roster.h"

static uint64_t count_common(sketch_sample x, sketch_sample y) {
    return kernels_choose()->count_common(x.hashes, sketch_count_up_to(x, y.limit), y.hashes,
                                          sketch_count_up_to(y, x.limit));
}

uint64_t pair_count_common(const kith_roster *roster, size_t a, size_t b) {
    return count_common(sketch_view_sample(&roster->creators[a].sketch),
                        sketch_view_sample(&roster->creators[b].sketch));
}

static double divide(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

/* Two creators and their samples. */
typedef struct pair {
    const kith_roster *roster;
    size_t a, b;
    sketch_sample sample_a, sample_b;
} pair;

static bool measure(const pair *of, uint64_t common, const kith_overlap_filter *filter,
                    kith_overlap *overlap) {
    const roster_creator *x = &of->roster->creators[of->a];
    const roster_creator *y = &of->roster->creators[of->b];
    uint64_t limit = x->sketch.limit < y->sketch.limit ? x->sketch.limit : y->sketch.limit;
    overlap_counts counts = {
        .common = (double)common,
        .only_a = (double)(sketch_count_up_to(of->sample_a, limit) - common),
        .only_b = (double)(sketch_count_up_to(of->sample_b, limit) - common),
        .threshold = sketch_threshold(limit),
        .size_a = x->followers,
        .size_b = y->followers,
    };
    double shared = estimate_shared(&counts);
    double size_a = x->followers.value;
    double size_b = y->followers.value;
    if (shared < filter->min_shared ||
        divide(shared, fmin(size_a, size_b)) < filter->min_containment) {
        return false;
    }
    *overlap = (kith_overlap){
        .a = of->a,
        .b = of->b,
        .shared = estimate_shared_interval(&counts),
        .jaccard = divide(shared, size_a + size_b - shared),
        .containment_a = divide(shared, size_a),
        .containment_b = divide(shared, size_b),
        .lift = divide(shared * of->roster->account_count, size_a * size_b),
    };
    return true;
}

bool pair_measure(const kith_roster *roster, size_t a, size_t b, uint64_t common,
                  const kith_overlap_filter *filter, kith_overlap *overlap) {
    pair both = {roster, a, b, sketch_view_sample(&roster->creators[a].sketch),
                 sketch_view_sample(&roster->creators[b].sketch)};
    return measure(&both, common, filter, overlap);
}

kith_status kith_overlap_pair(const kith_roster *roster, size_t a, size_t b,
                              const kith_options *options, kith_overlap *overlap) {
    kith_status status = options_check(options, NULL);
    if (status != KITH_OK || a >= roster->creator_count || b >= roster->creator_count) {
        return status != KITH_OK ? status : KITH_NOT_FOUND;
    }
    sketch_scratch *scratch = sketch_create_scratch(2, &options->allocator);
    if (!scratch) {
        return KITH_NO_MEMORY;
    }
    pair both = {.roster = roster, .a = a, .b = b};
    status = roster_load_sample(roster, a, &scratch[0], &both.sample_a, NULL);
    if (status == KITH_OK) {
        status = roster_load_sample(roster, b, &scratch[1], &both.sample_b, NULL);
    }
    if (status == KITH_OK) {
        const kith_overlap_filter all = {0};
        measure(&both, count_common(both.sample_a, both.sample_b), &all, overlap);
    }
    sketch_free_scratch(scratch, 2);
    return status;
}

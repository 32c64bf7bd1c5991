#include "overlap/pair.h"

#include <math.h>

#include "base/options.h"
#include "kernels/kernels.h"
#include "overlap/estimate.h"
#include "sketch/roster.h"

uint64_t pair_count_common(const kith_roster *roster, size_t a, size_t b) {
    sketch_sample x = sketch_view_sample(&roster->creators[a].sketch);
    sketch_sample y = sketch_view_sample(&roster->creators[b].sketch);
    return kernels_choose()->count_common(x.hashes, sketch_count_up_to(x, y.limit), y.hashes,
                                          sketch_count_up_to(y, x.limit));
}

static double divide(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

bool pair_measure(const kith_roster *roster, size_t a, size_t b, uint64_t common,
                  const kith_overlap_filter *filter, kith_overlap *overlap) {
    const roster_creator *x = &roster->creators[a];
    const roster_creator *y = &roster->creators[b];
    uint64_t limit = x->sketch.limit < y->sketch.limit ? x->sketch.limit : y->sketch.limit;
    overlap_counts counts = {
        .common = (double)common,
        .only_a = (double)(sketch_count_up_to(sketch_view_sample(&x->sketch), limit) - common),
        .only_b = (double)(sketch_count_up_to(sketch_view_sample(&y->sketch), limit) - common),
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
        .a = a,
        .b = b,
        .shared = estimate_shared_interval(&counts),
        .jaccard = divide(shared, size_a + size_b - shared),
        .containment_a = divide(shared, size_a),
        .containment_b = divide(shared, size_b),
        .lift = divide(shared * roster->account_count, size_a * size_b),
    };
    return true;
}

kith_status kith_overlap_pair(const kith_roster *roster, size_t a, size_t b,
                              const kith_options *options, kith_overlap *overlap) {
    kith_status status = options_check(options, NULL);
    if (status != KITH_OK || a >= roster->creator_count || b >= roster->creator_count) {
        return status != KITH_OK ? status : KITH_NOT_FOUND;
    }
    const kith_overlap_filter all = {0};
    pair_measure(roster, a, b, pair_count_common(roster, a, b), &all, overlap);
    return KITH_OK;
}

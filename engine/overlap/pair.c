#include "overlap/pair.h"

#include <math.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "kernels/kernels.h"

static const double complete_share = 0.99;
static const double collisions_least = 0.01;
static const double normal_quantile = 1.959964; /* of 97.5 % */

uint64_t pair_count_common(sketch_sample a, sketch_sample b) {
    return kernels_choose()->count_common(a.hashes, sketch_count_up_to(a, b.limit), b.hashes,
                                          sketch_count_up_to(b, a.limit));
}

const char *kith_support_text(kith_support support) {
    switch (support) {
#define SUPPORT_CASE(name, phrase) \
    case name:                     \
        return phrase;
        KITH_SUPPORT_LIST(SUPPORT_CASE)
#undef SUPPORT_CASE
    }
    return "unknown support";
}

/* A list that lacks less than a hundredth, or less than is known of its length, is complete: counts
 * of followers change by the hour. */
static double find_coverage(const kith_estimate *listed, double followers) {
    return followers * complete_share > listed->high ? listed->value / followers : 1;
}

pair_side pair_make_side(const kith_roster *roster, size_t number, sketch_sample sample,
                         double followers) {
    const roster_creator *creator = &roster->creators[number];
    return (pair_side){.creator = creator,
                       .sample = sample,
                       .hash_bits = roster->hash_bits,
                       .coverage = find_coverage(&creator->followers, followers)};
}

static double find_followers(const lineup *all, size_t number, const kith_audiences *audiences) {
    if (!audiences) {
        return NAN;
    }
    const double *known = number < all->split ? audiences->followers : audiences->followers_with;
    return known ? known[number < all->split ? number : number - all->split] : NAN;
}

pair_side pair_view_side(const lineup *all, size_t number, const kith_audiences *audiences) {
    bool is_first = number < all->split;
    return pair_make_side(is_first ? all->first : all->second,
                          is_first ? number : number - all->split, lineup_view_sample(all, number),
                          find_followers(all, number, audiences));
}

/* Takes off the matches that are expected of different accounts with the same kept bits. They matter
 * from some million followers each. */
static void take_off_collisions(overlap_counts *counts, unsigned hash_bits) {
    double cells = counts->threshold * exp2(hash_bits);
    double expected = (counts->common + counts->only_a) * (counts->common + counts->only_b) / cells;
    if (expected < collisions_least) {
        return;
    }
    double taken = fmin(expected, counts->common);
    counts->collisions = expected;
    counts->common -= taken;
    counts->only_a += taken;
    counts->only_b += taken;
}

creator_pair pair_make(pair_side a, pair_side b, uint64_t common, const kith_audiences *audiences) {
    uint64_t limit = a.sample.limit < b.sample.limit ? a.sample.limit : b.sample.limit;
    bool is_partial = a.coverage < 1 || b.coverage < 1;
    creator_pair made = {.a = a,
                         .b = b,
                         .is_scaled = is_partial && audiences->lists_are_uniform,
                         .is_unscaled = is_partial && !audiences->lists_are_uniform,
                         .size_a = a.creator->followers.value,
                         .size_b = b.creator->followers.value};
    made.counts = (overlap_counts){
        .common = (double)common,
        .only_a = (double)(sketch_count_up_to(a.sample, limit) - common),
        .only_b = (double)(sketch_count_up_to(b.sample, limit) - common),
        .threshold = sketch_threshold(limit),
        .size_a = a.creator->followers,
        .size_b = b.creator->followers,
    };
    take_off_collisions(&made.counts, a.hash_bits);
    if (made.is_scaled) {
        made.size_a /= a.coverage;
        made.size_b /= b.coverage;
        made.counts = estimate_thin(&made.counts, a.coverage, b.coverage, made.size_a, made.size_b);
    }
    return made;
}

static double divide(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

bool pair_passes(const creator_pair *of, double shared, const kith_overlap_filter *filter) {
    double smaller = fmin(of->size_a, of->size_b);
    return shared >= filter->min_shared && shared >= filter->min_containment * smaller;
}

static kith_support find_support(const creator_pair *of, const kith_estimate *shared) {
    if (of->is_unscaled) {
        return KITH_SUPPORT_UNSCALED;
    }
    if (of->counts.threshold >= 1) {
        return KITH_SUPPORT_EXACT;
    }
    if (estimate_is_insufficient(shared, fmin(of->size_a, of->size_b))) {
        return KITH_SUPPORT_INSUFFICIENT;
    }
    return of->counts.common < 1 ? KITH_SUPPORT_BOUND : KITH_SUPPORT_ESTIMATE;
}

/* Matches are Poisson with the lift times what is expected of them. A prior that the lift is exponential with mean 1 makes
 * it gamma-distributed, here with its lower end after Wilson and Hilferty. */
static double find_lift_low(const creator_pair *of, double account_count) {
    double expected = divide(of->counts.threshold * of->size_a * of->size_b, account_count);
    double shape = of->counts.common + 1;
    double root = 1 - 1 / (9 * shape) - normal_quantile / (3 * sqrt(shape));
    return shape * root * root * root / (expected + 1);
}

double pair_order(const creator_pair *of, double shared, double account_count,
                  const kith_overlap_filter *filter) {
    return filter->order == KITH_ORDER_LIFT ? find_lift_low(of, account_count) : shared;
}

kith_overlap pair_describe(const creator_pair *of, double account_count) {
    kith_estimate shared = estimate_shared_interval(&of->counts);
    return (kith_overlap){
        .shared = shared,
        .jaccard = divide(shared.value, of->size_a + of->size_b - shared.value),
        .containment_a = divide(shared.value, of->size_a),
        .containment_b = divide(shared.value, of->size_b),
        .lift = divide(shared.value * account_count, of->size_a * of->size_b),
        .lift_low = find_lift_low(of, account_count),
        .coverage_a = of->a.coverage,
        .coverage_b = of->b.coverage,
        .support = find_support(of, &shared),
    };
}

bool pair_measure(const lineup *all, size_t a, size_t b, uint64_t common,
                  const kith_overlap_filter *filter, kith_overlap *overlap) {
    creator_pair both =
        pair_make(pair_view_side(all, a, filter->audiences),
                  pair_view_side(all, b, filter->audiences), common, filter->audiences);
    if (!pair_passes(&both, estimate_shared(&both.counts), filter)) {
        return false;
    }
    *overlap = pair_describe(&both, lineup_count_accounts(all));
    overlap->a = a;
    overlap->b = b < all->split ? b : b - all->split;
    return true;
}

static double view_followers(const kith_audiences *audiences, size_t creator) {
    return audiences && audiences->followers ? audiences->followers[creator] : NAN;
}

kith_status kith_overlap_pair(const kith_roster *roster, size_t a, size_t b,
                              const kith_audiences *audiences, const kith_options *options,
                              kith_overlap *overlap, kith_error *error) {
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
        creator_pair both =
            pair_make(pair_make_side(roster, a, sample_a, view_followers(audiences, a)),
                      pair_make_side(roster, b, sample_b, view_followers(audiences, b)),
                      pair_count_common(sample_a, sample_b), audiences);
        *overlap = pair_describe(&both, roster->account_count);
        overlap->a = a;
        overlap->b = b;
    }
    memory_free(&options->allocator, scratch[0].words);
    memory_free(&options->allocator, scratch[1].words);
    return status;
}

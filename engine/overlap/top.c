/* The creators nearest to one, by shared followers or by lift: a merge of its sample with every other, each of
 * which is loaded once. */
#include <math.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"
#include "overlap/largest.h"
#include "overlap/pair.h"

/* One creator against the others. */
typedef struct search {
    const kith_roster *roster;
    size_t creator;
    sketch_sample sample;
    const kith_overlap_filter *filter;
    sketch_scratch *scratch; /* [thread], and one for the creator */
    candidate *found;        /* [creator]; none is shared with those that do not pass */
} search;

static pair_side view_side(const search *of, size_t creator, sketch_sample sample) {
    const kith_audiences *audiences = of->filter->audiences;
    double followers = audiences && audiences->followers ? audiences->followers[creator] : NAN;
    return pair_make_side(of->roster, creator, sample, followers);
}

static kith_status measure(const search *of, size_t other, kith_error *error) {
    sketch_sample sample;
    of->found[other] = (candidate){.creator = (uint32_t)other};
    kith_status status =
        roster_load_sample(of->roster, other, &of->scratch[threads_number()], &sample, error);
    if (status != KITH_OK || other == of->creator) {
        return status;
    }
    uint64_t common = pair_count_common(of->sample, sample);
    creator_pair both = pair_make(view_side(of, of->creator, of->sample),
                                  view_side(of, other, sample), common, of->filter->audiences);
    double shared = estimate_shared(&both.counts);
    if (common > 0 && pair_passes(&both, shared, of->filter)) {
        of->found[other].value = pair_order(&both, shared, of->roster->account_count, of->filter);
        of->found[other].common = (uint32_t)common;
    }
    return status;
}

static kith_status measure_all(const search *of, const kith_options *options, kith_error *error) {
    kith_status worst = KITH_OK;
#pragma omp parallel for num_threads(options_count_threads(options)) schedule(dynamic, 64)
    for (size_t i = 0; i < of->roster->creator_count; i++) {
        kith_error own = {0};
        kith_status status = measure(of, i, &own);
        if (status != KITH_OK) {
#pragma omp critical(overlap_top_error)
            worst = status_fail(error, status, "%s", own.text);
        }
    }
    return worst;
}

/* The overlaps with the largest of what was found. */
static kith_status describe(const search *of, const largest *kept, kith_overlap *overlaps,
                            kith_error *error) {
    for (size_t i = 0; i < kept->count; i++) {
        const candidate *one = &kept->candidates[i];
        sketch_sample sample;
        kith_status status =
            roster_load_sample(of->roster, one->creator, &of->scratch[0], &sample, error);
        if (status != KITH_OK) {
            return status;
        }
        creator_pair both =
            pair_make(view_side(of, of->creator, of->sample), view_side(of, one->creator, sample),
                      one->common, of->filter->audiences);
        overlaps[i] = pair_describe(&both, of->roster->account_count);
        overlaps[i].a = of->creator;
        overlaps[i].b = one->creator;
    }
    return KITH_OK;
}

static kith_status find_largest(search *of, const kith_options *options, kith_overlap *overlaps,
                                size_t *count, kith_error *error) {
    size_t creator_count = of->roster->creator_count;
    size_t threads = (size_t)options_count_threads(options);
    largest kept = {.most = *count < creator_count ? *count : creator_count};
    kept.candidates = memory_resize(&options->allocator, NULL, kept.most, sizeof(candidate));
    kith_status status = kept.candidates ? KITH_OK : KITH_NO_MEMORY;
    if (status != KITH_OK) {
        return status_fail(error, status, "%s", kith_status_text(status));
    }
    status = roster_load_sample(of->roster, of->creator, &of->scratch[threads], &of->sample, error);
    if (status == KITH_OK) {
        status = measure_all(of, options, error);
    }
    for (size_t i = 0; i < creator_count && status == KITH_OK; i++) {
        if (of->found[i].common > 0) {
            largest_offer(&kept, of->found[i]);
        }
    }
    if (status == KITH_OK) {
        largest_sort(&kept);
        status = describe(of, &kept, overlaps, error);
    }
    if (status == KITH_OK) {
        *count = kept.count;
    }
    memory_free(&options->allocator, kept.candidates);
    return status;
}

kith_status kith_overlap_top(const kith_roster *roster, size_t creator,
                             const kith_overlap_filter *filter, const kith_options *options,
                             kith_overlap *overlaps, size_t *count, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) {
        return status;
    }
    if (creator >= roster->creator_count) {
        return status_fail(error, KITH_NOT_FOUND, "the roster has only %zu creators",
                           roster->creator_count);
    }
    size_t threads = (size_t)options_count_threads(options);
    search of = {.roster = roster, .creator = creator, .filter = filter};
    of.scratch = sketch_create_scratch(threads + 1, &options->allocator);
    of.found = memory_resize(&options->allocator, NULL, roster->creator_count, sizeof *of.found);
    if (of.scratch && of.found) {
        status = find_largest(&of, options, overlaps, count, error);
    } else {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    memory_free(&options->allocator, of.found);
    sketch_free_scratch(of.scratch, threads + 1);
    return status;
}

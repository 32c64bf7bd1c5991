/* The creators nearest to one, by shared followers: a merge of its sample with every other. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/options.h"
#include "overlap/pair.h"
#include "sketch/roster.h"

static int compare_overlaps(const void *a, const void *b) {
    const kith_overlap *x = a;
    const kith_overlap *y = b;
    if (x->shared.value != y->shared.value) {
        return x->shared.value > y->shared.value ? -1 : 1;
    }
    return (x->b > y->b) - (x->b < y->b);
}

/* Measures the creator against another one; an overlap that does not pass the filter gets b =
 * creator. */
static void measure(const kith_roster *roster, size_t creator, size_t other,
                    const kith_overlap_filter *filter, kith_overlap *overlap) {
    overlap->b = creator;
    uint64_t common = other == creator ? 0 : pair_count_common(roster, creator, other);
    if (common > 0) {
        pair_measure(roster, creator, other, common, filter, overlap);
    }
}

static size_t keep_passed(kith_overlap *overlaps, size_t count, size_t creator) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (overlaps[i].b != creator) {
            overlaps[kept++] = overlaps[i];
        }
    }
    return kept;
}

static kith_status find_top(const kith_roster *roster, size_t creator,
                            const kith_overlap_filter *filter, const kith_options *options,
                            kith_overlap *overlaps, size_t *count) {
    size_t creator_count = kith_roster_view_info(roster).creator_count;
    if (creator >= creator_count) {
        return KITH_NOT_FOUND;
    }
    kith_overlap *all = memory_resize(&options->allocator, NULL, creator_count, sizeof *all);
    if (!all) {
        return KITH_NO_MEMORY;
    }
#pragma omp parallel for num_threads(options_count_threads(options)) schedule(dynamic, 64)
    for (size_t i = 0; i < creator_count; i++) {
        measure(roster, creator, i, filter, &all[i]);
    }
    size_t passed = keep_passed(all, creator_count, creator);
    qsort(all, passed, sizeof *all, compare_overlaps);
    *count = passed < *count ? passed : *count;
    for (size_t i = 0; i < *count; i++) {
        overlaps[i] = all[i];
    }
    memory_free(&options->allocator, all);
    return KITH_OK;
}

kith_status kith_overlap_top(const kith_roster *roster, size_t creator,
                             const kith_overlap_filter *filter, const kith_options *options,
                             kith_overlap *overlaps, size_t *count) {
    kith_roster *unpacked = NULL;
    kith_status status = options_check(options, NULL);
    if (status == KITH_OK && roster->is_packed) {
        status = roster_unpack(roster, options, &unpacked);
    }
    if (status == KITH_OK) {
        status = find_top(unpacked ? unpacked : roster, creator, filter, options, overlaps, count);
    }
    kith_roster_free(unpacked);
    return status;
}

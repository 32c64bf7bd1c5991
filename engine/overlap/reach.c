/* How many accounts follow at least one of some creators.
 *
 * Below the smallest limit among them the samples are one uniform sample of the union, and tell of
 * every account in it how many of the creators it follows. The audience sizes are known, and add up
 * to the union times the mean of that number: so the union is their sum over the mean in the
 * sample. Where audiences are disjoint or the same, the mean has no error at all, while the count
 * of sampled accounts over the threshold would have that of its square root.
 *
 * Source: the ratio estimator, Cochran, Sampling Techniques, 1977, chapter 6. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "kernels/sort.h"
#include "sketch/roster.h"

/* The samples of the chosen creators below their smallest limit, one after the other. */
typedef struct pool {
    const kith_roster *roster;
    kith_allocator allocator;
    uint64_t limit;
    uint64_t *hashes;
    size_t count, capacity;
    kith_estimate sizes; /* their sum */
} pool;

static kith_status add_creator(pool *all, size_t creator, sketch_scratch *scratch,
                               kith_error *error) {
    sketch_sample sample;
    kith_status status = roster_load_sample(all->roster, creator, scratch, &sample, error);
    if (status != KITH_OK) {
        return status;
    }
    size_t below = sketch_count_up_to(sample, all->limit);
    assert(all->hashes);
    if (below > 0) {
        memcpy(all->hashes + all->count, sample.hashes, below * sizeof *all->hashes);
    }
    all->count += below;
    kith_estimate followers = all->roster->creators[creator].followers;
    all->sizes.value += followers.value;
    all->sizes.low += followers.low;
    all->sizes.high += followers.high;
    return KITH_OK;
}

/* Finds the limit and makes room for all samples, twice for sorting. */
static kith_status prepare(pool *all, const size_t *creators, size_t count, kith_error *error) {
    all->limit = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        if (creators[i] >= all->roster->creator_count) {
            return status_fail(error, KITH_NOT_FOUND, "the roster has only %zu creators",
                               all->roster->creator_count);
        }
        const sketch *sampled = &all->roster->creators[creators[i]].sketch;
        all->limit = sampled->limit < all->limit ? sampled->limit : all->limit;
        all->capacity += sampled->count;
    }
    all->hashes = memory_resize(&all->allocator, NULL, 2 * all->capacity, sizeof *all->hashes);
    return all->hashes ? KITH_OK : status_fail(error, KITH_NO_MEMORY, "out of memory");
}

/* The union from the sorted pool. */
static kith_estimate divide(const pool *all) {
    size_t distinct = 0;
    sketch_sums sums = {0};
    for (size_t begin = 0; begin < all->count; distinct++) {
        size_t end = begin + 1;
        while (end < all->count && all->hashes[end] == all->hashes[begin]) {
            end++;
        }
        uint64_t extra = end - begin - 1;
        sums.extra += extra;
        sums.squares += extra * extra;
        begin = end;
    }
    if (all->limit == UINT64_MAX) {
        return (kith_estimate){(double)distinct, (double)distinct, (double)distinct};
    }
    kith_estimate reach = sketch_divide_rows(all->sizes.value, (double)distinct, (double)sums.extra,
                                             (double)sums.squares, all->limit);
    if (all->sizes.value > 0) {
        reach.low *= all->sizes.low / all->sizes.value;
        reach.high *= all->sizes.high / all->sizes.value;
    }
    return reach;
}

kith_status kith_reach_union(const kith_roster *roster, const size_t *creators,
                             size_t creator_count, const kith_options *options,
                             kith_estimate *reach, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) {
        return status;
    }
    pool all = {.roster = roster, .allocator = options->allocator};
    sketch_scratch scratch = {.allocator = options->allocator};
    status = prepare(&all, creators, creator_count, error);
    for (size_t i = 0; i < creator_count && status == KITH_OK; i++) {
        status = add_creator(&all, creators[i], &scratch, error);
    }
    if (status == KITH_OK) {
        sort_hashes(all.hashes, all.count, all.limit, all.hashes + all.capacity);
        *reach = divide(&all);
    }
    memory_free(&options->allocator, all.hashes);
    memory_free(&options->allocator, scratch.words);
    return status;
}

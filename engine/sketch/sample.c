/* Whose profiles to look up.
 *
 * The sample of a creator is its followers with the smallest hashes. All creators share the hash, so
 * their samples meet in as many accounts as can be, and one look-up serves every creator that the
 * account follows. In ascending order of their hashes any beginning of the list is such a sample
 * again, of fewer followers a creator: looking up can stop at any time.
 *
 * Source: coordinated bottom-k samples, Cohen & Kaplan, Leveraging discarded samples for tighter
 * estimation of multiple-set aggregates, SIGMETRICS 2009. */
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "kernels/sort.h"
#include "sketch/roster.h"

struct kith_sample {
    kith_allocator allocator;
    uint64_t *hashes; /* ascending */
    uint32_t *creator_counts;
    size_t count;
};

/* The samples of all creators, one after the other. */
typedef struct pool {
    uint64_t *hashes;
    size_t count;
} pool;

static kith_status check(const kith_roster *roster, uint32_t per_creator, kith_error *error) {
    if (per_creator == 0) {
        return status_fail(error, KITH_INVALID, "a sample of no followers a creator");
    }
    for (size_t i = 0; i < roster->creator_count; i++) {
        const roster_creator *creator = &roster->creators[i];
        if (creator->sketch.count < per_creator && creator->sketch.limit < UINT64_MAX) {
            return status_fail(error, KITH_INVALID,
                               "%s has only %zu followers in the roster's sample; %u are wanted",
                               creator->name, creator->sketch.count, per_creator);
        }
    }
    return KITH_OK;
}

static size_t choose_count(const roster_creator *creator, uint32_t per_creator) {
    return creator->sketch.count < per_creator ? creator->sketch.count : per_creator;
}

static kith_status fill(const kith_roster *roster, uint32_t per_creator, sketch_scratch *scratch,
                        pool *all, kith_error *error) {
    for (size_t i = 0; i < roster->creator_count; i++) {
        sketch_sample sample;
        kith_status status = roster_load_sample(roster, i, scratch, &sample, error);
        if (status != KITH_OK) {
            return status;
        }
        size_t count = choose_count(&roster->creators[i], per_creator);
        if (count > 0) {
            memcpy(all->hashes + all->count, sample.hashes, count * sizeof *all->hashes);
        }
        all->count += count;
    }
    return KITH_OK;
}

/* Turns sorted hashes, one for each creator, into accounts. */
static kith_status count_creators(kith_sample *made, const pool *all) {
    made->creator_counts =
        memory_create(&made->allocator, all->count, sizeof *made->creator_counts);
    if (!made->creator_counts) {
        return KITH_NO_MEMORY;
    }
    for (size_t i = 0; i < all->count; i++) {
        if (i == 0 || all->hashes[i] != all->hashes[i - 1]) {
            made->hashes[made->count++] = all->hashes[i];
        }
        made->creator_counts[made->count - 1]++;
    }
    return KITH_OK;
}

static kith_status build(kith_sample *made, const kith_roster *roster, uint32_t per_creator,
                         kith_error *error) {
    size_t capacity = 0;
    for (size_t i = 0; i < roster->creator_count; i++) {
        capacity += choose_count(&roster->creators[i], per_creator);
    }
    sketch_scratch scratch = {.allocator = made->allocator};
    pool all = {.hashes = memory_resize(&made->allocator, NULL, capacity, sizeof *all.hashes)};
    made->hashes = memory_resize(&made->allocator, NULL, capacity, sizeof *made->hashes);
    kith_status status = KITH_NO_MEMORY;
    if (all.hashes && made->hashes) {
        status = fill(roster, per_creator, &scratch, &all, error);
    }
    if (status == KITH_OK) {
        sort_hashes(all.hashes, all.count, UINT64_MAX, made->hashes);
        status = count_creators(made, &all);
    }
    memory_free(&made->allocator, all.hashes);
    memory_free(&made->allocator, scratch.words);
    return status;
}

kith_status kith_sample_build(const kith_roster *roster, uint32_t per_creator,
                              const kith_options *options, kith_sample **sample,
                              kith_error *error) {
    kith_status status = options_check(options, error);
    if (status == KITH_OK) {
        status = check(roster, per_creator, error);
    }
    if (status != KITH_OK) {
        return status;
    }
    kith_sample *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) {
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    made->allocator = options->allocator;
    status = build(made, roster, per_creator, error);
    if (status != KITH_OK) {
        kith_sample_free(made);
        return status == KITH_NO_MEMORY ? status_fail(error, status, "out of memory") : status;
    }
    *sample = made;
    return KITH_OK;
}

void kith_sample_free(kith_sample *sample) {
    if (!sample) {
        return;
    }
    kith_allocator allocator = sample->allocator;
    memory_free(&allocator, sample->hashes);
    memory_free(&allocator, sample->creator_counts);
    memory_free(&allocator, sample);
}

size_t kith_sample_count_accounts(const kith_sample *sample) {
    return sample->count;
}

kith_sampled_account kith_sample_view_account(const kith_sample *sample, size_t index) {
    return (kith_sampled_account){sample->hashes[index], sample->creator_counts[index]};
}

#include "sketch/accounts.h"

#include <string.h>

#include "base/memory.h"

enum { ACCOUNTS_K = 1 << 18, CAPACITY = 3 * ACCOUNTS_K, PRESET_SHARE = 4 };

static const sketch_policy bottom_k = {.k = ACCOUNTS_K, .keep = UINT64_MAX};

kith_status accounts_begin(const kith_allocator *allocator, accounts_tally *out) {
    accounts_tally tally = {.all = sketch_begin()};
    tally.scratch = sketch_create_scratch(1, allocator);
    tally.all.hashes = memory_resize(allocator, NULL, CAPACITY, sizeof *tally.all.hashes);
    tally.all.capacity = CAPACITY;
    if (!tally.scratch || !tally.all.hashes) {
        memory_free(allocator, tally.all.hashes);
        sketch_free_scratch(tally.scratch, 1);
        return KITH_NO_MEMORY;
    }
    *out = tally;
    return KITH_OK;
}

void accounts_free(accounts_tally *tally) {
    if (tally->scratch) {
        sketch_free(&tally->all, &tally->scratch->allocator);
    }
    sketch_free_scratch(tally->scratch, 1);
    tally->scratch = NULL;
}

/* Settles the union; what was repeated is of no interest. */
static kith_status settle(accounts_tally *tally) {
    kith_status status = sketch_settle(&tally->all, bottom_k, tally->scratch);
    memory_free(&tally->scratch->allocator, tally->all.repeats);
    tally->all.repeats = NULL;
    tally->all.repeat_count = 0;
    return status;
}

kith_status accounts_add(accounts_tally *tally, sketch_sample sample) {
    sketch *all = &tally->all;
    if (sample.limit < all->limit) {
        all->limit = sample.limit;
        size_t kept = 0;
        for (size_t i = 0; i < all->count; i++) {
            all->hashes[kept] = all->hashes[i];
            kept += all->hashes[i] <= all->limit;
        }
        all->count = kept;
    }
    for (size_t taken = 0;;) {
        size_t left = sketch_count_up_to(sample, all->limit);
        left = left > taken ? left - taken : 0;
        size_t room = all->capacity - all->count;
        size_t count = left < room ? left : room;
        if (count > 0) {
            memcpy(all->hashes + all->count, sample.hashes + taken, count * sizeof *all->hashes);
        }
        all->count += count;
        taken += count;
        if (count == left) {
            return KITH_OK;
        }
        kith_status status = settle(tally);
        if (status != KITH_OK) {
            return status;
        }
    }
}

kith_status accounts_finish(accounts_tally *tally, double *account_count) {
    kith_status status = settle(tally);
    if (status == KITH_OK) {
        *account_count = (double)tally->all.count / sketch_threshold(tally->all.limit);
    }
    return status;
}

/* Counts with a limit that is set beforehand; it is enough if more accounts lie below it than are
 * wanted. */
static kith_status count_below(const kith_roster *roster, uint64_t limit, bool *is_enough,
                               double *account_count) {
    accounts_tally tally;
    kith_status status = accounts_begin(&roster->allocator, &tally);
    if (status != KITH_OK) {
        return status;
    }
    tally.all.limit = limit;
    for (size_t i = 0; i < roster->creator_count && status == KITH_OK; i++) {
        status = accounts_add(&tally, sketch_view_sample(&roster->creators[i].sketch));
    }
    if (status == KITH_OK) {
        status = accounts_finish(&tally, account_count);
    }
    *is_enough = tally.all.limit < limit;
    accounts_free(&tally);
    return status;
}

/* The smallest limit of a sample, and how many sampled hashes of all creators are expected up to
 * there. */
static uint64_t find_least_limit(const kith_roster *roster, double *expected) {
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < roster->creator_count; i++) {
        uint64_t limit = roster->creators[i].sketch.limit;
        least = limit < least ? limit : least;
    }
    *expected = 0;
    for (size_t i = 0; i < roster->creator_count; i++) {
        const sketch *of = &roster->creators[i].sketch;
        *expected += (double)of->count * (double)least / (double)of->limit;
    }
    return least;
}

/* With a limit below which hardly more hashes lie than are wanted, little is copied and sorted. */
kith_status accounts_count(const kith_roster *roster, double *account_count) {
    double expected = 0;
    uint64_t least = find_least_limit(roster, &expected);
    double share = PRESET_SHARE * ACCOUNTS_K / expected;
    for (;;) {
        uint64_t limit = share < 1 ? (uint64_t)(share * (double)least) : least;
        bool is_enough = false;
        kith_status status = count_below(roster, limit, &is_enough, account_count);
        if (status != KITH_OK || is_enough || limit == least) {
            return status;
        }
        share *= PRESET_SHARE;
    }
}

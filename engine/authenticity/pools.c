#include "authenticity/pools.h"

#include "authenticity/expansion.h"
#include "authenticity/groups.h"
#include "authenticity/habits.h"
#include "authenticity/serial.h"
#include "base/memory.h"
#include "base/options.h"

enum { EXPANSION_ROUNDS = 2 };

static const float likely = 0.5F;

static bool is_wide(const pool *made) {
    size_t creators = 0;
    for (size_t s = 0; s < made->slice_count; s++) {
        creators += s == 0 || made->slices[s].creator != made->slices[s - 1].creator;
    }
    return creators >= GROUP_CREATORS_MIN;
}

/* A pool from one group; NULL with KITH_OK if it comes to nothing. Of a doubtful one only the harmless
 * reading is believed. */
static kith_status build_pool(const reuse_source *from, const groups *starts, size_t group,
                              pool **out) {
    size_t begin = starts->start[group];
    pool *made = NULL;
    kith_status status =
        pool_create(from, starts->members + begin, starts->start[group + 1] - begin, &made);
    for (int round = 0; round < EXPANSION_ROUNDS && status == KITH_OK; round++) {
        status = expansion_run(made);
    }
    if (status == KITH_OK && is_wide(made)) status = serial_judge(made);
    bool believed = status == KITH_OK && (made->serial || !starts->doubtful[group]);
    if (!believed || !is_wide(made)) {
        pool_free(made);
        made = NULL;
    }
    *out = made;
    return status;
}

/* A pool allocates for itself as it grows; whether it may is known only as it goes. */
static kith_status build_each(const reuse_source *from, const groups *starts,
                              const kith_options *options, pools *made) {
    kith_status status = KITH_OK;
#pragma omp parallel for num_threads(options_count_threads(options)) schedule(dynamic, 1)
    for (size_t g = 0; g < starts->count; g++) {
        kith_status own = build_pool(from, starts, g, &made->items[g]);
#pragma omp critical(kith_pools_status)
        status = own != KITH_OK ? own : status;
    }
    made->count = starts->count;
    return status;
}

static size_t count_likely(const pool *from) {
    size_t count = 0;
    for (size_t k = 0; k < from->account_count; k++) {
        count += from->accounts[k].probability >= likely;
    }
    return count;
}

static size_t count_shared(const pool *a, const pool *b) {
    size_t i = 0;
    size_t j = 0;
    size_t count = 0;
    while (i < a->account_count && j < b->account_count) {
        const pool_account *left = &a->accounts[i];
        const pool_account *right = &b->accounts[j];
        count += left->account == right->account && left->probability >= likely &&
                 right->probability >= likely;
        i += left->account <= right->account;
        j += right->account <= left->account;
    }
    return count;
}

/* Largest first, those that came to nothing away; groups keep their order where sizes are equal. */
static void sort(pools *made) {
    size_t kept = 0;
    for (size_t i = 0; i < made->count; i++) {
        pool *moved = made->items[i];
        if (!moved) continue;
        size_t at = kept++;
        for (; at > 0 && made->items[at - 1]->size < moved->size; at--) {
            made->items[at] = made->items[at - 1];
        }
        made->items[at] = moved;
    }
    made->count = kept;
}

static bool repeats(const pools *made, size_t kept, const pool *from) {
    size_t own = count_likely(from);
    for (size_t i = 0; i < kept; i++) {
        if (2 * count_shared(made->items[i], from) > own) return true;
    }
    return false;
}

static void keep_distinct(pools *made) {
    size_t kept = 0;
    for (size_t i = 0; i < made->count; i++) {
        pool *item = made->items[i];
        if (repeats(made, kept, item)) {
            pool_free(item);
        } else {
            made->items[kept++] = item;
        }
    }
    made->count = kept;
}

static kith_status weigh_habits(const graph *from, pools *made) {
    kith_status status = KITH_OK;
    habits all;
    habits_count(from, &all);
    for (size_t i = 0; i < made->count && status == KITH_OK; i++) {
        status = habits_weigh(made->items[i], &all);
    }
    return status;
}

kith_status pools_build(const reuse_source *from, const kith_options *options, pools **out) {
    const kith_allocator *allocator = &from->times->allocator;
    ties *reused = NULL;
    groups *starts = NULL;
    kith_status status = KITH_NO_MEMORY;
    pools *made = memory_create(allocator, 1, sizeof *made);
    if (!made) goto fail;
    made->allocator = *allocator;
    status = reuse_build(from, REUSE_APART, options, &reused);
    if (status != KITH_OK) goto fail;
    status = groups_build(reused, from->slices, &starts);
    if (status != KITH_OK) goto fail;
    status = groups_accept(starts, from, REUSE_APART);
    if (status != KITH_OK) goto fail;
    made->items = memory_create(allocator, starts->count, sizeof(pool *));
    status = made->items ? build_each(from, starts, options, made) : KITH_NO_MEMORY;
    if (status != KITH_OK) goto fail;
    sort(made);
    keep_distinct(made);
    status = weigh_habits(from->follows, made);
    if (status != KITH_OK) goto fail;
    *out = made;
    made = NULL;
fail:
    ties_free(reused);
    groups_free(starts);
    pools_free(made);
    return status;
}

void pools_free(pools *made) {
    if (!made) return;
    kith_allocator allocator = made->allocator;
    for (size_t i = 0; made->items && i < made->count; i++) {
        pool_free(made->items[i]);
    }
    memory_free(&allocator, made->items);
    memory_free(&allocator, made);
}

void pools_mark(const pools *from, uint8_t *accounts) {
    for (size_t i = 0; i < from->count; i++) {
        const pool *item = from->items[i];
        for (size_t k = 0; k < item->account_count; k++) {
            if (item->accounts[k].probability >= likely) accounts[item->accounts[k].account] = 1;
        }
    }
}

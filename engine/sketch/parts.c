#include "sketch/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"
#include "sketch/accounts.h"

kith_status parts_create(const kith_options *options, size_t part_count, part_list *out) {
    const kith_allocator *allocator = &options->allocator;
    part_list list = {.allocator = *allocator,
                      .store_count = (size_t)options_count_threads(options)};
    list.parts = memory_create(allocator, part_count, sizeof *list.parts);
    list.stores = arena_create_many(list.store_count, allocator);
    if (!list.parts || !list.stores) {
        parts_free(&list);
        return KITH_NO_MEMORY;
    }
    *out = list;
    return KITH_OK;
}

void parts_add_roster(part_list *list, const kith_roster *roster) {
    for (size_t i = 0; i < roster->creator_count; i++) {
        const roster_creator *creator = &roster->creators[i];
        list->parts[list->part_count++] = (roster_part){.name = creator->name,
                                                        .name_bytes = creator->name_bytes,
                                                        .roster = roster,
                                                        .creator = i,
                                                        .is_settled = true};
    }
}

void parts_free(part_list *list) {
    memory_free(&list->allocator, list->parts);
    memory_free(&list->allocator, list->begins);
    arena_free_many(list->stores, list->store_count);
    *list = (part_list){.allocator = list->allocator};
}

static int compare_parts(const void *a, const void *b) {
    const roster_part *x = a;
    const roster_part *y = b;
    size_t shorter = x->name_bytes < y->name_bytes ? x->name_bytes : y->name_bytes;
    int order = memcmp(x->name, y->name, shorter);
    return order ? order : (x->name_bytes > y->name_bytes) - (x->name_bytes < y->name_bytes);
}

kith_status parts_sort(part_list *list) {
    list->begins = memory_create(&list->allocator, list->part_count + 1, sizeof *list->begins);
    if (!list->begins) {
        return KITH_NO_MEMORY;
    }
    qsort(list->parts, list->part_count, sizeof *list->parts, compare_parts);
    for (size_t i = 0; i < list->part_count; i++) {
        if (i == 0 || compare_parts(&list->parts[i], &list->parts[i - 1]) != 0) {
            list->begins[list->creator_count++] = i;
            list->name_bytes += list->parts[i].name_bytes;
        }
    }
    list->begins[list->creator_count] = list->part_count;
    return KITH_OK;
}

/* ---- Joining ---- */

/* What the threads that join have in common. */
typedef struct join {
    const part_list *list;
    const kith_allocator *allocator;
    sketch_policy policy;
} join;

/* What each has of its own. */
typedef struct joiner {
    sketch_scratch *scratch;
    arena *store; /* or NULL */
    sketch work;  /* where parts are joined */
} joiner;

/* The sketch of a part, the caller's from now on. */
static kith_status take_part(const join *all, const roster_part *part, sketch *taken,
                             kith_error *error) {
    kith_status status = KITH_OK;
    if (part->sketch) {
        *taken = *part->sketch;
        *part->sketch = (sketch){0};
    } else {
        status = roster_copy_sketch(part->roster, part->creator, all->allocator, taken, error);
    }
    if (status == KITH_OK && all->list->is_unrounded) {
        sketch_round(taken, all->policy.keep);
    }
    return status;
}

/* A single part becomes the creator's sketch as it is. */
static kith_status settle_part(const join *all, const roster_part *part, joiner *own,
                               sketch *joined, kith_error *error) {
    kith_status status = take_part(all, part, joined, error);
    if (status == KITH_OK && part->is_settled && !all->list->is_unrounded) {
        sketch_cut(joined, all->policy);
    } else if (status == KITH_OK) {
        status = sketch_settle(joined, all->policy, own->scratch);
    }
    if (status == KITH_OK) {
        sketch_trim(joined, all->allocator);
    }
    return status;
}

static kith_status join_parts(const join *all, const roster_part *parts, const roster_part *end,
                              joiner *own, sketch *joined, kith_error *error) {
    kith_status status = KITH_OK;
    for (const roster_part *part = parts; part < end && status == KITH_OK; part++) {
        sketch more = {0};
        status = take_part(all, part, &more, error);
        if (status == KITH_OK) {
            status = sketch_join(&own->work, &more, all->allocator);
        }
        sketch_free(&more, all->allocator);
    }
    if (status == KITH_OK) {
        status = sketch_settle(&own->work, all->policy, own->scratch);
    }
    return status == KITH_OK ? sketch_move(&own->work, own->store, all->allocator, joined) : status;
}

static kith_status join_creator(const join *all, size_t creator, joiner *own, sketch *joined,
                                kith_error *error) {
    const roster_part *parts = all->list->parts + all->list->begins[creator];
    const roster_part *end = all->list->parts + all->list->begins[creator + 1];
    return end - parts == 1 ? settle_part(all, parts, own, joined, error)
                            : join_parts(all, parts, end, own, joined, error);
}

static void free_joiners(joiner *joiners, size_t count, const kith_allocator *allocator) {
    for (size_t i = 0; joiners && i < count; i++) {
        sketch_free(&joiners[i].work, allocator);
    }
    memory_free(allocator, joiners);
}

static joiner *create_joiners(size_t count, sketch_scratch *scratch, arena *stores,
                              const kith_allocator *allocator) {
    joiner *joiners = memory_create(allocator, count, sizeof *joiners);
    for (size_t i = 0; joiners && i < count; i++) {
        joiners[i] = (joiner){
            .scratch = &scratch[i], .store = stores ? &stores[i] : NULL, .work = sketch_begin()};
    }
    return joiners;
}

kith_status parts_join(part_list *list, size_t first, size_t count, const kith_options *options,
                       arena *stores, sketch *joined, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t thread_count = (size_t)options_count_threads(options);
    join all = {.list = list,
                .allocator = allocator,
                .policy = sketch_prepare_policy(options->k, options->floor)};
    sketch_scratch *scratch = sketch_create_scratch(thread_count, allocator);
    joiner *joiners = scratch ? create_joiners(thread_count, scratch, stores, allocator) : NULL;
    if (!joiners) {
        sketch_free_scratch(scratch, thread_count);
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    memset(joined, 0, count * sizeof *joined);
    kith_status worst = KITH_OK;
#pragma omp parallel for num_threads((int)thread_count) schedule(dynamic, 16)
    for (size_t i = 0; i < count; i++) {
        kith_error own = {0};
        kith_status status =
            join_creator(&all, first + i, &joiners[threads_number()], &joined[i], &own);
        if (status != KITH_OK) {
#pragma omp critical(parts_join_error)
            worst = status_fail(error, status, "%s",
                                own.status == status ? own.text : kith_status_text(status));
        }
    }
    free_joiners(joiners, thread_count, allocator);
    sketch_free_scratch(scratch, thread_count);
    for (size_t i = 0; i < count && worst != KITH_OK; i++) {
        sketch_free(&joined[i], allocator);
    }
    return worst;
}

/* ---- A roster of them ---- */

static void name_creators(const part_list *list, kith_roster *roster) {
    char *name = roster->name_block;
    for (size_t i = 0; i < list->creator_count; i++) {
        const roster_part *part = &list->parts[list->begins[i]];
        roster->creators[i].name = name;
        roster->creators[i].name_bytes = part->name_bytes;
        memcpy(name, part->name, part->name_bytes);
        name += part->name_bytes + 1;
    }
}

static void give_sketches(kith_roster *roster, const sketch *joined) {
    for (size_t i = 0; i < roster->creator_count; i++) {
        roster->creators[i].sketch = joined[i];
        roster_sum_creator(roster, &roster->creators[i]);
    }
}

kith_status parts_assemble(part_list *list, const kith_options *options, kith_roster **out,
                           kith_error *error) {
    kith_roster *roster = NULL;
    sketch *joined = NULL;
    kith_status status = parts_sort(list);
    if (status == KITH_OK) {
        status = roster_create(options, list->creator_count, list->name_bytes, &roster);
    }
    if (status == KITH_OK) {
        joined = memory_create(&options->allocator, list->creator_count, sizeof *joined);
        status = joined ? KITH_OK : KITH_NO_MEMORY;
    }
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        goto fail;
    }
    name_creators(list, roster);
    status = parts_join(list, 0, list->creator_count, options, list->stores, joined, error);
    if (status != KITH_OK) {
        goto fail;
    }
    give_sketches(roster, joined);
    roster->stores = list->stores;
    roster->store_count = list->store_count;
    list->stores = NULL;
    status = accounts_count(roster, &roster->account_count);
    if (status != KITH_OK) {
        status_fail(error, status, "%s", kith_status_text(status));
        goto fail;
    }
    memory_free(&options->allocator, joined);
    *out = roster;
    return KITH_OK;
fail:
    memory_free(&options->allocator, joined);
    kith_roster_free(roster);
    return status;
}

/* Building a roster from lists of ids in memory.
 *
 * The size of a list is known, so a large one needs neither a heap nor a growing sketch: its limit
 * is set beforehand to where a little more than k of its hashes are expected, the ids are hashed
 * and filtered in blocks, and the few that remain are sorted once. Should repeated ids leave fewer
 * than k, the limit is raised and the list is hashed again. Long lists are cut into parts, which
 * join as parts of one creator do, so that all threads have work. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"
#include "kernels/kernels.h"
#include "sketch/parts.h"

enum { PART_IDS = 1 << 22, BLOCK_IDS = 4096 };

/* A stretch of a list, and what is made of it. */
typedef struct list_part {
    const uint64_t *ids;
    size_t id_count;
    sketch sketch;
} list_part;

/* The limit below which the policy's sample of so many distinct accounts lies with near certainty,
 * five standard errors above the expectation. */
static uint64_t preset_limit(size_t id_count, sketch_policy policy) {
    double k = policy.k;
    double wanted = (k + 5 * sqrt(k) + 10) / (double)id_count;
    if (wanted >= 1) {
        return UINT64_MAX;
    }
    uint64_t limit = (uint64_t)(wanted * 0x1p64);
    return (limit > policy.floor_limit ? limit : policy.floor_limit) | ~policy.keep;
}

static kith_status reserve(sketch *target, size_t needed, const kith_allocator *allocator) {
    if (needed <= target->capacity) {
        return KITH_OK;
    }
    size_t capacity = needed + target->capacity / 2;
    uint64_t *grown = memory_resize(allocator, target->hashes, capacity, sizeof *grown);
    if (!grown) {
        return KITH_NO_MEMORY;
    }
    target->hashes = grown;
    target->capacity = capacity;
    return KITH_OK;
}

/* What a thread works with: it sketches list after list in the same memory, which stays in its
 * cache, and moves the samples from there to its store. */
typedef struct list_worker {
    hash_key key;
    sketch_policy policy;
    sketch_scratch *scratch;
    arena *store;
    sketch work;
} list_worker;

/* Adds the hashes of the ids up to the limit. */
static kith_status add_ids(const list_part *part, list_worker *own) {
    const kernel_table *kernels = kernels_choose();
    sketch *work = &own->work;
    for (size_t begin = 0; begin < part->id_count; begin += BLOCK_IDS) {
        size_t count = part->id_count - begin < BLOCK_IDS ? part->id_count - begin : BLOCK_IDS;
        kith_status status =
            reserve(work, work->count + count + HASH_SLACK, &own->scratch->allocator);
        if (status != KITH_OK) {
            return status;
        }
        work->count += kernels->hash_integers(own->key, part->ids + begin, count, work->limit,
                                              work->hashes + work->count);
    }
    work->row_count = part->id_count;
    return KITH_OK;
}

static void clear(sketch *work, const kith_allocator *allocator) {
    memory_free(allocator, work->repeats);
    *work = (sketch){.hashes = work->hashes, .capacity = work->capacity};
}

static kith_status sketch_part(list_part *part, list_worker *own) {
    const kith_allocator *allocator = &own->scratch->allocator;
    uint64_t preset = preset_limit(part->id_count, own->policy);
    for (;;) {
        own->work.limit = preset;
        kith_status status = add_ids(part, own);
        if (status == KITH_OK) {
            status = sketch_settle(&own->work, own->policy, own->scratch);
        }
        bool is_enough = own->work.limit < preset || own->work.count > own->policy.k;
        if (status == KITH_OK && (preset == UINT64_MAX || is_enough)) {
            return sketch_move(&own->work, own->store, allocator, &part->sketch);
        }
        clear(&own->work, allocator);
        if (status != KITH_OK) {
            return status;
        }
        preset = preset > UINT64_MAX / 4 ? UINT64_MAX : 4 * preset;
    }
}

static kith_status sketch_parts(list_part *parts, size_t part_count, arena *stores,
                                const kith_options *options) {
    const kith_allocator *allocator = &options->allocator;
    int thread_count = options_count_threads(options);
    sketch_scratch *scratch = sketch_create_scratch((size_t)thread_count, allocator);
    if (!scratch) {
        return KITH_NO_MEMORY;
    }
    kith_status worst = KITH_OK;
#pragma omp parallel num_threads(thread_count) reduction(max : worst)
    {
        list_worker own = {
            .key = hash_prepare(options->seed, sketch_choose_bits(options->k, options->floor)),
            .policy = sketch_prepare_policy(options->k, options->floor),
            .scratch = &scratch[threads_number()],
            .store = &stores[threads_number()],
            .work = sketch_begin(),
        };
#pragma omp for schedule(dynamic, 1)
        for (size_t i = 0; i < part_count; i++) {
            kith_status status = sketch_part(&parts[i], &own);
            worst = status > worst ? status : worst;
        }
        sketch_free(&own.work, allocator);
    }
    sketch_free_scratch(scratch, (size_t)thread_count);
    return worst;
}

static size_t count_parts(const kith_list *list) {
    return list->id_count > PART_IDS ? (list->id_count + PART_IDS - 1) / PART_IDS : 1;
}

/* Cuts the lists into parts of about the same length, which carry their names. */
static void cut_lists(const kith_list *lists, size_t list_count, list_part *parts,
                      part_list *named) {
    for (size_t i = 0; i < list_count; i++) {
        size_t part_count = count_parts(&lists[i]);
        size_t begin = 0;
        for (size_t j = 1; j <= part_count; j++, parts++) {
            size_t end = lists[i].id_count / part_count * j;
            end = j == part_count ? lists[i].id_count : end;
            *parts = (list_part){.ids = lists[i].ids + begin, .id_count = end - begin};
            named->parts[named->part_count++] = (roster_part){.name = lists[i].name,
                                                              .name_bytes = strlen(lists[i].name),
                                                              .sketch = &parts->sketch,
                                                              .is_settled = true};
            begin = end;
        }
    }
}

static kith_status check_lists(const kith_list *lists, size_t list_count,
                               const kith_options *options, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status == KITH_OK && list_count == 0) {
        status = status_fail(error, KITH_INVALID, "no lists to sketch");
    }
    for (size_t i = 0; i < list_count && status == KITH_OK; i++) {
        size_t name_bytes = lists[i].name ? strlen(lists[i].name) : 0;
        if (name_bytes == 0 || name_bytes > KITH_ID_BYTES) {
            status = status_fail(error, KITH_INVALID,
                                 "list %zu: the name has %zu bytes; it must have 1 to %d", i + 1,
                                 name_bytes, KITH_ID_BYTES);
        }
    }
    return status;
}

kith_status kith_roster_build_lists(const kith_list *lists, size_t list_count,
                                    const kith_options *options, kith_roster **roster,
                                    kith_error *error) {
    kith_status status = check_lists(lists, list_count, options, error);
    if (status != KITH_OK) {
        return status;
    }
    size_t part_count = 0;
    for (size_t i = 0; i < list_count; i++) {
        part_count += count_parts(&lists[i]);
    }
    const kith_allocator *allocator = &options->allocator;
    part_list named;
    status = parts_create(options, part_count, &named);
    if (status != KITH_OK) {
        return status_fail(error, status, "%s", kith_status_text(status));
    }
    list_part *parts = memory_create(allocator, part_count, sizeof *parts);
    status = parts ? KITH_OK : KITH_NO_MEMORY;
    if (status == KITH_OK) {
        cut_lists(lists, list_count, parts, &named);
        status = sketch_parts(parts, part_count, named.stores, options);
    }
    if (status == KITH_OK) {
        status = parts_assemble(&named, options, roster, error);
    }
    for (size_t i = 0; parts && i < part_count; i++) {
        sketch_free(&parts[i].sketch, allocator);
    }
    memory_free(allocator, parts);
    parts_free(&named);
    return status == KITH_OK ? KITH_OK : status_fail(error, status, "%s", kith_status_text(status));
}

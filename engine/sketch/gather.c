#include "sketch/gather.h"

#include <string.h>

#include "base/memory.h"

enum { GROUP_BITS_FIRST = 7, PREFETCH_AHEAD = 32, RUN_LONG = 16 };

kith_status gather_create(const kith_options *options, gather **out) {
    gather *gathered = memory_create(&options->allocator, 1, sizeof *gathered);
    if (!gathered) {
        return KITH_NO_MEMORY;
    }
    gathered->allocator = options->allocator;
    gathered->key = hash_prepare(options->seed, sketch_choose_bits(options->k, options->floor));
    gathered->policy = sketch_prepare_policy(options->k, options->floor);
    gathered->keep_names = options->keep_names;
    gathered->times.allocator = options->allocator;
    gathered->group_bits = GROUP_BITS_FIRST;
    gathered->kernels = kernels_choose();
    gathered->scratch = sketch_create_scratch(1, &options->allocator);
    if (!gathered->scratch || texts_create(&gathered->creators, &options->allocator) != KITH_OK ||
        texts_create(&gathered->names, &options->allocator) != KITH_OK) {
        gather_free(gathered);
        return KITH_NO_MEMORY;
    }
    *out = gathered;
    return KITH_OK;
}

void gather_free(gather *gathered) {
    if (!gathered) {
        return;
    }
    kith_allocator allocator = gathered->allocator;
    for (size_t i = 0; i < gathered->creators.count && gathered->sketches; i++) {
        sketch_free(&gathered->sketches[i], &allocator);
    }
    memory_free(&allocator, gathered->sketches);
    memory_free(&allocator, gathered->spools);
    timelog_free(&gathered->times);
    texts_free(&gathered->creators);
    texts_free(&gathered->names);
    sketch_free_scratch(gathered->scratch, 1);
    memory_free(&allocator, gathered);
}

/* Has the place where a sketch grows brought into the cache. */
static inline void prefetch_end(const sketch *target) {
    __builtin_prefetch(target->hashes + target->count, 1);
}

static kith_status empty_spool(gather *gathered, size_t group) {
    const spool *full = &gathered->spools[group];
    uint32_t row_count = gathered->spool_rows[group];
    for (uint32_t i = 0; i < row_count && i < PREFETCH_AHEAD; i++) {
        prefetch_end(&gathered->sketches[full->creators[i]]);
    }
    kith_status status = KITH_OK;
    for (uint32_t i = 0; i < row_count && status == KITH_OK; i++) {
        if (i + PREFETCH_AHEAD < row_count) {
            prefetch_end(&gathered->sketches[full->creators[i + PREFETCH_AHEAD]]);
        }
        status = sketch_add(&gathered->sketches[full->creators[i]], full->followers[i],
                            gathered->policy, gathered->scratch);
    }
    gathered->spool_rows[group] = 0;
    return status;
}

kith_status gather_finish(gather *gathered) {
    kith_status status = KITH_OK;
    for (size_t i = 0; i < gathered->spool_count && status == KITH_OK; i++) {
        status = empty_spool(gathered, i);
    }
    return status;
}

kith_status gather_close(gather *gathered) {
    kith_status status = gather_finish(gathered);
    memory_free(&gathered->allocator, gathered->spools);
    gathered->spools = NULL;
    gathered->spool_count = 0;
    return status == KITH_OK ? timelog_finish(&gathered->times, gathered->creators.count) : status;
}

/* Makes sure that the group of a creator has a spool; when there are too many groups they are made
 * twice as large. */
static kith_status add_spool(gather *gathered, size_t number) {
    kith_status status = KITH_OK;
    if (number >> gathered->group_bits == SPOOLS_MAX) {
        status = gather_finish(gathered);
        gathered->group_bits++;
    }
    size_t group = number >> gathered->group_bits;
    if (status != KITH_OK || group < gathered->spool_count) {
        return status;
    }
    spool *grown = memory_resize(&gathered->allocator, gathered->spools, group + 1, sizeof *grown);
    if (!grown) {
        return KITH_NO_MEMORY;
    }
    gathered->spools = grown;
    gathered->spool_count = group + 1;
    return KITH_OK;
}

static kith_status add_sketch(gather *gathered, size_t number) {
    if (number >= gathered->sketch_capacity) {
        size_t capacity = gathered->sketch_capacity ? 2 * gathered->sketch_capacity : 64;
        sketch *grown =
            memory_resize(&gathered->allocator, gathered->sketches, capacity, sizeof *grown);
        if (!grown) {
            gathered->creators.count = number; /* it has no sketch that could be freed */
            return KITH_NO_MEMORY;
        }
        gathered->sketches = grown;
        gathered->sketch_capacity = capacity;
    }
    gathered->sketches[number] = sketch_begin();
    return sketch_make_room(&gathered->sketches[number], gathered->policy, gathered->scratch);
}

/* Whether a name is the one that was wanted last. */
static inline bool is_repeated(const text_query *last, hash_head head, text_field name) {
    uint64_t differs = (last->head.low ^ head.low) | (last->head.high ^ head.high) |
                       (last->byte_count ^ name.byte_count);
    return !differs && name.byte_count <= HASH_HEAD_BYTES;
}

/* The names of a batch, of neighbours with the same name only the first, with their slots on the
 * way into the cache. Returns how many; run_ends tells where the rows of each end. */
static size_t list_creators(gather *gathered, const row_batch *batch) {
    text_query *wanted = gathered->creators_wanted;
    size_t run_count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        text_field name = batch->creators[i];
        hash_head head = hash_load_head(name.text, name.byte_count);
        if (run_count == 0 || !is_repeated(&wanted[run_count - 1], head, name)) {
            uint64_t key = hash_name(head, name.text, name.byte_count);
            wanted[run_count++] = (text_query){name.text, name.byte_count, head, key};
            texts_prefetch(&gathered->creators, key);
        }
        gathered->run_ends[run_count - 1] = (uint16_t)(i + 1);
    }
    return run_count;
}

static kith_status add_creator(gather *gathered, const text_query *name, size_t *number) {
    kith_status status = texts_add(&gathered->creators, name, number);
    if (status == KITH_OK) {
        status = add_sketch(gathered, *number);
    }
    return status == KITH_OK ? add_spool(gathered, *number) : status;
}

static kith_status find_creators(gather *gathered, size_t run_count) {
    for (size_t i = 0; i < run_count; i++) {
        const text_query *name = &gathered->creators_wanted[i];
        size_t number = texts_find(&gathered->creators, name);
        if (number == SIZE_MAX) {
            kith_status status = add_creator(gathered, name, &number);
            if (status != KITH_OK) {
                return status;
            }
        }
        gathered->run_creators[i] = (uint32_t)number;
    }
    return KITH_OK;
}

/* Adds the texts of the ids that are not integers to the names. */
static kith_status keep_names(gather *gathered, const row_batch *batch) {
    kith_status status = KITH_OK;
    for (size_t i = 0; i < batch->count && status == KITH_OK; i++) {
        if (!gathered->is_integer[i]) {
            text_field id = batch->followers[i];
            const text_query name = {id.text, id.byte_count, hash_load_head(id.text, id.byte_count),
                                     gathered->follower_hashes[i]};
            size_t ignored = 0;
            status = texts_add(&gathered->names, &name, &ignored);
        }
    }
    return status;
}

static kith_status spool_followers(gather *gathered, uint32_t creator, size_t begin, size_t end) {
    size_t group = creator >> gathered->group_bits;
    for (size_t i = begin; i < end; i++) {
        uint32_t row = gathered->spool_rows[group]++;
        gathered->spools[group].creators[row] = creator;
        gathered->spools[group].followers[row] = gathered->follower_hashes[i];
        if (row + 1 == SPOOL_ROWS) {
            kith_status status = empty_spool(gathered, group);
            if (status != KITH_OK) {
                return status;
            }
        }
    }
    return KITH_OK;
}

/* Adds the followers of each run: of long runs directly, for they find their sketch at hand. */
static kith_status add_followers(gather *gathered, size_t run_count) {
    kith_status status = KITH_OK;
    size_t begin = 0;
    for (size_t i = 0; i < run_count && status == KITH_OK; i++) {
        size_t end = gathered->run_ends[i];
        uint32_t creator = gathered->run_creators[i];
        status =
            end - begin >= RUN_LONG
                ? sketch_add_many(&gathered->sketches[creator], gathered->follower_hashes + begin,
                                  end - begin, gathered->policy, gathered->scratch)
                : spool_followers(gathered, creator, begin, end);
        begin = end;
    }
    return status;
}

/* Notes the rows of each run, with their times. */
static kith_status note_followers(gather *gathered, const row_batch *batch, size_t run_count) {
    kith_status status = KITH_OK;
    size_t begin = 0;
    times_add_counts(&gathered->times.not_known, &batch->times_not_known);
    for (size_t i = 0; i < run_count && status == KITH_OK; i++) {
        status = timelog_add(&gathered->times, batch, gathered->follower_hashes,
                             gathered->run_creators[i], gathered->creators.count, begin,
                             gathered->run_ends[i]);
        begin = gathered->run_ends[i];
    }
    return status;
}

kith_status gather_take(void *context, const row_batch *batch) {
    gather *gathered = context;
    size_t run_count = list_creators(gathered, batch);
    kith_status status = find_creators(gathered, run_count);
    if (status != KITH_OK) {
        return status;
    }
    gathered->kernels->hash_ids(gathered->key, batch->followers, batch->count,
                                gathered->follower_hashes, gathered->is_integer);
    if (gathered->keep_names) {
        status = keep_names(gathered, batch);
    }
    if (status == KITH_OK && batch->has_times) {
        status = note_followers(gathered, batch, run_count);
    } else if (status == KITH_OK) {
        gathered->times.not_known.missing += batch->count;
        status = add_followers(gathered, run_count);
    }
    if (gathered->pause && gathered->scratch->grown_bytes > gathered->growth_most) {
        atomic_store_explicit(&gathered->pause->wanted, true, memory_order_relaxed);
    }
    return status;
}

kith_status gather_restart(gather *gathered, sketch_policy policy) {
    kith_status status = KITH_OK;
    gathered->policy = policy;
    for (size_t i = 0; i < gathered->creators.count && status == KITH_OK; i++) {
        gathered->sketches[i] = sketch_begin();
        status = sketch_make_room(&gathered->sketches[i], policy, gathered->scratch);
    }
    gathered->scratch->grown_bytes = 0;
    return status;
}

#include "sketch/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "kernels/hash.h"

enum { HASH_BITS = 64 };

/* What one thread has read. */
typedef struct mark_store {
    kith_allocator allocator;
    hash_key key;
    const kernel_table *kernels;
    mark *rows;
    size_t count, capacity;
    uint64_t hashes[MARK_BATCH + HASH_SLACK];
    uint8_t is_integer[MARK_BATCH + HASH_SLACK];
} mark_store;

static kith_status take_batch(void *context, const mark_batch *batch) {
    mark_store *store = context;
    if (store->count + batch->count > store->capacity) {
        size_t capacity = 2 * store->capacity + MARK_BATCH;
        mark *grown = memory_resize(&store->allocator, store->rows, capacity, sizeof *store->rows);
        if (!grown) return KITH_NO_MEMORY;
        store->rows = grown;
        store->capacity = capacity;
    }
    store->kernels->hash_ids(store->key, batch->ids, batch->count, store->hashes,
                             store->is_integer);
    for (size_t i = 0; i < batch->count; i++) {
        store->rows[store->count++] = (mark){store->hashes[i], batch->values[i]};
    }
    return KITH_OK;
}

static int compare(const void *left, const void *right) {
    const mark *a = left;
    const mark *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

static kith_status join(const mark_store *stores, size_t store_count,
                        const kith_allocator *allocator, mark_list *out) {
    size_t total = 0;
    for (size_t i = 0; i < store_count; i++)
        total += stores[i].count;
    out->rows = memory_create(allocator, total, sizeof *out->rows);
    if (!out->rows) return KITH_NO_MEMORY;
    for (size_t i = 0; i < store_count; i++) {
        if (stores[i].count == 0) continue;
        memcpy(out->rows + out->count, stores[i].rows, stores[i].count * sizeof *out->rows);
        out->count += stores[i].count;
    }
    if (out->count > 0) qsort(out->rows, out->count, sizeof *out->rows, compare);
    return KITH_OK;
}

static kith_status read_rows(mark_source from, const kith_options *options, mark_store *stores,
                             uint64_t *bad_line_count, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t store_count = (size_t)options_count_threads(options);
    mark_sink *sinks = memory_create(allocator, store_count, sizeof *sinks);
    if (!sinks) return KITH_NO_MEMORY;
    for (size_t i = 0; i < store_count; i++) {
        stores[i].allocator = *allocator;
        stores[i].key = hash_prepare(options->seed, HASH_BITS);
        stores[i].kernels = kernels_choose();
        sinks[i] = (mark_sink){take_batch, &stores[i]};
    }
    kith_status status =
        marks_read(from.paths, from.path_count, from.kind, options, sinks, bad_line_count, error);
    memory_free(allocator, sinks);
    return status;
}

kith_status marks_collect(mark_source from, const kith_options *options, mark_list *out,
                          kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t store_count = (size_t)options_count_threads(options);
    mark_store *stores = memory_create(allocator, store_count, sizeof *stores);
    kith_status status = KITH_NO_MEMORY;
    *out = (mark_list){0};
    if (stores) status = read_rows(from, options, stores, &out->bad_line_count, error);
    if (status == KITH_OK) status = join(stores, store_count, allocator, out);
    for (size_t i = 0; stores && i < store_count; i++)
        memory_free(allocator, stores[i].rows);
    memory_free(allocator, stores);
    return status == KITH_NO_MEMORY ? status_fail(error, status, "out of memory") : status;
}

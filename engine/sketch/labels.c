#include "sketch/labels.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/labels.h"

enum { HASH_BITS = 64 };

typedef struct labelled {
    uint64_t hash;
    uint8_t bot;
} labelled;

/* What one thread has read. */
typedef struct label_store {
    kith_allocator allocator;
    hash_key key;
    const kernel_table *kernels;
    labelled *rows;
    size_t count, capacity;
    uint64_t hashes[LABEL_BATCH + HASH_SLACK];
    uint8_t is_integer[LABEL_BATCH + HASH_SLACK];
} label_store;

static kith_status take_batch(void *context, const label_batch *batch) {
    label_store *store = context;
    if (store->count + batch->count > store->capacity) {
        size_t capacity = 2 * store->capacity + LABEL_BATCH;
        labelled *grown =
            memory_resize(&store->allocator, store->rows, capacity, sizeof *store->rows);
        if (!grown) return KITH_NO_MEMORY;
        store->rows = grown;
        store->capacity = capacity;
    }
    store->kernels->hash_ids(store->key, batch->ids, batch->count, store->hashes,
                             store->is_integer);
    for (size_t i = 0; i < batch->count; i++) {
        store->rows[store->count++] = (labelled){store->hashes[i], batch->bots[i]};
    }
    return KITH_OK;
}

static int compare(const void *left, const void *right) {
    const labelled *a = left;
    const labelled *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return (int)a->bot - (int)b->bot;
}

/* Keeps one row an account, none of those that are both. */
static void keep_distinct(kith_labels *made, const labelled *rows, size_t count) {
    for (size_t i = 0, end = 0; i < count; i = end) {
        while (end < count && rows[end].hash == rows[i].hash)
            end++;
        if (rows[i].bot != rows[end - 1].bot) {
            made->info.contrary_count++;
            continue;
        }
        made->info.repeated_count += end - i - 1;
        made->info.bot_count += rows[i].bot;
        made->info.person_count += !rows[i].bot;
        made->hashes[made->count] = rows[i].hash;
        made->bots[made->count++] = rows[i].bot;
    }
}

static kith_status join(label_store *stores, size_t store_count, kith_labels *made) {
    const kith_allocator *allocator = &made->allocator;
    size_t total = 0;
    for (size_t i = 0; i < store_count; i++)
        total += stores[i].count;
    labelled *rows = memory_create(allocator, total, sizeof *rows);
    made->hashes = memory_create(allocator, total, sizeof *made->hashes);
    made->bots = memory_create(allocator, total, sizeof *made->bots);
    if (!rows || !made->hashes || !made->bots) {
        memory_free(allocator, rows);
        return KITH_NO_MEMORY;
    }
    size_t count = 0;
    for (size_t i = 0; i < store_count; i++) {
        for (size_t k = 0; k < stores[i].count; k++)
            rows[count++] = stores[i].rows[k];
    }
    if (count > 0) qsort(rows, count, sizeof *rows, compare);
    made->info.row_count = count;
    keep_distinct(made, rows, count);
    memory_free(allocator, rows);
    for (size_t i = 0; i < made->count; i++) {
        uint64_t words[] = {made->info.hash, made->hashes[i], made->bots[i]};
        made->info.hash = hash_bytes((const char *)words, sizeof words);
    }
    return KITH_OK;
}

static kith_status read_rows(const char *const *paths, size_t path_count,
                             const kith_options *options, label_store *stores, size_t store_count,
                             kith_labels *made, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    label_sink *sinks = memory_create(allocator, store_count, sizeof *sinks);
    if (!sinks) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < store_count; i++) {
        stores[i].allocator = *allocator;
        stores[i].key = made->key;
        stores[i].kernels = kernels_choose();
        sinks[i] = (label_sink){take_batch, &stores[i]};
    }
    kith_status status =
        labels_read(paths, path_count, options, sinks, &made->info.bad_line_count, error);
    memory_free(allocator, sinks);
    return status;
}

kith_status kith_labels_read(const char *const *paths, size_t path_count,
                             const kith_options *options, kith_labels **labels, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    const kith_allocator *allocator = &options->allocator;
    size_t store_count = (size_t)options_count_threads(options);
    kith_labels *made = memory_create(allocator, 1, sizeof *made);
    label_store *stores = memory_create(allocator, store_count, sizeof *stores);
    status = KITH_NO_MEMORY;
    if (made) made->allocator = *allocator;
    if (!made || !stores) {
        status_fail(error, status, "out of memory");
        goto fail;
    }
    made->key = hash_prepare(options->seed, HASH_BITS);
    status = read_rows(paths, path_count, options, stores, store_count, made, error);
    if (status != KITH_OK) goto fail;
    status = join(stores, store_count, made);
    if (status != KITH_OK) {
        status_fail(error, status, "out of memory");
        goto fail;
    }
    *labels = made;
    made = NULL;
fail:
    for (size_t i = 0; stores && i < store_count; i++)
        memory_free(allocator, stores[i].rows);
    memory_free(allocator, stores);
    kith_labels_free(made);
    return status;
}

void kith_labels_free(kith_labels *labels) {
    if (!labels) return;
    kith_allocator allocator = labels->allocator;
    memory_free(&allocator, labels->hashes);
    memory_free(&allocator, labels->bots);
    memory_free(&allocator, labels);
}

kith_labels_info kith_labels_view_info(const kith_labels *labels) {
    return labels->info;
}

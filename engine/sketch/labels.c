#include "sketch/labels.h"

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "sketch/marks.h"

enum { HASH_BITS = 64 };

/* Keeps one row an account, none of those that are both. */
static void keep_distinct(kith_labels *made, const mark *rows, size_t count) {
    for (size_t i = 0, end = 0; i < count; i = end) {
        while (end < count && rows[end].hash == rows[i].hash)
            end++;
        bool bot = rows[i].value > 0;
        if (bot != (rows[end - 1].value > 0)) {
            made->info.contrary_count++;
            continue;
        }
        made->info.repeated_count += end - i - 1;
        made->info.bot_count += bot;
        made->info.person_count += !bot;
        made->hashes[made->count] = rows[i].hash;
        made->bots[made->count++] = bot;
    }
}

static kith_status fill(kith_labels *made, const mark *rows, size_t count) {
    made->hashes = memory_create(&made->allocator, count, sizeof *made->hashes);
    made->bots = memory_create(&made->allocator, count, sizeof *made->bots);
    if (!made->hashes || !made->bots) return KITH_NO_MEMORY;
    made->info.row_count = count;
    keep_distinct(made, rows, count);
    for (size_t i = 0; i < made->count; i++) {
        uint64_t words[] = {made->info.hash, made->hashes[i], made->bots[i]};
        made->info.hash = hash_bytes((const char *)words, sizeof words);
    }
    return KITH_OK;
}

kith_status kith_labels_read(const char *const *paths, size_t path_count,
                             const kith_options *options, kith_labels **labels, kith_error *error) {
    kith_status status = options_check(options, error);
    if (status != KITH_OK) return status;
    mark_list read = {0};
    kith_labels *made = memory_create(&options->allocator, 1, sizeof *made);
    if (!made) return status_fail(error, KITH_NO_MEMORY, "out of memory");
    made->allocator = options->allocator;
    made->key = hash_prepare(options->seed, HASH_BITS);
    status = marks_collect((mark_source){paths, path_count, MARK_LABEL}, options, &read, error);
    made->info.bad_line_count = read.bad_line_count;
    if (status == KITH_OK && fill(made, read.rows, read.count) != KITH_OK) {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    memory_free(&options->allocator, read.rows);
    if (status != KITH_OK) {
        kith_labels_free(made);
        return status;
    }
    *labels = made;
    return KITH_OK;
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

#include "input/follows.h"

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"

/* What one thread works with. */
typedef struct reader_memory {
    char *buffer;
    uint32_t *marks;
    row_batch *batch;
} reader_memory;

static void free_readers(reader_memory *readers, size_t count, const kith_allocator *allocator) {
    for (size_t i = 0; readers && i < count; i++) {
        memory_free(allocator, readers[i].buffer);
        memory_free(allocator, readers[i].marks);
        memory_free(allocator, readers[i].batch);
    }
    memory_free(allocator, readers);
}

static bool fill_reader(reader_memory *reader, const kith_allocator *allocator) {
    reader->buffer = memory_create(allocator, CHUNK_BYTES + 2 * CHUNK_MARGIN, 1);
    reader->marks = memory_create(allocator, CHUNK_BYTES + 1 + MARK_SLACK, sizeof *reader->marks);
    reader->batch = memory_create(allocator, 1, sizeof *reader->batch);
    return reader->buffer && reader->marks && reader->batch;
}

/* One for each thread, or NULL. */
static reader_memory *create_readers(size_t count, const kith_allocator *allocator) {
    reader_memory *readers = memory_create(allocator, count, sizeof *readers);
    for (size_t i = 0; readers && i < count; i++) {
        if (!fill_reader(&readers[i], allocator)) {
            free_readers(readers, count, allocator);
            return NULL;
        }
    }
    return readers;
}

static void read_blocks(chunk_source *source, const kernel_table *kernels, reader_memory *reader,
                        const row_sink *sink) {
    chunk block = {.buffer = reader->buffer};
    while (chunks_next(source, &block)) {
        kith_status status =
            rows_split(source, &block, kernels, reader->marks, reader->batch, sink);
        if (status != KITH_OK) {
            chunks_stop(source, &block, status);
        }
    }
}

kith_status follows_read(const char *const *paths, size_t path_count, const kith_options *options,
                         const row_sink *sinks, follows_summary *summary, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t thread_count = (size_t)options_count_threads(options);
    reader_memory *readers = create_readers(thread_count, allocator);
    if (!readers) {
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    chunk_source *source = NULL;
    kith_status status = chunks_create(paths, path_count, options, &source, error);
    if (status == KITH_OK) {
        const kernel_table *kernels = kernels_choose();
#pragma omp parallel num_threads((int)thread_count)
        read_blocks(source, kernels, &readers[threads_number()], &sinks[threads_number()]);
        status = chunks_finish(source, &summary->bad_line_count, &summary->has_times, error);
    }
    chunks_free(source);
    free_readers(readers, thread_count, allocator);
    return status;
}

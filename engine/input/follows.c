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

static void free_memory(reader_memory *memory, const kith_allocator *allocator) {
    memory_free(allocator, memory->buffer);
    memory_free(allocator, memory->marks);
    memory_free(allocator, memory->batch);
}

static bool create_memory(reader_memory *memory, const kith_allocator *allocator) {
    memory->buffer = memory_create(allocator, CHUNK_BYTES + 2 * CHUNK_MARGIN, 1);
    memory->marks = memory_create(allocator, CHUNK_BYTES + 1 + MARK_SLACK, sizeof *memory->marks);
    memory->batch = memory_create(allocator, 1, sizeof *memory->batch);
    return memory->buffer && memory->marks && memory->batch;
}

static void read_blocks(chunk_source *source, const kernel_table *kernels, reader_memory *memory,
                        const row_sink *sink) {
    chunk block = {.buffer = memory->buffer};
    while (chunks_next(source, &block)) {
        kith_status status =
            rows_split(source, &block, kernels, memory->marks, memory->batch, sink);
        if (status != KITH_OK) {
            chunks_stop(source, &block, status);
        }
    }
}

kith_status follows_read(const char *const *paths, size_t path_count, const kith_options *options,
                         const row_sink *sinks, follows_summary *summary, kith_error *error) {
    int thread_count = options_count_threads(options);
    const kith_allocator *allocator = &options->allocator;
    chunk_source *source = NULL;
    reader_memory *memory = memory_create(allocator, (size_t)thread_count, sizeof *memory);
    kith_status status = memory ? chunks_create(paths, path_count, options, &source, error)
                                : status_fail(error, KITH_NO_MEMORY, "out of memory");
    bool ready = status == KITH_OK;
    for (int i = 0; i < thread_count && ready; i++) {
        ready = create_memory(&memory[i], allocator);
    }
    if (status == KITH_OK && !ready) {
        status = status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    if (status == KITH_OK) {
        const kernel_table *table = kernels_choose();
#pragma omp parallel num_threads(thread_count)
        read_blocks(source, table, &memory[threads_number()], &sinks[threads_number()]);
        status = chunks_finish(source, &summary->bad_line_count, &summary->has_times, error);
    }
    for (int i = 0; memory && i < thread_count; i++) {
        free_memory(&memory[i], allocator);
    }
    memory_free(allocator, memory);
    chunks_free(source);
    return status;
}

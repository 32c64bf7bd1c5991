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

static bool is_pausing(follows_pause *pause) {
    return pause && atomic_load_explicit(&pause->wanted, memory_order_relaxed);
}

static void read_blocks(chunk_source *source, const kernel_table *kernels, reader_memory *reader,
                        const row_sink *sink, follows_pause *pause) {
    chunk block = {.buffer = reader->buffer};
    while (!is_pausing(pause) && chunks_next(source, &block)) {
        kith_status status =
            rows_split(source, &block, kernels, reader->marks, reader->batch, sink);
        if (status != KITH_OK) {
            chunks_stop(source, &block, status);
        }
    }
}

/* All threads read until the input ends or one of them asks for a pause. */
static void read_stretch(chunk_source *source, size_t thread_count, reader_memory *readers,
                         const row_sink *sinks, follows_pause *pause) {
    const kernel_table *kernels = kernels_choose();
#pragma omp parallel num_threads((int)thread_count)
    read_blocks(source, kernels, &readers[threads_number()], &sinks[threads_number()], pause);
}

static kith_status read_all(chunk_source *source, size_t thread_count, reader_memory *readers,
                            const row_sink *sinks, follows_pause *pause) {
    kith_status status = KITH_OK;
    read_stretch(source, thread_count, readers, sinks, pause);
    while (is_pausing(pause) && status == KITH_OK) {
        atomic_store(&pause->wanted, false);
        status = pause->hold(pause->context);
        if (status == KITH_OK) {
            read_stretch(source, thread_count, readers, sinks, pause);
        }
    }
    return status;
}

kith_status follows_read(const char *const *paths, size_t path_count, const kith_options *options,
                         const row_sink *sinks, follows_pause *pause, follows_summary *summary,
                         kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t thread_count = (size_t)options_count_threads(options);
    reader_memory *readers = create_readers(thread_count, allocator);
    if (!readers) {
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    chunk_source *source = NULL;
    kith_status status = chunks_create(paths, path_count, options, layout_detect, &source, error);
    if (status == KITH_OK) {
        kith_status held = read_all(source, thread_count, readers, sinks, pause);
        status = chunks_finish(source, &summary->bad_line_count, &summary->times, error);
        if (status == KITH_OK && held != KITH_OK) {
            status = status_fail(error, held, "%s", kith_status_text(held));
        }
    }
    chunks_free(source);
    free_readers(readers, thread_count, allocator);
    return status;
}

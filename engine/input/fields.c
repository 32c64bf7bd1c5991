#include "input/fields.h"

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "base/threads.h"
#include "input/record.h"

/* What one thread works with. */
typedef struct field_reader {
    char *buffer;
    uint32_t *marks;
    chunk_source *source;
    const kernel_table *kernels;
    const field_sink *sink;
    bool going_on; /* false once the source has had enough */
} field_reader;

static void report(field_reader *reader, const chunk *block, const char *line, const char *reason) {
    reader->going_on = chunks_report(reader->source, block, (size_t)(line - block->text), reason);
}

static void take_line(field_reader *reader, chunk *block, const char *line,
                      const text_field *fields, size_t count) {
    size_t expected = (size_t)block->layout->column_count;
    const char *reason = count < expected   ? "fewer columns than the first line"
                         : count > expected ? "more columns than the first line"
                                            : NULL;
    if (!reason) {
        reason = reader->sink->take(reader->sink->context, block, fields);
    }
    if (reason) {
        report(reader, block, line, reason);
    } else {
        block->follow_count++;
    }
}

/* Splits text without quotes by the offsets of its delimiters and newlines. */
static void split_marked(field_reader *reader, chunk *block, size_t mark_count) {
    text_field fields[LAYOUT_COLUMNS_MAX];
    const char *text = block->text;
    size_t begin = 0;
    size_t line = 0;
    size_t count = 0;
    for (size_t i = 0; i < mark_count && reader->going_on; i++) {
        size_t end = reader->marks[i];
        if (count < LAYOUT_COLUMNS_MAX) {
            fields[count] = record_tidy((text_field){text + begin, end - begin});
        }
        count++;
        begin = end + 1;
        if (text[end] != '\n') continue;
        if (count > 1 || !record_is_blank(text + line, text + end)) {
            take_line(reader, block, text + line, fields, count);
        }
        count = 0;
        line = begin;
    }
}

/* Splits text with quotes or NUL bytes record by record. */
static void split_careful(field_reader *reader, chunk *block) {
    text_field fields[LAYOUT_COLUMNS_MAX];
    record_reader records = {.at = block->text, .end = block->text + block->byte_count};
    while (records.at < records.end && reader->going_on) {
        char *line = records.at;
        size_t count = record_read(&records, block->layout->delimiter, fields, LAYOUT_COLUMNS_MAX);
        if (records.reason) {
            report(reader, block, line, records.reason);
            record_skip_line(&records, line);
        } else if (!record_is_blank(line, records.at)) {
            take_line(reader, block, line, fields, count);
        }
    }
}

static void read_blocks(field_reader *reader) {
    chunk block = {.buffer = reader->buffer};
    while (chunks_next(reader->source, &block)) {
        text_traits traits = {0};
        size_t mark_count = reader->kernels->mark_text(
            block.text, block.byte_count, block.layout->delimiter, reader->marks, &traits);
        reader->going_on = true;
        if (traits.has_nul || (traits.has_quote && block.layout->delimiter == ',')) {
            split_careful(reader, &block);
        } else {
            split_marked(reader, &block, mark_count);
        }
        kith_status status = reader->sink->flush(reader->sink->context);
        if (status != KITH_OK) {
            chunks_stop(reader->source, &block, status);
        }
    }
}

static void free_readers(field_reader *readers, size_t count, const kith_allocator *allocator) {
    for (size_t i = 0; readers && i < count; i++) {
        memory_free(allocator, readers[i].buffer);
        memory_free(allocator, readers[i].marks);
    }
    memory_free(allocator, readers);
}

static field_reader *create_readers(size_t count, const field_sink *sinks,
                                    const kith_allocator *allocator) {
    field_reader *readers = memory_create(allocator, count, sizeof *readers);
    bool whole = readers != NULL;
    for (size_t i = 0; i < count && whole; i++) {
        field_reader *reader = &readers[i];
        reader->sink = &sinks[i];
        reader->kernels = kernels_choose();
        reader->buffer = memory_create(allocator, CHUNK_BYTES + 2 * CHUNK_MARGIN, 1);
        reader->marks =
            memory_create(allocator, CHUNK_BYTES + 1 + MARK_SLACK, sizeof *reader->marks);
        whole = reader->buffer && reader->marks;
    }
    if (!whole) {
        free_readers(readers, count, allocator);
        return NULL;
    }
    return readers;
}

kith_status fields_read(const char *const *paths, size_t path_count, const kith_options *options,
                        layout_detector detect, const field_sink *sinks, uint64_t *bad_line_count,
                        kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    size_t thread_count = (size_t)options_count_threads(options);
    field_reader *readers = create_readers(thread_count, sinks, allocator);
    if (!readers) {
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    chunk_source *source = NULL;
    kith_times times = KITH_TIMES_NONE;
    kith_status status = chunks_create(paths, path_count, options, detect, &source, error);
    if (status == KITH_OK) {
        for (size_t i = 0; i < thread_count; i++)
            readers[i].source = source;
#pragma omp parallel num_threads((int)thread_count)
        read_blocks(&readers[threads_number()]);
        status = chunks_finish(source, bad_line_count, &times, error);
    }
    chunks_free(source);
    free_readers(readers, thread_count, allocator);
    return status;
}

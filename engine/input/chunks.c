#include "input/chunks.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/options.h"
#include "base/status.h"
#include "input/files.h"
#include "input/stream.h"
#include "input/times.h"

struct chunk_source {
    kith_options options;
    const kernel_table *kernels;
    file_list files;
    layout_detector detect;
    layout *layouts;  /* one a file, filled in when its first block is read */
    kith_times times; /* what is in their columns of times so far */
    uint32_t latest_time;
    pthread_mutex_t lock;

    size_t file_index;
    stream *stream; /* of files[file_index]; NULL before it is opened */
    char *carry;    /* the beginning of a line whose end has not been read yet */
    size_t carry_count;
    uint64_t next_line;
    uint64_t next_sequence;
    bool file_ended;

    uint64_t done_bytes; /* of the files before this one */
    uint64_t follow_count;
    double told_seconds;

    bool stopped;
    kith_error error; /* the first failure so far, by its block's number */
    uint64_t error_sequence;
    kith_error bad_line; /* the first malformed line so far, likewise */
    uint64_t bad_line_sequence;
    uint64_t bad_line_count;
};

static double now_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

kith_status chunks_create(const char *const *paths, size_t path_count, const kith_options *options,
                          layout_detector detect, chunk_source **out, kith_error *error) {
    const kith_allocator *allocator = &options->allocator;
    chunk_source *source = memory_create(allocator, 1, sizeof *source);
    if (!source) {
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    source->options = *options;
    source->detect = detect;
    source->kernels = kernels_choose();
    source->error_sequence = source->bad_line_sequence = UINT64_MAX;
    source->told_seconds = now_seconds();
    source->latest_time = times_find_latest();
    pthread_mutex_init(&source->lock, NULL);
    kith_status status = files_find(paths, path_count, allocator, &source->files, error);
    if (status != KITH_OK) {
        chunks_free(source);
        return status;
    }
    source->carry = memory_create(allocator, CHUNK_BYTES, 1);
    source->layouts = memory_create(allocator, source->files.count, sizeof *source->layouts);
    if (!source->carry || !source->layouts) {
        chunks_free(source);
        return status_fail(error, KITH_NO_MEMORY, "out of memory");
    }
    *out = source;
    return KITH_OK;
}

static input_file *current_file(chunk_source *source) {
    return &source->files.files[source->file_index];
}

/* The file as messages call it. */
static const char *current_path(chunk_source *source) {
    const char *path = current_file(source)->path;
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* Keeps the error that comes first in the input. Blocks are handed out in order and every one
 * handed out is worked through, so the first is the same for any number of threads. */
static void note_error(chunk_source *source, uint64_t sequence, const kith_error *error) {
    source->stopped = true;
    if (sequence <= source->error_sequence) {
        source->error_sequence = sequence;
        source->error = *error;
    }
}

static bool fail_here(chunk_source *source, const kith_error *error) {
    note_error(source, source->next_sequence, error);
    return false;
}

static bool fail_line(chunk_source *source, uint64_t line, const char *reason) {
    kith_error error;
    status_fail_line(&error, current_path(source), line, reason);
    return fail_here(source, &error);
}

/* The end of the last whole record: one past a newline outside quotes; 0 if there is none. */
static size_t find_record_end(const chunk_source *source, const char *text, size_t byte_count,
                              char delimiter) {
    const char *newline = memrchr(text, '\n', byte_count);
    if (!newline || delimiter == '\t') {
        return newline ? (size_t)(newline - text) + 1 : 0;
    }
    size_t quotes = source->kernels->count_byte(text, (size_t)(newline - text), '"');
    while (newline && quotes % 2 != 0) {
        const char *previous = memrchr(text, '\n', (size_t)(newline - text));
        const char *from = previous ? previous : text;
        quotes -= source->kernels->count_byte(from, (size_t)(newline - from), '"');
        newline = previous;
    }
    return newline ? (size_t)(newline - text) + 1 : 0;
}

/* Fills the block's buffer behind what was carried over. */
static bool fill(chunk_source *source, chunk *block) {
    char *text = block->buffer + CHUNK_MARGIN;
    size_t filled = source->carry_count;
    memcpy(text, source->carry, filled);
    while (filled < CHUNK_BYTES && !source->file_ended) {
        size_t got = 0;
        kith_error error;
        if (stream_read(source->stream, text + filled, CHUNK_BYTES - filled, &got, &error) !=
            KITH_OK) {
            return fail_here(source, &error);
        }
        filled += got;
        source->file_ended = got == 0;
    }
    source->carry_count = 0;
    block->text = text;
    block->byte_count = filled;
    return true;
}

/* Cuts the block after its last whole record and carries the rest over. */
static bool cut(chunk_source *source, chunk *block) {
    if (source->file_ended) {
        if (block->byte_count > 0 && block->text[block->byte_count - 1] != '\n') {
            block->text[block->byte_count++] = '\n';
        }
        return true;
    }
    size_t end = find_record_end(source, block->text, block->byte_count, block->layout->delimiter);
    if (end == 0) {
        /* Perhaps a quote is not closed: the line with it is then found to be malformed on its own. */
        end = find_record_end(source, block->text, block->byte_count, '\t');
    }
    if (end == 0) {
        return fail_line(source, source->next_line, "a line of more than 256 KiB");
    }
    source->carry_count = block->byte_count - end;
    memcpy(source->carry, block->text + end, source->carry_count);
    block->byte_count = end;
    return true;
}

static void skip_bytes(chunk *block, size_t byte_count) {
    block->text += byte_count;
    block->byte_count -= byte_count;
}

/* The first record without its end; newlines inside quotes belong to it, unless the columns are separated by tabs. */
static text_field find_first_record(const chunk *block) {
    const char *end = block->text + block->byte_count;
    const char *newline = memchr(block->text, '\n', block->byte_count);
    const char *stop = newline ? newline : end;
    if (!memchr(block->text, '\t', (size_t)(stop - block->text))) {
        bool quoted = false;
        for (stop = block->text; stop < end && (quoted || *stop != '\n'); stop++) {
            quoted ^= *stop == '"';
        }
    }
    if (stop == end && newline) {
        stop = newline; /* a quote that is not closed */
    }
    return (text_field){block->text, (size_t)(stop - block->text)};
}

/* All files that have times must have the same kind of them. */
static bool agree_on_times(chunk_source *source, kith_times times) {
    if (source->times != KITH_TIMES_NONE && times != KITH_TIMES_NONE && times != source->times) {
        return fail_line(source, 1,
                         times == KITH_TIMES_POSITIONS
                             ? "positions of follows, where a file before has times; give one kind "
                               "of them, or leave a column out with --columns"
                             : "times of follows, where a file before has positions; give one kind "
                               "of them, or leave a column out with --columns");
    }
    source->times = times != KITH_TIMES_NONE ? times : source->times;
    return true;
}

/* Finds out the layout from the first line, and skips the byte order mark. */
static bool begin_file(chunk_source *source, chunk *block) {
    input_file *file = current_file(source);
    layout *found = &source->layouts[source->file_index];
    if (block->byte_count >= 3 && memcmp(block->text, "\xef\xbb\xbf", 3) == 0) {
        skip_bytes(block, 3);
    }
    if (block->byte_count >= 2 &&
        (memcmp(block->text, "\xff\xfe", 2) == 0 || memcmp(block->text, "\xfe\xff", 2) == 0)) {
        return fail_line(source, 1, "UTF-16 text; expected UTF-8");
    }
    if (block->byte_count == 0) {
        return fail_line(source, 1, "the file is empty");
    }
    text_field line = find_first_record(block);
    const char *reason = NULL;
    if (memchr(line.text, '\0', line.byte_count)) {
        return fail_line(source, 1, "a NUL byte; is this a text file?");
    }
    kith_status status =
        source->detect(line, &source->options, file->list_name != NULL, found, &reason);
    if (status != KITH_OK) {
        kith_error error;
        status_fail_line(&error, current_path(source), 1, reason);
        error.status = status;
        return fail_here(source, &error);
    }
    return agree_on_times(source, found->times);
}

static void tell_progress(chunk_source *source) {
    uint64_t position = source->stream ? stream_view_position(source->stream) : 0;
    kith_progress progress = {.stage = "reading",
                              .done = source->done_bytes + position,
                              .total = source->files.byte_count,
                              .follows = source->follow_count};
    options_tell_progress(&source->options, &progress);
}

/* Now and then, so that a callback costs nothing. */
static void tell_progress_at_times(chunk_source *source) {
    double now = now_seconds();
    if (now - source->told_seconds > 0.2) {
        source->told_seconds = now;
        tell_progress(source);
    }
}

static bool open_file(chunk_source *source) {
    kith_error error;
    if (stream_open(current_file(source)->path, &source->options.allocator, &source->stream,
                    &error) != KITH_OK) {
        return fail_here(source, &error);
    }
    source->next_line = 1;
    source->file_ended = false;
    return true;
}

static void close_file(chunk_source *source) {
    source->done_bytes += stream_view_position(source->stream);
    stream_free(source->stream);
    source->stream = NULL;
    source->file_index++;
}

/* Takes the next block of the current file; its text may be empty at the file's end. */
static bool read_block(chunk_source *source, chunk *block) {
    bool begins = !source->stream;
    if (begins && !open_file(source)) {
        return false;
    }
    if (!fill(source, block)) {
        return false;
    }
    block->path = current_path(source);
    block->list_name = current_file(source)->list_name;
    block->layout = &source->layouts[source->file_index];
    block->latest_time = source->latest_time;
    if ((begins && !begin_file(source, block)) || !cut(source, block)) {
        return false;
    }
    block->first_line = source->next_line;
    block->sequence = source->next_sequence++;
    source->next_line += source->kernels->count_byte(block->text, block->byte_count, '\n');
    if (begins && block->layout->has_header) {
        size_t header_bytes = find_first_record(block).byte_count + 1;
        block->first_line += source->kernels->count_byte(block->text, header_bytes, '\n');
        skip_bytes(block, header_bytes);
    }
    if (begins && block->byte_count == 0 && block->list_name) {
        return fail_line(source, 1, "no follower after the header");
    }
    if (source->file_ended) {
        close_file(source);
    }
    return true;
}

bool chunks_next(chunk_source *source, chunk *block) {
    pthread_mutex_lock(&source->lock);
    source->follow_count += block->follow_count;
    block->follow_count = 0;
    tell_progress_at_times(source);
    bool given =
        !source->stopped && source->file_index < source->files.count && read_block(source, block);
    pthread_mutex_unlock(&source->lock);
    return given;
}

bool chunks_report(chunk_source *source, const chunk *block, size_t offset, const char *reason) {
    uint64_t line = block->first_line + source->kernels->count_byte(block->text, offset, '\n');
    uint64_t allowed = source->options.bad_lines_allowed;
    pthread_mutex_lock(&source->lock);
    if (block->sequence < source->bad_line_sequence) {
        source->bad_line_sequence = block->sequence;
        status_fail_line(&source->bad_line, block->path, line, reason);
    }
    bool tolerated = ++source->bad_line_count <= allowed;
    source->stopped |= !tolerated;
    pthread_mutex_unlock(&source->lock);
    return tolerated;
}

void chunks_stop(chunk_source *source, const chunk *block, kith_status status) {
    kith_error error;
    status_fail(&error, status, "%s: %s", block->path, kith_status_text(status));
    pthread_mutex_lock(&source->lock);
    note_error(source, block->sequence, &error);
    pthread_mutex_unlock(&source->lock);
}

kith_status chunks_finish(chunk_source *source, uint64_t *bad_line_count, kith_times *times,
                          kith_error *error) {
    tell_progress(source);
    if (!source->stopped) {
        *bad_line_count = source->bad_line_count;
        *times = source->times;
        return KITH_OK;
    }
    uint64_t allowed = source->options.bad_lines_allowed;
    bool too_many = source->bad_line_count > allowed;
    if (too_many && allowed > 0) {
        return status_fail(error, KITH_MALFORMED,
                           "more than the %" PRIu64 " bad lines allowed; the first: %s", allowed,
                           source->bad_line.text);
    }
    bool bad_line_first = source->bad_line_sequence <= source->error_sequence;
    const kith_error *first = too_many && bad_line_first ? &source->bad_line : &source->error;
    if (error) {
        *error = *first;
    }
    return first->status;
}

void chunks_free(chunk_source *source) {
    if (!source) {
        return;
    }
    stream_free(source->stream);
    files_free(&source->files);
    pthread_mutex_destroy(&source->lock);
    kith_allocator allocator = source->options.allocator;
    memory_free(&allocator, source->carry);
    memory_free(&allocator, source->layouts);
    memory_free(&allocator, source);
}
